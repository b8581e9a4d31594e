import { parseAddress } from './address.ts';

/** The single patterns in `pattern`: split at commas, or where there are none at the colons outside brackets and addresses. */
export function splitPattern(pattern: string | readonly string[]): readonly string[] {
  if (typeof pattern !== 'string') return pattern.flatMap(splitPattern);
  const parts = pattern.includes(',')
    ? pattern.split(',')
    : parseAddress(pattern)
      ? [pattern]
      : (pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? []);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** The order in which patterns act, whatever order they were written in: unions, then `&`, then `!`. */
export function orderPatterns(patterns: readonly string[]): readonly string[] {
  const cut = patterns.filter((p) => p.startsWith('&'));
  const excluded = patterns.filter((p) => p.startsWith('!'));
  const united = patterns.filter((p) => p !== '' && !p.startsWith('&') && !p.startsWith('!'));
  return [...(united.length > 0 ? united : ['all']), ...cut, ...excluded];
}

/** `[2]`, `[-1]`: one host. `[1:3]`, `[1:]`: both ends belong to it. */
export interface Subscript {
  readonly first: number;
  /** Undefined for one host; Infinity for "to the end". */
  readonly last?: number;
}

/** Takes the subscript off a pattern. A regular expression has none: its brackets are its own. */
export function splitSubscript(pattern: string): { readonly expression: string; readonly subscript?: Subscript } {
  const found = pattern.startsWith('~') ? null : /^(.+)\[(?:(-?[0-9]+)|([0-9]+)[:-]([0-9]*))\]$/.exec(pattern);
  if (!found) return { expression: pattern };
  const [, expression = '', one, first, last] = found;
  if (one !== undefined) return { expression, subscript: { first: Number(one) } };
  return { expression, subscript: { first: Number(first), last: last ? Number(last) : Number.POSITIVE_INFINITY } };
}
