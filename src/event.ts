import type { Position } from './diagnostic.ts';
import type { Diff } from './diff.ts';

/** How a task ended on a host (or an item of a loop). `ignored`: failed, and `ignore_errors` said to go on. */
export type Status = 'ok' | 'changed' | 'failed' | 'ignored' | 'skipped' | 'unreachable';

/** Counts per host as Ansible's PLAY RECAP has them. */
export interface Tally {
  ok: number;
  changed: number;
  unreachable: number;
  failed: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

/** What a task returned: Ansible's result dictionary. Secrets are masked before it gets here. */
export type Result = Readonly<Record<string, unknown>>;

/**
 * In check mode: how sure it is what a task would do.
 * `known`: just this. `dependent`: this, as far as can be told before the changes it hangs on. `unknown`: not known before them.
 * `runs`: a program would run, and what it changes is not known. `reads`: nothing would change by its own word.
 * `open`: as `known`, but something of unknown effect comes before it.
 */
export type Certainty = 'known' | 'dependent' | 'unknown' | 'runs' | 'reads' | 'open';

export interface Forecast {
  /** Names this task, on its host, in every run of the same files: `site.yml:4:7`, with its includes before it and its item behind. */
  readonly key: string;
  readonly is: Certainty;
  /** Ids of the tasks on whose changes it hangs. */
  readonly after: readonly string[];
}

/** Everything that is shown or stored of a run is derived from these. */
export type RunEvent = { readonly runId: string /** ms since the epoch */; readonly time: number } & RunEventBody;

export type RunEventBody =
  | { readonly type: 'run-start'; readonly playbooks: readonly string[]; readonly check: boolean; readonly hosts: number }
  | { readonly type: 'play-start'; readonly play: string; readonly hosts: readonly string[]; readonly position: Position }
  | { readonly type: 'play-end'; readonly play: string }
  | {
      readonly type: 'task-start';
      readonly task: string;
      readonly name: string;
      readonly module: string;
      readonly kind: 'task' | 'handler' | 'facts';
      readonly hosts: number;
      readonly position: Position;
    }
  | { readonly type: 'task-end'; readonly task: string }
  | { readonly type: 'host-start'; readonly host: string; readonly task: string }
  | { readonly type: 'host-connected'; readonly host: string; readonly durationMs: number }
  /** Another run holds the host, and is waited for. */
  | { readonly type: 'host-waits'; readonly host: string; readonly message: string }
  | { readonly type: 'host-retry'; readonly host: string; readonly task: string; readonly attempt: number; readonly retries: number }
  | {
      readonly type: 'item-result';
      readonly host: string;
      readonly task: string;
      readonly status: Status;
      readonly label: string;
      readonly result: Result;
      readonly diff: readonly Diff[];
      /** In check mode. */
      readonly forecast?: Forecast;
      readonly durationMs: number;
    }
  | {
      readonly type: 'host-result';
      readonly host: string;
      readonly task: string;
      readonly status: Status;
      readonly result: Result;
      readonly diff: readonly Diff[];
      /** How many items a loop had; undefined where the task has no loop. */
      readonly items?: number;
      /** The host on which it ran, where `delegate_to` says another. */
      readonly delegatedTo?: string;
      /** In check mode; of a loop, all its items together. */
      readonly forecast?: Forecast;
      readonly durationMs: number;
    }
  | { readonly type: 'host-rescued'; readonly host: string }
  | { readonly type: 'output'; readonly host: string; readonly task: string; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'warning'; readonly message: string; readonly host?: string; readonly position?: Position }
  | {
      readonly type: 'run-end';
      readonly recap: Readonly<Record<string, Readonly<Tally>>>;
      readonly exitCode: number;
      readonly durationMs: number;
      /** Round trips and bytes of all hosts together. */
      readonly traffic: { readonly roundTrips: number; readonly bytesSent: number; readonly bytesReceived: number };
    };
