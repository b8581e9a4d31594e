import type { Certainty } from '../event.ts';
import { LazyMapping } from '../language/values.ts';

/** What a task would make, change or remove. */
export interface PlannedObject {
  /** As a diff names it: `user app`, `/etc/weft.conf`. */
  readonly name: string;
  readonly path?: string;
  /** All of it comes or goes, and what is in it too. */
  readonly isWhole: boolean;
}

/** A task that would change the host: later ones see a host on which it did not run. */
interface Planned {
  readonly task: string;
  readonly objects: readonly PlannedObject[];
  /** It may do more than its diff says: a command, a package, a service. */
  readonly isOpen: boolean;
}

/** A variable whose value hangs on changes that were not made. */
export type Pending =
  | { readonly kind: 'unknown'; readonly after: readonly string[] }
  /** As it is now; it may be another then. */
  | { readonly kind: 'value'; readonly after: readonly string[]; readonly value: unknown }
  /** Of a registered result these keys are known, and no others. */
  | {
      readonly kind: 'result';
      readonly after: readonly string[];
      readonly known: Readonly<Record<string, unknown>>;
      readonly results?: readonly (Pending | { readonly kind: 'plain'; readonly value: unknown })[];
    };

/** Which changes an evaluation hangs on, by the ids of their tasks. */
export interface Notes {
  readonly dependent: Set<string>;
  /** Of these: what was read may be another after them. */
  readonly unsure: Set<string>;
  /** Without these no value can be had. */
  readonly unknown: Set<string>;
}

/** What a run in check mode knows of one host that is not so yet. */
export interface Outlook {
  readonly planned: Planned[];
  readonly pending: Map<string, Pending>;
  /** Who would notify a handler, by its id, and how sure that is. */
  readonly notifiers: Map<string, { readonly is: Certainty; readonly task: string }[]>;
  /** Tasks that would give variables whose names cannot be told. */
  readonly opaque: Set<string>;
}

export function newOutlook(): Outlook {
  return { planned: [], pending: new Map(), notifiers: new Map(), opaque: new Set() };
}

export function newNotes(): Notes {
  return { dependent: new Set(), unsure: new Set(), unknown: new Set() };
}

/** Thrown where a plan cannot go on: what is asked for is known only after the changes of these tasks. */
export class Unforeseen extends Error {
  readonly after: readonly string[];
  readonly is: Certainty;
  /** What may change is in the outlook already. */
  readonly isKept: boolean;

  constructor(after: Iterable<string>, is: Certainty = 'unknown', isKept = false) {
    super('known after apply');
    this.after = [...after];
    this.is = is;
    this.isKept = isKept;
  }
}

/** The value that a variable has in a plan; what is asked of it is noted. */
export function seenValue(pending: Pending, notes: Notes): unknown {
  switch (pending.kind) {
    case 'unknown':
      add(notes.unknown, pending.after);
      return undefined;
    case 'value':
      add(notes.dependent, pending.after);
      add(notes.unsure, pending.after);
      return pending.value;
    case 'result':
      return resultValue(pending, notes);
  }
}

/** What is known of a registered result, which notes what it is asked. */
export class PendingResult extends LazyMapping {
  readonly pending: Pending;

  constructor(pending: Pending, entries: ConstructorParameters<typeof LazyMapping>[0]) {
    super(entries);
    this.pending = pending;
  }
}

function resultValue(pending: Pending & { readonly kind: 'result' }, notes: Notes): PendingResult {
  const { known, results, after } = pending;
  return new PendingResult(pending, {
    keys: () => {
      add(notes.unknown, after);
      return Object.keys(known);
    },
    has: (key) => {
      add(Object.hasOwn(known, key) || key === 'results' ? notes.dependent : notes.unknown, after);
      return Object.hasOwn(known, key) || (key === 'results' && results !== undefined);
    },
    get: (key) => {
      if (key === 'results' && results) return results.map((r) => (r.kind === 'plain' ? r.value : seenValue(r, notes)));
      add(Object.hasOwn(known, key) ? notes.dependent : notes.unknown, after);
      return Object.hasOwn(known, key) ? known[key] : undefined;
    },
  });
}

export function heard(outlook: Outlook, handler: string, notifier: { readonly is: Certainty; readonly task: string }): void {
  outlook.notifiers.set(handler, [...(outlook.notifiers.get(handler) ?? []), notifier]);
}

export function add(set: Set<string>, more: Iterable<string>): void {
  for (const each of more) set.add(each);
}
