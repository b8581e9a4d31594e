import type { Diff } from '../diff.ts';
import type { Certainty, Forecast, Result, RunEvent, Status } from '../event.ts';
import { failureLines, textOf } from './message.ts';

/** A task that would change a host, or of which that cannot be told; one for each item of a loop. */
export interface PlannedChange {
  readonly host: string;
  readonly key: string;
  readonly task: string;
  /** `file:line` */
  readonly place: string;
  readonly isHandler: boolean;
  readonly is: Certainty;
  /** Whether it is known that something would change. */
  readonly changes: boolean;
  /** What it hangs on: tasks that would change something before it; for a handler, what notifies it. */
  readonly after: readonly PlaceOfTask[];
  readonly diff: readonly Diff[];
  readonly label?: string;
  /** What a program would be, what cannot be shown. */
  readonly note?: string;
}

interface PlaceOfTask {
  readonly task: string;
  readonly place: string;
}

interface Failure {
  readonly host: string;
  readonly task: string;
  readonly place: string;
  readonly lines: readonly string[];
}

interface TaskOfPlan extends PlaceOfTask {
  readonly isHandler: boolean;
}

/** What the events of a run in check mode come to. It grows in place: a plan may have a million of them. */
export interface PlanState {
  readonly tasks: Map<string, TaskOfPlan>;
  /** All that is not known to change nothing, in the order of the run. */
  readonly changes: PlannedChange[];
  readonly failures: Failure[];
  readonly warnings: string[];
  exitCode: number;
}

export function planStart(): PlanState {
  return { tasks: new Map(), changes: [], failures: [], warnings: [], exitCode: 0 };
}

/** Takes one event of a run in check mode into its plan. */
export function addToPlan(state: PlanState, event: RunEvent): void {
  switch (event.type) {
    case 'task-start': {
      const { name, position, kind } = event;
      state.tasks.set(event.task, { task: name, place: `${position.file}:${position.line}`, isHandler: kind === 'handler' });
      return;
    }
    case 'warning':
      state.warnings.push(event.message);
      return;
    case 'run-end':
      state.exitCode = event.exitCode;
      return;
    case 'item-result':
      if (event.forecast) addRound(state, event, event.forecast, event.label);
      return;
    case 'host-result': {
      if (event.status === 'failed' || event.status === 'unreachable') addFailure(state, event.host, event.task, event.result);
      else if (event.forecast && !event.items) addRound(state, event, event.forecast);
    }
  }
}

interface Ended {
  readonly host: string;
  readonly task: string;
  readonly status: Status;
  readonly result: Result;
  readonly diff: readonly Diff[];
}

function addRound(state: PlanState, { host, task, status, result, diff }: Ended, { key, is, after }: Forecast, label?: string): void {
  const changes = status === 'changed';
  if (!changes && (is === 'known' || is === 'dependent')) return;
  const note =
    is === 'runs' || is === 'reads' ? textOf(result.msg) : changes && diff.length === 0 ? textOf(result.msg) || 'would change' : '';
  state.changes.push({
    host,
    key,
    ...(state.tasks.get(task) ?? { task, place: '', isHandler: false }),
    is,
    changes,
    after: after.map((id) => placeOf(state, id)),
    diff,
    ...(label !== undefined && { label }),
    ...(note !== '' && { note }),
  });
}

function addFailure(state: PlanState, host: string, task: string, result: Result): void {
  state.failures.push({ host, ...placeOf(state, task), lines: failureLines(result) });
}

function placeOf(state: PlanState, id: string): PlaceOfTask {
  const { task, place } = state.tasks.get(id) ?? { task: id, place: '' };
  return { task, place };
}

export function byHost(changes: readonly PlannedChange[]): ReadonlyMap<string, readonly PlannedChange[]> {
  const hosts = new Map<string, PlannedChange[]>();
  for (const change of changes) {
    const known = hosts.get(change.host);
    if (known) known.push(change);
    else hosts.set(change.host, [change]);
  }
  return hosts;
}

/** What a person is told of: what changes, and what may in so far as it is known why. */
export function isShown({ changes, is }: PlannedChange): boolean {
  return changes || is === 'unknown' || is === 'runs';
}

/** The hosts would be changed, as far as can be told; what a program does cannot. */
export function isDrift(change: PlannedChange): boolean {
  return change.changes && !change.isHandler;
}
