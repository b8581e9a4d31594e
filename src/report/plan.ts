import { Chalk } from 'chalk';
import type { Diff } from '../diff.ts';
import type { Result, RunEvent } from '../event.ts';
import { clean } from './clean.ts';
import { diffColour, diffLines } from './diff-lines.ts';
import { failureLines, textOf } from './message.ts';
import { digestOf, type PlannedChange } from './plan-file.ts';

/** One task that would change a host, or whose effect cannot be known beforehand. */
interface Planned {
  readonly task: string;
  readonly place: string;
  readonly diff: readonly Diff[];
  readonly note: string | undefined;
}

export interface PlanState {
  readonly titles: ReadonlyMap<string, string>;
  /** `file:line` of each task. */
  readonly places: ReadonlyMap<string, string>;
  readonly hosts: ReadonlyMap<string, readonly Planned[]>;
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  /** Tasks that would change something. */
  readonly changes: number;
  readonly exitCode: number;
}

export function planStart(): PlanState {
  return { titles: new Map(), places: new Map(), hosts: new Map(), failures: [], warnings: [], changes: 0, exitCode: 0 };
}

/** Folds the events of a run in check mode into what it would change. */
export function planLines(state: PlanState, event: RunEvent): PlanState {
  switch (event.type) {
    case 'task-start':
      return {
        ...state,
        titles: new Map(state.titles).set(event.task, event.name),
        places: new Map(state.places).set(event.task, `${event.position.file}:${event.position.line}`),
      };
    case 'warning':
      return { ...state, warnings: [...state.warnings, event.message] };
    case 'run-end':
      return { ...state, exitCode: event.exitCode };
    case 'host-result': {
      const task = state.titles.get(event.task) ?? event.task;
      if (event.status === 'failed' || event.status === 'unreachable') {
        const [first = '', ...rest] = failureLines(event.result);
        return { ...state, failures: [...state.failures, `${event.host}: ${task}: ${first}`, ...rest.map((l) => `  ${l}`)] };
      }
      const unknown = unknownEffect(event.result);
      if (event.status !== 'changed' && unknown === undefined) return state;
      const note = unknown ?? (event.diff.length === 0 ? 'would change' : undefined);
      const before = state.hosts.get(event.host) ?? [];
      const round = before.filter((p) => p.place.startsWith(`${state.places.get(event.task)}#`)).length;
      const planned = [...before, { task, place: `${state.places.get(event.task)}#${round}`, diff: event.diff, note }];
      return { ...state, hosts: new Map(state.hosts).set(event.host, planned), changes: state.changes + 1 };
    }
    default:
      return state;
  }
}

/** What a command says under check mode: that it would run, and nothing about its effect. */
function unknownEffect(result: Result): string | undefined {
  const results = Array.isArray(result.results) ? (result.results as Result[]) : [result];
  const messages = results.map((r) => textOf(r.msg)).filter((m) => m.startsWith('would run'));
  return messages.length > 0 ? messages.join('; ') : undefined;
}

/** The changes, as a plan file keeps them. */
export function plannedChanges(state: PlanState): readonly PlannedChange[] {
  return [...state.hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([host, tasks]) =>
      tasks.map(({ task, place, diff, note }) => ({
        host,
        task,
        place,
        digest: digestOf(diff),
        lines: [...diff.flatMap(shortLines), ...(note ? [note] : [])],
      })),
    );
}

/** Texts may hold what is nobody's business in a file that is passed on: of them only the name. */
function shortLines(diff: Diff): readonly string[] {
  return diff.kind === 'text' ? [`~ ${diff.path}`] : diffLines(diff);
}

/** The plan as a person reads it, with a summary. */
export function planEnd(state: PlanState, colour: boolean): readonly string[] {
  const paint = new Chalk({ level: colour ? 1 : 0 });
  const lines = [...state.hosts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([host, tasks]) => [
      '',
      paint.bold(host),
      ...tasks.flatMap(({ task, diff, note }) => [
        `  ${task}`,
        ...diff.flatMap(diffLines).map((l) => diffColour(paint, l)(`    ${l}`)),
        ...(note ? [paint.yellow(`    ~ ${clean(note)}`)] : []),
      ]),
    ]);
  const all = [...state.hosts.values()].flat();
  const count = (action: string) =>
    all.flatMap((p) => p.diff).filter((d) => (d.kind === 'object' ? d.action === action : action === 'change')).length;
  const unknown = all.filter((p) => p.note).length;
  const summary =
    state.changes === 0
      ? paint.green('No changes: the hosts are as declared.')
      : paint.bold(
          `Plan: ${count('add')} to add, ${count('change')} to change, ${count('remove')} to remove${unknown ? `, ${unknown} of unknown effect` : ''}, on ${state.hosts.size} hosts.`,
        );
  return [
    ...state.warnings.map((w) => paint.magenta(`[WARNING]: ${clean(w)}`)),
    ...lines,
    '',
    ...state.failures.map((f) => paint.red(clean(f))),
    summary,
  ];
}
