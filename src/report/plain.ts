import { Chalk, type ChalkInstance } from 'chalk';
import { unreachable } from '../diagnostic.ts';
import type { RunEvent } from '../event.ts';
import { clean, oneLine } from './clean.ts';
import { type OpenTask, type OpenTasks, withEnd, without, withStart } from './open-tasks.ts';
import { durationText, recapLines } from './recap.ts';
import { type LineStyle, resultLines } from './result-lines.ts';

export interface PlainOptions {
  readonly verbosity: number;
  readonly diff: boolean;
  readonly colour: boolean;
}

/** What the lines so far leave to know for those to come. */
export interface PlainState {
  readonly style: LineStyle;
  readonly tasks: OpenTasks;
  /** The task whose header was written last. */
  readonly under: string | undefined;
}

export interface Step<State> {
  readonly state: State;
  readonly lines: readonly string[];
}

export function plainStart({ verbosity, diff, colour }: PlainOptions): PlainState {
  const style = { verbosity, diff, paint: new Chalk({ level: colour ? 1 : 0 }), streamLines: Number.POSITIVE_INFINITY };
  return { style, tasks: new Map(), under: undefined };
}

/** Folds one event into lines, in the words of ansible-playbook. */
export function plainLines(state: PlainState, event: RunEvent): Step<PlainState> {
  switch (event.type) {
    case 'play-start':
      return { state: { ...state, tasks: new Map(), under: undefined }, lines: playLines(state.style, event) };
    case 'task-start': {
      const next = { ...state, tasks: withStart(state.tasks, event) };
      // Where hosts go their own ways the header comes with the first result, as it would be above those of another task.
      if (state.tasks.size > 0) return { state: next, lines: [] };
      return { state: { ...next, under: event.task }, lines: [...headerOf(next.tasks.get(event.task)), ...place(state.style, event)] };
    }
    case 'task-end': {
      const tasks = withEnd(state.tasks, event.task);
      return { state: { ...state, tasks: tasks.get(event.task)?.starts ? tasks : without(tasks, event.task) }, lines: [] };
    }
    case 'item-result':
    case 'host-result': {
      const task = state.tasks.get(event.task);
      const lines = resultLines(state.style, task?.module ?? '', event);
      if (lines.length === 0 || state.under === event.task) return { state, lines };
      return { state: { ...state, under: event.task }, lines: [...headerOf(task), ...lines] };
    }
    default:
      return { state, lines: remarkLines(state.style, state.tasks, event) };
  }
}

export function playLines({ paint }: LineStyle, event: RunEvent & { readonly type: 'play-start' }): readonly string[] {
  return ['', header(`PLAY [${oneLine(event.play)}]`), ...(event.hosts.length === 0 ? [paint.cyan('skipping: no hosts matched')] : [])];
}

type Remark = Exclude<RunEvent, { readonly type: 'play-start' | 'task-start' | 'task-end' | 'item-result' | 'host-result' }>;

/** The lines of what is neither play, nor task, nor result. */
export function remarkLines({ paint, verbosity }: LineStyle, tasks: OpenTasks, event: Remark): readonly string[] {
  switch (event.type) {
    case 'host-retry': {
      const left = event.retries - event.attempt + 1;
      return [
        paint.dim(`FAILED - RETRYING: [${oneLine(event.host)}]: ${oneLine(tasks.get(event.task)?.name ?? '')} (${left} retries left).`),
      ];
    }
    case 'host-connected':
      return verbosity > 2 ? [paint.dim(`connected: [${oneLine(event.host)}] in ${durationText(event.durationMs)}`)] : [];
    case 'host-waits':
      return [paint.magenta(`waiting: [${oneLine(event.host)}]: ${oneLine(event.message)}`)];
    case 'output':
      return verbosity > 3
        ? clean(event.text)
            .split('\n')
            .filter((l) => l !== '')
            .map((l) => paint.dim(`${oneLine(event.host)} | ${l}`))
        : [];
    case 'warning':
      return clean(`[WARNING]: ${event.message}`)
        .split('\n')
        .map((l) => paint.magenta(l));
    case 'run-end': {
      const rows = recapLines(event.recap).map(({ text, tally }) => recapColour(paint, tally)(text));
      return ['', header('PLAY RECAP'), ...rows, ...(verbosity > 0 ? [costLine(paint, event)] : [])];
    }
    case 'run-start':
    case 'play-end':
    case 'host-start':
    case 'host-rescued':
      return [];
    default:
      return unreachable(event);
  }
}

function header(title: string): string {
  return `${title} ${'*'.repeat(Math.max(3, 79 - title.length))}`;
}

function headerOf(task: OpenTask | undefined): readonly string[] {
  return task ? ['', header(`${task.kind === 'handler' ? 'RUNNING HANDLER' : 'TASK'} [${oneLine(task.name)}]`)] : [];
}

function place({ paint, verbosity }: LineStyle, { position }: RunEvent & { readonly type: 'task-start' }): readonly string[] {
  return verbosity < 2 ? [] : [paint.dim(`task path: ${position.file}:${position.line}`)];
}

/** `12.3 s, 40 round trips, 5120 bytes sent` */
function costLine(paint: ChalkInstance, { durationMs, traffic }: RunEvent & { readonly type: 'run-end' }): string {
  return paint.dim(`${durationText(durationMs)}, ${traffic.roundTrips} round trips, ${traffic.bytesSent} bytes sent`);
}

function recapColour(
  paint: ChalkInstance,
  tally: { readonly failed: number; readonly unreachable: number; readonly changed: number },
): ChalkInstance {
  if (tally.failed > 0 || tally.unreachable > 0) return paint.red;
  return tally.changed > 0 ? paint.yellow : paint.green;
}
