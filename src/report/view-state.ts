import { Chalk } from 'chalk';
import type { RunEvent, Status } from '../event.ts';
import { oneLine } from './clean.ts';
import { type HostRow, type HostState, type HostTable, nextRound, noHosts, playedBy, withHost } from './host-table.ts';
import { doneOf, type OpenTasks, withEnd, without, withResult, withStart } from './open-tasks.ts';
import { type PlainOptions, playLines, remarkLines, type Step } from './plain.ts';
import { durationText } from './recap.ts';
import { isMessage, type LineStyle, type ResultEvent, resultLines } from './result-lines.ts';
import { endedTaskLines } from './task-line.ts';

/** What the live view shows of a run. */
export interface ViewState {
  readonly style: LineStyle;
  readonly check: boolean;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly play: string | undefined;
  readonly hosts: HostTable;
  readonly tasks: OpenTasks;
  /** How many tasks have ended in this run. */
  readonly tasksDone: number;
  /** Whether hosts go through this play each at its own pace: several tasks are open at a time. */
  readonly apart: boolean;
  /** The task whose results stand last in what was printed. */
  readonly under: string | undefined;
}

/** Of the output of a failed command, so many last lines of each stream are printed; `-v` prints all. */
const streamLines = 20;

/** Of what a command is writing, so much is kept: more than any terminal is wide. */
const tailLength = 500;

export function viewStart({ verbosity, diff, colour }: PlainOptions): ViewState {
  const paint = new Chalk({ level: colour ? 1 : 0 });
  const style = { paint, verbosity, diff, streamLines: verbosity > 0 ? Number.POSITIVE_INFINITY : streamLines };
  const nothing = { play: undefined, hosts: noHosts, tasks: new Map(), tasksDone: 0, apart: false, under: undefined };
  return { style, check: false, startedAt: 0, ...nothing };
}

/** Folds one event into what is shown live, and into the lines that are printed above it and stay. */
export function viewStep(state: ViewState, event: RunEvent): Step<ViewState> {
  switch (event.type) {
    case 'run-start':
      return { state: { ...state, check: event.check, startedAt: event.time }, lines: [] };
    case 'play-start': {
      const hosts = playedBy(state.hosts, event.hosts);
      const play = { play: oneLine(event.play), hosts, tasks: new Map(), apart: false, under: undefined };
      return { state: { ...state, ...play }, lines: playLines(state.style, event) };
    }
    case 'play-end':
      return {
        state: { ...state, tasks: new Map(), tasksDone: state.tasksDone + state.tasks.size, apart: false },
        lines: leftLines(state, event.time),
      };
    case 'task-start': {
      const first = state.tasks.size === 0;
      const hosts = first ? nextRound(state.hosts) : state.hosts;
      return { state: { ...state, hosts, tasks: withStart(state.tasks, event), apart: state.apart || !first }, lines: [] };
    }
    case 'task-end':
      return taskEnded({ ...state, tasks: withEnd(state.tasks, event.task) }, event);
    case 'item-result':
      return told(state, event);
    case 'host-result': {
      const hosts = withHost(state.hosts, event.host, (row) => ended(row, event.status, state.hosts.round));
      const tasks = withResult(state.tasks, event.task, event.status);
      return told({ ...state, hosts, tasks }, event);
    }
    case 'run-end': {
      const time = state.style.verbosity > 0 ? [] : [state.style.paint.dim(durationText(event.durationMs))];
      return {
        state: { ...state, play: undefined },
        lines: [...leftLines(state, event.time), ...remarkLines(state.style, state.tasks, event), ...time],
      };
    }
    case 'host-retry': {
      const tail = `attempt ${event.attempt} of ${event.retries + 1} failed, trying again`;
      const hosts = withHost(state.hosts, event.host, (row) => ({ ...row, tail }));
      return { state: { ...state, hosts }, lines: state.style.verbosity > 0 ? remarkLines(state.style, state.tasks, event) : [] };
    }
    case 'host-waits': {
      const hosts = withHost(state.hosts, event.host, (row) => ({ ...row, tail: `waiting: ${event.message}` }));
      return { state: { ...state, hosts }, lines: remarkLines(state.style, state.tasks, event) };
    }
    case 'warning':
      return { state, lines: remarkLines(state.style, state.tasks, event) };
    default:
      return { state: { ...state, hosts: moved(state.hosts, event) }, lines: remarkLines(state.style, state.tasks, event) };
  }
}

type Move = RunEvent & { readonly type: 'host-start' | 'host-connected' | 'host-rescued' | 'output' };

/** What a host does meanwhile. */
function moved(hosts: HostTable, event: Move): HostTable {
  const { round } = hosts;
  return withHost(hosts, event.host, (row) => {
    switch (event.type) {
      case 'host-start': {
        const state: HostState = row.connected ? 'running' : 'connecting';
        // Who could not be reached starts again only where that is ignored.
        const out = row.out === 'unreachable' ? undefined : row.out;
        return { ...row, state, round, out, task: event.task, since: event.time, tail: '' };
      }
      case 'host-connected':
        return { ...row, connected: true, state: row.state === 'connecting' ? 'running' : row.state };
      case 'host-rescued':
        return { ...row, out: undefined, state: 'waiting' };
      case 'output':
        return { ...row, tail: tailOf(row.tail, event.text) };
    }
  });
}

function ended(row: HostRow, status: Status, round: number): HostRow {
  const out = status === 'failed' || status === 'unreachable' ? status : row.out;
  return { ...row, state: status === 'ignored' ? 'ok' : status, round, out, task: undefined, tail: '' };
}

/** The line that is being written, with the ends of earlier ones in front. */
function tailOf(before: string, text: string): string {
  return (before + text.slice(-tailLength)).slice(-tailLength);
}

/** A task is over for one start of it. Where hosts go each at its own pace, its line waits for the last of them. */
function taskEnded(state: ViewState, event: RunEvent & { readonly type: 'task-end' }): Step<ViewState> {
  const task = state.tasks.get(event.task);
  if (!task || task.starts > 0 || (state.apart && doneOf(task) < state.hosts.members.length)) return { state, lines: [] };
  const next = { ...state, tasks: without(state.tasks, event.task), tasksDone: state.tasksDone + 1, under: undefined };
  return { state: next, lines: endedTaskLines(state.style.paint, task, event.time) };
}

/** The lines of tasks that some hosts never came to. */
function leftLines({ style, tasks }: ViewState, time: number): readonly string[] {
  return [...tasks.values()].flatMap((task) => endedTaskLines(style.paint, task, time));
}

/** What is printed of a result at once, below the name of its task: changes, failures, messages; with `-v` all. */
function told(state: ViewState, event: ResultEvent): Step<ViewState> {
  const { style } = state;
  const task = state.tasks.get(event.task);
  const isQuiet = (event.status === 'ok' || event.status === 'skipped') && !isMessage(task?.module ?? '', event.status);
  if (isQuiet && style.verbosity === 0) return { state, lines: [] };
  const lines = resultLines(style, task?.module ?? '', event).map((line) => `  ${line}`);
  if (lines.length === 0 || state.under === event.task) return { state, lines };
  return { state: { ...state, under: event.task }, lines: [style.paint.bold(`▸ ${oneLine(task?.name ?? event.task)}`), ...lines] };
}
