import type { ChalkInstance } from 'chalk';
import type { Result, RunEvent, Status } from '../event.ts';
import { clean, oneLine } from './clean.ts';
import { diffColour, diffLines } from './diff-lines.ts';
import { failureLines, resultText, textOf } from './message.ts';

/** How lines are written, whoever shows them. */
export interface LineStyle {
  readonly paint: ChalkInstance;
  readonly verbosity: number;
  readonly diff: boolean;
  /** Of the output of what failed, so many last lines of each stream. */
  readonly streamLines: number;
}

export type ResultEvent = RunEvent & { readonly type: 'host-result' | 'item-result' };

const words: Readonly<Record<Status, string>> = {
  ok: 'ok',
  changed: 'changed',
  failed: 'fatal',
  ignored: 'fatal',
  skipped: 'skipping',
  unreachable: 'fatal',
};

const colours = { ok: 'green', changed: 'yellow', failed: 'red', ignored: 'red', skipped: 'cyan', unreachable: 'red' } as const;

export function statusColour(paint: ChalkInstance, status: Status): ChalkInstance {
  return paint[colours[status]];
}

/** A result in the words of ansible-playbook. A loop whose items were told says nothing more, unless it failed. */
export function resultLines(style: LineStyle, module: string, event: ResultEvent): readonly string[] {
  const { paint } = style;
  const { status, result } = event;
  const isLoop = event.type === 'host-result' && event.items !== undefined && event.items > 0;
  if (isLoop && !isFatal(status)) return [];
  const colour = statusColour(paint, status);
  const start = subject(event);
  const diff = style.diff && !isLoop ? event.diff.flatMap(diffLines).map((line) => diffColour(paint, line)(`  ${line}`)) : [];
  if (isFatal(status) || status === 'ignored') {
    const [first = '', ...rest] = failureLines(result, style.streamLines);
    const kind = status === 'unreachable' ? 'UNREACHABLE!' : 'FAILED!';
    const ignoring = status === 'ignored' ? [paint.cyan('...ignoring')] : [];
    return [colour(`${start}: ${kind} ${first}`), ...rest.map((l) => colour(`  ${l}`)), ...diff, ...ignoring];
  }
  if (isMessage(module, status)) return [...`${start} => ${clean(debugText(result))}`.split('\n').map((l) => colour(l)), ...diff];
  const rest = style.verbosity > 0 ? ` => ${resultText(result, style.verbosity)}` : '';
  return [...`${start}${rest}`.split('\n').map((l) => colour(l)), ...diff];
}

function isFatal(status: Status): boolean {
  return status === 'failed' || status === 'unreachable';
}

/** `changed: [hv1 -> localhost] => (item=eth0)` */
function subject(event: ResultEvent): string {
  const delegated = event.type === 'host-result' && event.delegatedTo !== undefined ? ` -> ${oneLine(event.delegatedTo)}` : '';
  const item = event.type === 'item-result' ? ` => (item=${oneLine(event.label)})` : '';
  const word = event.type === 'item-result' && event.status === 'failed' ? 'failed' : words[event.status];
  return `${word}: [${oneLine(event.host)}${delegated}]${item}`;
}

/** A debug task exists to show its message: it is shown without asking. */
export function isMessage(module: string, status: Status): boolean {
  return status === 'ok' && /(^|\.)debug$/.test(module);
}

function debugText(result: Result): string {
  const entries = Object.entries(result).filter(([k]) => k !== 'changed' && k !== 'failed');
  return entries.map(([k, v]) => (k === 'msg' ? textOf(v) : `${k}: ${textOf(v)}`)).join('\n');
}
