import type { RunEvent, Status } from '../event.ts';

/** A task that hosts are at. Under the strategies `free` and `host_pinned` every host starts and ends it for itself. */
export interface OpenTask {
  readonly name: string;
  readonly module: string;
  readonly kind: 'task' | 'handler' | 'facts';
  /** Starts that have no end yet. */
  readonly starts: number;
  /** Hosts of all its starts together. */
  readonly hosts: number;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly tally: Readonly<Record<Status, number>>;
}

/** By id, in the order they were started. */
export type OpenTasks = ReadonlyMap<string, OpenTask>;

const none: OpenTask['tally'] = { ok: 0, changed: 0, failed: 0, ignored: 0, skipped: 0, unreachable: 0 };

export function withStart(tasks: OpenTasks, event: RunEvent & { readonly type: 'task-start' }): OpenTasks {
  const known = tasks.get(event.task);
  const task: OpenTask = known
    ? { ...known, starts: known.starts + 1, hosts: known.hosts + event.hosts }
    : { name: event.name, module: event.module, kind: event.kind, starts: 1, hosts: event.hosts, startedAt: event.time, tally: none };
  return new Map(tasks).set(event.task, task);
}

export function withEnd(tasks: OpenTasks, id: string): OpenTasks {
  const task = tasks.get(id);
  return task ? new Map(tasks).set(id, { ...task, starts: task.starts - 1 }) : tasks;
}

export function withResult(tasks: OpenTasks, id: string, status: Status): OpenTasks {
  const task = tasks.get(id);
  if (!task) return tasks;
  const tally = { ...task.tally };
  tally[status]++;
  return new Map(tasks).set(id, { ...task, tally });
}

export function without(tasks: OpenTasks, id: string): OpenTasks {
  const rest = new Map(tasks);
  rest.delete(id);
  return rest;
}

/** On how many hosts it is through. */
export function doneOf({ tally }: OpenTask): number {
  return tally.ok + tally.changed + tally.failed + tally.ignored + tally.skipped + tally.unreachable;
}
