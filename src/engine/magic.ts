import { Template } from '../language/template.ts';
import { Omit } from '../language/undefined.ts';
import { LazyMapping } from '../language/values.ts';
import { version } from '../version.ts';
import { type HostRun, isLive } from './host-run.ts';
import type { Notes } from './outlook.ts';
import type { Frame, Magic } from './state.ts';
import { evaluationFor } from './variables.ts';

const isIn = (host: HostRun) => isLive(host) && !host.isFailing;
const names = (hosts: readonly HostRun[]) => hosts.map((h) => h.name);

/** Variables that Ansible provides by itself, and Weft's own `weft_unreachable_hosts`. */
export const magicVariables: ReadonlyMap<string, Magic> = new Map<string, Magic>([
  ['inventory_hostname', (h) => h.name],
  ['inventory_hostname_short', (h) => h.name.split('.')[0]],
  ['group_names', (h) => h.host.groups],
  ['groups', (_, f) => f.play.run.groups()],
  ['hostvars', (_, f, notes) => hostvars(f, notes)],
  ['vars', (h, f, notes) => evaluationFor(h, f, undefined, notes).mapping()],
  ['ansible_facts', (h) => shortFacts(h)],
  ['play_hosts', (_, f) => names(f.play.batch.filter(isIn))],
  ['ansible_play_hosts', (_, f) => names(f.play.hosts.filter(isIn))],
  ['ansible_play_hosts_all', (_, f) => names(f.play.hosts)],
  ['ansible_play_batch', (_, f) => names(f.play.batch.filter(isIn))],
  ['weft_unreachable_hosts', (_, f) => names(f.play.run.hosts().filter((h) => h.unreachable))],
  [
    'ansible_play_name',
    (_, { play: { run, play } }) =>
      play.name instanceof Template ? play.name.source : (play.name ?? [run.pattern(play)].flat().join(',')),
  ],
  ['ansible_check_mode', (_, f) => f.play.run.options.check],
  ['ansible_diff_mode', (_, f) => f.play.run.options.diff],
  ['ansible_forks', (_, f) => f.play.run.options.forks],
  ['ansible_limit', (_, f) => f.play.run.options.limit],
  ['ansible_verbosity', (_, f) => f.play.run.options.verbosity],
  ['ansible_run_tags', (_, f) => (f.play.run.options.tags.length > 0 ? f.play.run.options.tags : ['all'])],
  ['ansible_skip_tags', (_, f) => f.play.run.options.skipTags],
  ['ansible_version', () => ({ full: version, string: version, major: 2, minor: 14 })],
  ['playbook_dir', (_, f) => f.play.play.folder],
  ['inventory_dir', (_, f) => f.play.run.inventoryFolder],
  ['role_name', (_, f) => f.role?.name],
  ['ansible_role_name', (_, f) => f.role?.name],
  ['role_path', (_, f) => f.role?.path],
  ['omit', () => Omit],
]);

/** Facts without the prefix `ansible_`, as `ansible_facts` has them. */
function shortFacts(host: HostRun): Record<string, unknown> {
  return Object.fromEntries([...host.facts].map(([k, v]) => [k.replace(/^ansible_/, ''), v]));
}

/** All hosts' variables; a host's are evaluated when, and only when, they are read. */
function hostvars(frame: Frame, notes: Notes | undefined): LazyMapping {
  const { run } = frame.play;
  return new LazyMapping({
    keys: () => run.inventory.hosts.keys(),
    has: (name) => run.host(name) !== undefined,
    get: (name) => {
      const host = run.host(name);
      return host && variablesOf(host, frame, notes);
    },
  });
}

function variablesOf(host: HostRun, frame: Frame, notes: Notes | undefined): LazyMapping {
  // Another host sees neither this task's variables nor its loop's; those of the play it does, unlike in Ansible.
  const outside: Frame = { ...frame, directives: { ...frame.directives, vars: [] }, locals: {}, role: undefined };
  return evaluationFor(host, outside, undefined, notes).mapping();
}
