import type { Result } from '../event.ts';
import { clean } from './clean.ts';

/** Keys of a result that say nothing new to a reader of the message. */
const dull = new Set([
  'failed',
  'unreachable',
  'skipped',
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

/**
 * What a failed result says, for a person: its message, then what the command wrote.
 *
 * @param streamLines how many lines of each stream are shown, the last ones: what failed stands at the end
 */
export function failureLines(result: Result, streamLines = Number.POSITIVE_INFINITY): readonly string[] {
  const { msg, censored, rc } = result;
  const message = textOf(msg) || textOf(censored) || 'failed';
  const code = rc !== undefined && !/exit|return code/.test(message) ? ` (exit code ${rc})` : '';
  const lines = clean(message).split('\n');
  lines[0] += code;
  for (const stream of ['stdout', 'stderr']) {
    const text = clean(textOf(result[stream])).trimEnd();
    if (text === '' || clean(message).includes(text)) continue;
    const all = text.split('\n');
    const hidden = Math.max(0, all.length - streamLines);
    if (hidden > 0) lines.push(`${stream}: … ${hidden} lines before (-v shows all)`);
    lines.push(...all.slice(hidden).map((l) => `${stream}: ${l}`));
  }
  return lines;
}

/** The rest of a result as JSON, for `-v`. */
export function resultText(result: Result, verbosity: number): string {
  const shown = verbosity > 1 ? result : Object.fromEntries(Object.entries(result).filter(([k]) => !dull.has(k)));
  return clean(JSON.stringify(shown, null, verbosity > 1 ? 2 : undefined));
}

export function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
