import type { Result } from '../event.ts';
import { clean } from './clean.ts';

/** Keys of a result that say nothing new to a reader of the message. */
const dull = new Set([
  'changed',
  'failed',
  'unreachable',
  'skipped',
  'msg',
  'stdout_lines',
  'stderr_lines',
  'start',
  'end',
  'delta',
  'results',
  'diff',
  'kind',
  'code',
]);

/** What a failed result says, for a person: its message, then what the command wrote. */
export function failureLines(result: Result): readonly string[] {
  const lines = [textOf(result['msg']) || 'failed'];
  if (result['rc'] !== undefined && !lines[0]?.includes('exit')) lines[0] += ` (exit code ${result['rc']})`;
  for (const stream of ['stdout', 'stderr']) {
    const text = textOf(result[stream]).trimEnd();
    if (text && !lines[0]?.includes(text)) lines.push(...text.split('\n').map((l) => `${stream}: ${l}`));
  }
  return lines.flatMap((l) => clean(l).split('\n'));
}

/** The rest of a result as JSON, for `-v`. */
export function resultText(result: Result, verbosity: number): string {
  const shown =
    verbosity > 1 ? result : Object.fromEntries(Object.entries(result).filter(([k]) => !dull.has(k) || k === 'msg' || k === 'changed'));
  return clean(JSON.stringify(shown, null, verbosity > 1 ? 2 : undefined));
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
