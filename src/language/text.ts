import { checkLength } from './budget.ts';
import { FunctionError } from './function-error.ts';
import { concat } from './printing.ts';
import type { Secret } from './secret.ts';

/** Python's string methods, where JavaScript's differ. */

/** Without a separator at runs of white space, and without empty parts. `limit` below 0: no limit. */
export function split(s: string, separator: string | undefined, limit: number): string[] {
  if (separator === '') throw new FunctionError('the separator is empty');
  if (separator !== undefined) {
    const parts = s.split(separator);
    return limit < 0 || parts.length <= limit + 1 ? parts : [...parts.slice(0, limit), parts.slice(limit).join(separator)];
  }
  const parts: string[] = [];
  let rest = s.trimStart();
  while (rest !== '') {
    const at = limit >= 0 && parts.length >= limit ? -1 : rest.search(/\s/);
    if (at < 0) {
      parts.push(limit >= 0 && parts.length >= limit ? rest.trimEnd() : rest);
      break;
    }
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return parts;
}

export function rsplit(s: string, separator: string | undefined, limit: number): string[] {
  const backwards = (text: string) => [...text].reverse().join('');
  return split(backwards(s), separator === undefined ? undefined : backwards(separator), limit)
    .map(backwards)
    .reverse();
}

export function splitLines(s: string, keepEnds: boolean): string[] {
  const lines = s.match(/[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|$)/g) ?? [];
  if (lines.at(-1) === '') lines.pop();
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])$/, ''));
}

/** Takes characters (white space unless given) off the ends. */
export function strip(s: string, characters: string | undefined, side: 'left' | 'right' | 'both'): string {
  const isCut = (c: string | undefined) => c !== undefined && (characters === undefined ? /\s/.test(c) : characters.includes(c));
  const all = [...s];
  let start = 0;
  let end = all.length;
  if (side !== 'right') while (start < end && isCut(all[start])) start++;
  if (side !== 'left') while (end > start && isCut(all[end - 1])) end--;
  return all.slice(start, end).join('');
}

/** Each word, which here is a run of letters, with a capital first and small letters after. */
export function title(s: string): string {
  return s.replace(/\p{L}[\p{L}\p{M}]*/gu, (word) => capitalize(word));
}

export function capitalize(s: string): string {
  const [first = '', ...rest] = s;
  return first.toUpperCase() + rest.join('').toLowerCase();
}

/** The first `count` occurrences; all where it is below 0. */
export function replace(s: string, old: string, replacement: string, count = -1): string {
  if (old === '') {
    const characters = [...s];
    const times = count < 0 ? characters.length + 1 : count;
    checkLength(s.length + times * replacement.length);
    return characters.map((c, i) => (i < times ? replacement + c : c)).join('') + (characters.length < times ? replacement : '');
  }
  const parts = s.split(old);
  const cut = count < 0 ? parts.length - 1 : Math.min(count, parts.length - 1);
  checkLength(s.length + cut * replacement.length);
  return (
    parts.slice(0, cut + 1).join(replacement) +
    parts
      .slice(cut + 1)
      .map((part) => old + part)
      .join('')
  );
}

export function count(s: string, part: string): number {
  return part === '' ? [...s].length + 1 : s.split(part).length - 1;
}

export function partition(s: string, separator: string, which: 'first' | 'last'): [string, string, string] {
  if (separator === '') throw new FunctionError('the separator is empty');
  const at = which === 'first' ? s.indexOf(separator) : s.lastIndexOf(separator);
  if (at < 0) return which === 'first' ? [s, '', ''] : ['', '', s];
  return [s.slice(0, at), separator, s.slice(at + separator.length)];
}

export function zfill(s: string, width: number): string {
  const sign = /^[+-]/.exec(s)?.[0] ?? '';
  return sign + s.slice(sign.length).padStart(width - sign.length, '0');
}

/** As Python places the odd space: on the left for an odd width, else on the right. */
export function center(s: string, width: number, fill = ' '): string {
  const room = width - [...s].length;
  if (room <= 0) return s;
  const left = Math.floor(room / 2) + (room & width & 1);
  return fill.repeat(left) + s + fill.repeat(room - left);
}

export function join(separator: string, parts: readonly (string | Secret)[]): string | Secret {
  return concat(parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part])));
}
