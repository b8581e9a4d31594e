import { DiagnosticError, error, type Position } from '../../diagnostic.ts';

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** More hosts than this from one line is a slip of the keyboard, not a data centre. */
const mostHosts = 1_000_000;

/**
 * The hosts that `name` stands for: `hv[01:03]` is hv01, hv02, hv03; `[a:c]` letters; `[1:9:2]` with a step;
 * several ranges multiply, the last one fastest.
 * @throws DiagnosticError at `position` for what is no range
 */
export function expandRanges(name: string, position: Position): readonly string[] {
  const open = name.indexOf('[');
  const close = name.indexOf(']');
  if (open < 0 && close < 0) return [name];
  if (close < 0) throw badRange(position, `"[" in "${name}" is never closed`, 'a range is written hv[01:50]');
  if (open < 0 || close < open) throw badRange(position, `"]" in "${name}" closes no "["`);
  const head = name.slice(0, open);
  const parts = rangeParts(name.slice(open, close + 1), position);
  const tails = expandRanges(name.slice(close + 1), position);
  if (parts.length * tails.length > mostHosts) {
    throw badRange(position, `"${name}" stands for ${parts.length * tails.length} hosts`, `the most is ${mostHosts}`);
  }
  return parts.flatMap((part) => tails.map((tail) => head + part + tail));
}

/** @param text a range with its brackets */
function rangeParts(text: string, position: Position): readonly string[] {
  const bounds = text.slice(1, -1).split(':');
  const [first = '', last = '', stepText = '1'] = bounds;
  if (bounds.length < 2 || bounds.length > 3)
    throw badRange(position, `"${text}" is not a range: expected [first:last] or [first:last:step]`);
  if (last === '') throw badRange(position, `the range "${text}" has no last value`);
  const step = /^[0-9]+$/.test(stepText) ? Number(stepText) : 0;
  if (step < 1) throw badRange(position, `the step of the range "${text}" must be a whole number from 1, found "${stepText}"`);
  if (/^[a-zA-Z]$/.test(first) && /^[a-zA-Z]$/.test(last)) {
    const [from, to] = [letters.indexOf(first), letters.indexOf(last)];
    if (from > to) throw badRange(position, `the range "${text}" ends before it begins`);
    return [...letters.slice(from, to + 1)].filter((_, i) => i % step === 0);
  }
  return numbers(text, first === '' ? '0' : first, last, step, position);
}

function numbers(text: string, first: string, last: string, step: number, position: Position): readonly string[] {
  if (!/^[0-9]+$/.test(first) || !/^[0-9]+$/.test(last)) {
    throw badRange(position, `the range "${text}" must run between two whole numbers or two letters`);
  }
  const padded = first.length > 1 && first.startsWith('0');
  if (padded && first.length !== last.length) {
    const width = Math.max(first.length, last.length);
    const better = `[${first.padStart(width, '0')}:${last.padStart(width, '0')}]`;
    throw badRange(position, `both ends of the padded range "${text}" must have the same number of digits`, `write "${better}"`);
  }
  const [from, to] = [Number(first), Number(last)];
  if (from > to) throw badRange(position, `the range "${text}" ends before it begins`);
  const count = Math.floor((to - from) / step) + 1;
  if (count > mostHosts) throw badRange(position, `the range "${text}" stands for ${count} hosts`, `the most is ${mostHosts}`);
  return Array.from({ length: count }, (_, i) => String(from + i * step).padStart(padded ? first.length : 1, '0'));
}

function badRange(position: Position, message: string, hint?: string): DiagnosticError {
  return new DiagnosticError(error('bad-range', message, position, hint));
}
