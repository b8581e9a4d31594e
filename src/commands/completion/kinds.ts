import type { Candidate, Candidates } from './candidate.ts';
import type { Place } from './place.ts';

type Kind = (place: Place) => Candidates | Promise<Candidates>;

const words =
  (...values: readonly string[]): Kind =>
  () => ({ list: values.map((value) => ({ value })) });
const files =
  (of: NonNullable<Candidates['files']>): Kind =>
  () => ({ files: of, list: [] });
const ruleLine = ({ id, summary }: { readonly id: string; readonly summary: string }): Candidate => ({ value: id, description: summary });
/** Nothing can be offered: a number, a new name. */
const open = words();

/** What values there are (each loads what it needs, so that a key costs no more), by the word that the help has for them. A test finds words that are missing here. */
export const kinds = {
  playbook: files('yaml'),
  file: files('any'),
  path: files('any'),
  plan: files('any'),
  source: files('any'),
  folder: files('folders'),
  dir: files('folders'),
  pattern: async (place) => (await import('./hosts.ts')).hostsAndGroups(place),
  host: async (place) => ({ list: (await (await import('./hosts.ts')).inventoryNames(place)).hosts }),
  group: async (place) => ({ list: (await (await import('./hosts.ts')).inventoryNames(place)).groups }),
  'module|role': async () => ({ list: (await import('../doc.ts')).docNames().map((name): Candidate => ({ value: name })) }),
  rule: async () => ({ list: (await import('../../lint/registry.ts')).allRules.map(ruleLine) }),
  kind: words('ssh', 'local'),
  method: words('sudo', 'su', 'doas'),
  user: words('root'),
  // What follows is a command line of its own, or what only the person knows.
  command: files('any'),
  args: open,
  id: open,
  'id@source': open,
  n: open,
  name: open,
  seconds: open,
  tags: open,
  tenant: open,
  text: open,
  vars: open,
} as const satisfies Readonly<Record<string, Kind>>;
