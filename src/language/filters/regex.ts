import { stringOf, textOf } from '../coerce.ts';
import { fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { allMatches, groupOf, replacePattern, searchPattern } from '../regex.ts';
import { Tuple } from '../values.ts';

export const regexFilters = [
  fn('regex_search', 'regex ...groups **named', (value, pattern, groups: unknown[], named: Named) => {
    const match = searchPattern(textOf(value), stringOf(pattern), optionsOf(named));
    if (!match) return null;
    if (groups.length === 0) return match[0];
    return groups.map((group) => groupOf(match, groupKey(stringOf(group))) ?? null);
  }),
  fn('regex_findall', 'regex multiline? ignorecase?', (value, pattern, multiline, ignoreCase) => {
    return allMatches(textOf(value), stringOf(pattern), { ignoreCase, multiline }).map((match) => {
      const [whole, ...groups] = match;
      if (groups.length === 0) return whole;
      return groups.length === 1 ? (groups[0] ?? '') : new Tuple(groups.map((g) => g ?? ''));
    });
  }),
  fn(
    'regex_replace',
    'pattern? replacement? ignorecase? multiline?',
    (value, pattern = '', replacement = '', ignoreCase = false, multiline = false) => {
      return replacePattern(textOf(value), stringOf(pattern), stringOf(replacement), { ignoreCase, multiline });
    },
  ),
  fn('regex_escape', 're_type?', (value, type = 'python') => {
    const text = textOf(value);
    if (type === 'python') return text.replace(/[\s#$&()*+.?[\\\]^{|}~-]/g, '\\$&');
    if (type === 'posix_basic') return text.replace(/[\].[^$*\\]/g, '\\$&');
    throw new FunctionError('re_type is python or posix_basic');
  }),
];

function optionsOf(named: Named): { ignoreCase: unknown; multiline: unknown } {
  const { ignorecase, multiline, ...others } = named;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined) throw new FunctionError(`has no parameter "${unknown}"`);
  return { ignoreCase: ignorecase, multiline };
}

/** `\\1` or `\\g<name>`. */
function groupKey(written: string): string {
  const match = /^\\(?:g<(\S+)>|(\d+))/.exec(written);
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) throw new FunctionError(`a group is written '\\\\1' or '\\\\g<name>', not ${JSON.stringify(written)}`);
  return key;
}
