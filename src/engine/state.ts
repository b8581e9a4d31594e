import type PQueue from 'p-queue';
import type { Inventory, Variables } from '../inventory.ts';
import type { Environment } from '../language/function.ts';
import type { Loading } from '../load/context.ts';
import type { Directives, Play, Role, Task, TaskNode } from '../model.ts';
import type { Outcome } from '../modules/module.ts';
import type { Emitter } from './emitter.ts';
import type { FactCache } from './fact-cache.ts';
import type { HostRun } from './host-run.ts';
import type { Link } from './link.ts';
import type { RunOptions } from './options.ts';
import type { Notes } from './outlook.ts';

/** Everything that one run shares. */
export interface Run {
  readonly options: RunOptions;
  /** With what the run added: take it anew each time. */
  readonly inventory: Inventory;
  /** Folder of the (first) inventory, for `inventory_dir`. */
  readonly inventoryFolder: string;
  readonly loading: Loading;
  readonly emitter: Emitter;
  /** Aborts when the run is to stop. */
  readonly signal: AbortSignal;
  /** Facts that outlive the run. */
  readonly factCache?: FactCache;
  /** At most `forks` hosts work at a time. */
  readonly queue: PQueue;
  readonly magic: ReadonlyMap<string, Magic>;
  /** Asks the person at the terminal; not there where no terminal is. */
  readonly ask?: (prompt: string, options: { readonly echo: boolean }) => Promise<string>;
  hosts(): readonly HostRun[];
  /** Every way to a host that was made. */
  links(): readonly Link[];
  /** The hosts of a play: its pattern, within `--limit`. What matches nobody is worth a warning once the play runs. */
  select(play: Play, isRunning?: boolean): readonly HostRun[];
  /** The pattern of a play's hosts. */
  pattern(play: Play): string | readonly string[];
  /** A file of variables, or undefined where there is none. */
  varsFile(path: string): Variables | undefined;
  host(name: string): HostRun | undefined;
  /** The host that `delegate_to` names: of the inventory, or reached by that name. */
  delegate(name: string, frame: Frame): HostRun;
  /** Says how a host is to be reached from here on: its connection variables as a play sees them. */
  aim(host: HostRun, frame: Frame): void;
  /** Adds what `add_host` or `group_by` gave back; says whether it was new. Seen after `settle`. */
  grow(outcome: Outcome, host: string): boolean;
  settle(): void;
  /** The host as this task reaches it: over another connection where the task has connection variables of its own. */
  reach(target: HostRun, frame: Frame): HostRun;
  groups(): Readonly<Record<string, readonly string[]>>;
  environment(frame: Frame): Environment;
  /** Under `--step`, asks whether a task is to run. */
  confirmStep(title: string): Promise<boolean>;
  /** Whether `--start-at-task` was reached; the node that it names reaches it. */
  started(node: TaskNode): boolean;
}

export type Magic = (host: HostRun, frame: Frame, notes?: Notes) => unknown;

/** The play that is running, on the batch of hosts that runs it. */
export interface PlayRun {
  readonly run: Run;
  readonly play: Play;
  /** All hosts of the play, before `serial` and `order`. */
  readonly hosts: readonly HostRun[];
  readonly batch: readonly HostRun[];
  /** Levels 12 to 14: the play's vars, prompts, files. Highest first. */
  readonly vars: readonly ReadonlyMap<string, { readonly value: unknown }>[];
  /** Level 14 where a file's name depends on the host. Highest first. */
  readonly hostVars: ReadonlyMap<string, readonly ReadonlyMap<string, { readonly value: unknown }>[]>;
  /** Roles whose defaults and vars are seen by all its tasks. Highest first. */
  readonly roles: UsedRole[];
  /** Roles whose handlers are the play's, in their order. */
  readonly uses: UsedRole[];
  readonly fate: Fate;
}

/** A role where it is used, and what it inherits there: its handlers do, too. */
export interface UsedRole {
  readonly role: Role;
  readonly directives: Directives;
  /** Of the loop that it was included in. */
  readonly locals: Frame['locals'];
  /** Uses of the same key share their handlers. */
  readonly key: string;
  /** An entry of the play's `roles:`, a task that stands in its files (`import_role`), or one that the run came upon. */
  readonly by: 'play' | 'import' | 'include';
}

/** Whether a failure ends the play, and with it the run: a batch failed whole, or a policy says so. */
export interface Fate {
  broken: boolean;
  /** `any_errors_fatal` or `max_fail_percentage`. */
  byPolicy: boolean;
}

/** Where the walk through a play stands. */
export interface Frame {
  readonly play: PlayRun;
  readonly directives: Directives;
  readonly role: Role | undefined;
  /** Names of loops and the like, that count above everything. */
  readonly locals: Readonly<Record<string, unknown>>;
  /** Where lookups look for files besides `files`: `vars` for include_vars, `templates` for template. */
  readonly searches?: 'vars' | 'templates';
  /** Handlers run whatever tags were asked for. */
  readonly handling?: boolean;
  /** Whether a failure here goes to a rescue. */
  readonly rescuable?: boolean;
  /** The places of what led here in this run: includes, roles, rounds of blocks. */
  readonly way?: string;
  /** What comes after the current node: where look-ahead looks. */
  readonly upcoming: () => Iterable<Upcoming>;
}

export interface Upcoming {
  readonly task: Task;
  readonly frame: Frame;
}
