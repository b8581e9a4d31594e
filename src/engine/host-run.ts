import type { Tally } from '../event.ts';
import type { Host } from '../inventory.ts';
import type { Role } from '../model.ts';
import type { Become } from '../session/become.ts';
import type { Epoch } from './epoch.ts';
import type { Link } from './link.ts';
import type { Outlook, Pending } from './outlook.ts';

/** What a rescue finds as `ansible_failed_task`. */
export interface FailedTask {
  /** As its host saw it; empty where it was given none. */
  readonly name: string;
  readonly action: string;
}

interface Failure {
  readonly task: FailedTask | undefined;
  readonly result: Readonly<Record<string, unknown>>;
  /** Set where it is another host's failure that took this one along. */
  readonly isShared?: true;
}

/** One host in one run: what is known of it, and how it fares. */
export interface HostRun {
  /** As the inventory has it now: `group_by` may put it into more groups. */
  host: Host;
  readonly name: string;
  readonly link: Link;
  /** Level 11: what `setup` found, by its full names (`ansible_kernel`). */
  readonly facts: Map<string, unknown>;
  /** Level 18. */
  readonly includedVars: Map<string, unknown>;
  /** Level 19: `set_fact` and `register`. */
  readonly setFacts: Map<string, unknown>;
  readonly tally: Tally;
  epoch: Epoch;
  failure: Failure | undefined;
  /** It failed, and what runs all the same (`always`, forced handlers) is running: to the others it is out of the play. */
  isFailing: boolean;
  unreachable: boolean;
  /** `meta: end_host` and the like: out of this play without having failed. */
  ended: boolean;
  /** The role that `meta: end_role` ended here: its other tasks are left out. */
  leaving: Role | undefined;
  /** Ids of the handlers that are to run. */
  readonly notified: Set<string>;
  /** What the host itself remembers of handlers that are to run, by id of the note, and as which user. */
  readonly notes: Map<string, Become | undefined>;
  /** Roles that this play already ran here, with their parameters. */
  readonly rolesDone: Set<string>;
  /** Roles of which some task was not skipped here: where all were, the role did not run, and may be named again. */
  readonly rolesAtWork: Set<Role>;
  /** In check mode: what would be so by now. */
  readonly outlook: Outlook | undefined;
}

export function isLive(host: HostRun): boolean {
  return host.failure === undefined && !host.unreachable && !host.ended && host.leaving === undefined;
}

export function hostRun(host: Host, link: Link, outlook?: Outlook): HostRun {
  return {
    host,
    name: host.name,
    link,
    facts: new Map(),
    includedVars: new Map(),
    setFacts: new Map(),
    tally: { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 },
    epoch: { value: 0 },
    failure: undefined,
    isFailing: false,
    unreachable: false,
    ended: false,
    leaving: undefined,
    notified: new Set(),
    notes: new Map(),
    rolesDone: new Set(),
    rolesAtWork: new Set(),
    outlook,
  };
}

/** Runs what runs even on hosts that failed; they are failed again after it. Where a rescue waits for them they never left the play. */
export async function inSpiteOfFailures(hosts: readonly HostRun[], work: () => Promise<void>, isRescuable = false): Promise<void> {
  const before = hosts.map((host) => ({ host, failure: host.failure, isFailing: host.isFailing }));
  for (const { host, failure } of before) {
    host.failure = undefined;
    host.isFailing ||= failure !== undefined && !isRescuable;
  }
  await work();
  for (const { host, failure, isFailing } of before) {
    host.failure ??= failure;
    host.isFailing = isFailing;
  }
}

/** Keeps what a task returned where later tasks find it. */
export function remember(host: HostRun, name: string, value: unknown, pending?: Pending): void {
  host.setFacts.set(name, value);
  if (pending) host.outlook?.pending.set(name, pending);
  else host.outlook?.pending.delete(name);
}
