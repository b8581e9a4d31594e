import { Chalk, type ChalkInstance } from 'chalk';
import { unreachable } from '../diagnostic.ts';
import type { RunEvent, Status } from '../event.ts';
import { clean } from './clean.ts';
import { diffLines } from './diff-lines.ts';
import { failureLines, resultText, textOf } from './message.ts';
import { durationText, recapLines } from './recap.ts';

export interface PlainOptions {
  readonly verbosity: number;
  readonly diff: boolean;
  readonly colour: boolean;
}

/** What the lines so far leave to know for those to come. */
export interface PlainState {
  readonly options: PlainOptions;
  readonly paint: ChalkInstance;
  /** Modules of tasks, by id. */
  readonly modules: Readonly<Record<string, string>>;
  readonly titles: Readonly<Record<string, string>>;
}

export function plainStart(options: PlainOptions): PlainState {
  return { options, paint: new Chalk({ level: options.colour ? 1 : 0 }), modules: {}, titles: {} };
}

/** Folds one event into lines, in the words of ansible-playbook. */
export function plainLines(state: PlainState, event: RunEvent): { readonly state: PlainState; readonly lines: readonly string[] } {
  const { paint, options } = state;
  const only = (...lines: readonly string[]) => ({ state, lines });
  switch (event.type) {
    case 'play-start':
      return only('', header(`PLAY [${event.play}]`), ...(event.hosts.length === 0 ? [paint.cyan('skipping: no hosts matched')] : []));
    case 'task-start':
      return {
        state: {
          ...state,
          modules: { ...state.modules, [event.task]: event.module },
          titles: { ...state.titles, [event.task]: event.name },
        },
        lines: ['', header(`${event.kind === 'handler' ? 'RUNNING HANDLER' : 'TASK'} [${event.name}]`), ...place(state, event)],
      };
    case 'item-result':
      return only(...resultLines(state, event, ` => (item=${clean(event.label)})`), ...shownDiff(options, paint, event));
    case 'host-result':
      if (event.items !== undefined && event.items > 0 && event.status !== 'failed' && event.status !== 'unreachable') return only();
      return only(...resultLines(state, event, ''), ...(event.items === undefined ? shownDiff(options, paint, event) : []));
    case 'host-retry':
      return only(
        paint.dim(
          `FAILED - RETRYING: [${event.host}]: ${state.titles[event.task] ?? ''} (${event.retries - event.attempt + 1} retries left).`,
        ),
      );
    case 'host-connected':
      return only(...(options.verbosity > 2 ? [paint.dim(`connected: [${event.host}] in ${durationText(event.durationMs)}`)] : []));
    case 'output':
      return only(
        ...(options.verbosity > 3
          ? clean(event.text)
              .split('\n')
              .filter(Boolean)
              .map((l) => paint.dim(`${event.host} | ${l}`))
          : []),
      );
    case 'warning':
      return only(paint.magenta(`[WARNING]: ${clean(event.message)}`));
    case 'run-end': {
      const rows = recapLines(event.recap).map(({ text, tally }) => recapColour(paint, tally)(text));
      const { roundTrips, bytesSent } = event.traffic;
      const cost =
        options.verbosity > 0 ? [paint.dim(`${durationText(event.durationMs)}, ${roundTrips} round trips, ${bytesSent} bytes sent`)] : [];
      return only('', header('PLAY RECAP'), ...rows, ...cost);
    }
    case 'run-start':
    case 'play-end':
    case 'task-end':
    case 'host-start':
    case 'host-rescued':
      return only();
    default:
      return unreachable(event);
  }
}

function header(title: string): string {
  return `${title} ${'*'.repeat(Math.max(3, 79 - title.length))}`;
}

function place(state: PlainState, event: RunEvent & { type: 'task-start' }): readonly string[] {
  if (state.options.verbosity < 2) return [];
  return [state.paint.dim(`task path: ${event.position.file}:${event.position.line}`)];
}

type ResultEvent = RunEvent & { readonly type: 'host-result' | 'item-result' };

const words: Readonly<Record<Status, string>> = {
  ok: 'ok',
  changed: 'changed',
  failed: 'fatal',
  ignored: 'fatal',
  skipped: 'skipping',
  unreachable: 'fatal',
};

export function statusColour(paint: ChalkInstance, status: Status): ChalkInstance {
  return { ok: paint.green, changed: paint.yellow, failed: paint.red, ignored: paint.red, skipped: paint.cyan, unreachable: paint.red }[
    status
  ];
}

function resultLines(state: PlainState, event: ResultEvent, item: string): readonly string[] {
  const { paint, options } = state;
  const colour = statusColour(paint, event.status);
  const { status, result } = event;
  const delegated = event.type === 'host-result' && event.delegatedTo !== undefined ? ` -> ${event.delegatedTo}` : '';
  const start = `${item && status === 'failed' ? 'failed' : words[status]}: [${event.host}${delegated}]${item}`;
  if (status === 'failed' || status === 'ignored' || status === 'unreachable') {
    const [first = '', ...rest] = failureLines(result);
    const kind = status === 'unreachable' ? 'UNREACHABLE!' : 'FAILED!';
    return [
      colour(`${start}: ${kind} ${first}`),
      ...rest.map((l) => colour(`  ${l}`)),
      ...(status === 'ignored' ? [paint.cyan('...ignoring')] : []),
    ];
  }
  const module = state.modules[event.task] ?? '';
  if (/(^|\.)debug$/.test(module) && status === 'ok') return [colour(`${start} => ${clean(debugText(result))}`)];
  return [colour(options.verbosity > 0 ? `${start} => ${resultText(result, options.verbosity)}` : start)];
}

/** A debug task exists to show its message: it is shown without asking. */
function debugText(result: ResultEvent['result']): string {
  const entries = Object.entries(result).filter(([k]) => !['changed', 'failed'].includes(k));
  return entries.map(([k, v]) => (k === 'msg' ? textOf(v) : `${k}: ${textOf(v)}`)).join('\n');
}

function shownDiff(options: PlainOptions, paint: ChalkInstance, event: ResultEvent): readonly string[] {
  if (!options.diff) return [];
  return event.diff.flatMap(diffLines).map((line) => diffColour(paint, line)(`  ${line}`));
}

export function diffColour(paint: ChalkInstance, line: string): ChalkInstance {
  if (line.startsWith('+')) return paint.green;
  if (line.startsWith('-')) return paint.red;
  return line.startsWith('~') ? paint.yellow : line.startsWith('@@') ? paint.cyan : paint.reset;
}

function recapColour(
  paint: ChalkInstance,
  tally: { readonly failed: number; readonly unreachable: number; readonly changed: number },
): ChalkInstance {
  if (tally.failed > 0 || tally.unreachable > 0) return paint.red;
  return tally.changed > 0 ? paint.yellow : paint.green;
}
