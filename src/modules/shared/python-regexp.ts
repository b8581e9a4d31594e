import { translatePattern } from '../../language/python-regex.ts';
import { expand } from '../../language/regex.ts';

/** What a pattern may switch on, as the flags of Python's `re`. */
export interface PythonFlags {
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
}

/** A regular expression that finds what Python's `re` does. Throws an Error where the pattern is wrong or cannot be had in JavaScript. */
export function pythonRegExp(pattern: string, flags: PythonFlags = {}): RegExp {
  const letters = `${flags.multiline ? 'm' : ''}${flags.dotAll ? 's' : ''}${/^\(\?([aiLmsux]+)\)/.exec(pattern)?.[1] ?? ''}`;
  const body = pattern.replace(/^\(\?[aiLmsux]+\)/, '');
  const { source, flags: own } = translatePattern(letters === '' ? body : `(?${letters})${body}`);
  try {
    return new RegExp(source, [...new Set(`u${own}`)].join(''));
  } catch (cause) {
    throw new Error(`${JSON.stringify(pattern)} is not a valid regular expression`, { cause });
  }
}

/** As Python's `re.subn`. */
export function substitute(expression: RegExp, replacement: string, text: string): { readonly text: string; readonly count: number } {
  let result = '';
  let last = 0;
  let count = 0;
  for (const match of text.matchAll(new RegExp(expression, `${expression.flags}g`))) {
    result += text.slice(last, match.index) + expand(replacement, match);
    last = match.index + match[0].length;
    count += 1;
  }
  return { text: result + text.slice(last), count };
}
