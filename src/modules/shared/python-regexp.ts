/** What a pattern may switch on, as the flags of Python's `re`. */
export interface PythonFlags {
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
  readonly ignoreCase?: boolean;
}

const ANYTHING = '[\\s\\S]';
const START = `(?<!${ANYTHING})`;
const END = `(?!${ANYTHING})`;

/**
 * A JavaScript regular expression that matches what Python's `re` does (docs.python.org/3/library/re.html): `$` also
 * before a newline at the very end, `.` and the line anchors know no other line break than `\n`, `(?P<name>…)`, `\A`,
 * `\Z`, `[]a]`, `{,3}`, and flags in front. Throws an Error where the pattern is no valid one or uses what JavaScript lacks.
 */
export function pythonRegExp(pattern: string, flags: PythonFlags = {}): RegExp {
  const [front, inline = ''] = /^\(\?([aiLmsux]+)\)/.exec(pattern) ?? [''];
  if (inline.includes('x')) throw new Error(`(?x) is not supported in the regular expression ${JSON.stringify(pattern)}`);
  const multiline = flags.multiline || inline.includes('m');
  const dotAll = flags.dotAll || inline.includes('s');
  const source = translate(pattern.slice(front.length), { multiline, dotAll });
  try {
    return new RegExp(source, flags.ignoreCase || inline.includes('i') ? 'i' : '');
  } catch (cause) {
    throw new Error(`${JSON.stringify(pattern)} is not a valid regular expression`, { cause });
  }
}

function translate(pattern: string, { multiline, dotAll }: PythonFlags): string {
  const token = /\\[\s\S]|\(\?P<|\(\?P=(\w+)\)|\(\?#[^)]*\)|\[\^?\]?(?:\\[\s\S]|[^\]\\])*\]|\{,(\d+)\}|[\s\S]/g;
  return pattern.replace(token, (found, reference?: string, atMost?: string) => {
    if (found === '\\A') return START;
    if (found === '\\Z') return END;
    if (found === '\\a') return '\\x07';
    if (found === '(?P<') return '(?<';
    if (reference !== undefined) return `\\k<${reference}>`;
    if (found.startsWith('(?#')) return '';
    if (atMost !== undefined) return `{0,${atMost}}`;
    if (found.length > 1 && found.startsWith('[')) return found.replace(/^(\[\^?)\]/, '$1\\]');
    if (found === '.') return dotAll ? ANYTHING : '[^\\n]';
    if (found === '^') return multiline ? `(?:${START}|(?<=\\n))` : START;
    if (found === '$') return multiline ? `(?=\\n|${END})` : `(?=\\n?${END})`;
    return found;
  });
}

/** Fills a template as Python's `Match.expand`: `\1`, `\g<1>`, `\g<name>` and the usual escapes. */
export function expandMatch(template: string, match: RegExpExecArray): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', f: '\f', v: '\v', b: '\b', '\\': '\\' };
  return template.replace(/\\(?:g<(\w+)>|([1-9]\d?)|0|([\s\S]))/g, (found, name?: string, number?: string, letter?: string) => {
    if (name !== undefined && !/^\d+$/.test(name)) return match.groups?.[name] ?? '';
    const group = name ?? number;
    if (group !== undefined) {
      if (Number(group) >= match.length) throw new Error(`invalid group reference ${group} in ${JSON.stringify(template)}`);
      return match[Number(group)] ?? '';
    }
    if (found === '\\0') return '\0';
    return letter === undefined ? found : (escapes[letter] ?? found);
  });
}

/** As Python's `re.subn`. */
export function substitute(expression: RegExp, replacement: string, text: string): { readonly text: string; readonly count: number } {
  let result = '';
  let last = 0;
  let count = 0;
  for (const match of text.matchAll(new RegExp(expression, `${expression.flags}g`))) {
    result += text.slice(last, match.index) + expandMatch(replacement, match);
    last = match.index + match[0].length;
    count += 1;
  }
  return { text: result + text.slice(last), count };
}
