import { once } from '../once.ts';
import { float, integer } from './numbers.ts';
import type { Source } from './source.ts';
import { syntaxError } from './syntax-error.ts';

export interface Token {
  readonly type: 'name' | 'string' | 'number' | 'operator' | 'end';
  /** Name, operator, or the characters of a string. For 'end' what closed the expression: '' at the end of the text. */
  readonly text: string;
  readonly value?: unknown;
  readonly offset: number;
  readonly end: number;
}

const space = /\s+/y;
const number =
  /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)?/y;
const digits = /\d+/y;
/** Letters of all the world take V8 long to read. */
const name = once(() => /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy);
const string = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;
const operator = /\*\*|\/\/|==|!=|>=|<=|[-+*/%~[\](){}<>=.:|,;]/y;
const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/**
 * The tokens from `start` up to the closing mark (`}}`, `%}`, also with `-` or `+` before it) where one is given, else to the end of the text.
 *
 * @param literal a backslash in a string is one, whatever follows: as in Ansible between the `{{ }}` of YAML, which has its own escapes
 */
export function tokenize(source: Source, start = 0, mark?: '}}' | '%}', literal = false): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  const open: { readonly closer: string; readonly offset: number }[] = [];
  let at = start;
  for (;;) {
    at += matchAt(space, text, at)?.length ?? 0;
    const offset = at;
    if (at >= text.length) {
      if (mark) throw syntaxError(source, start, `expected "${mark}", found the end of the text`);
      tokens.push({ type: 'end', text: '', offset, end: offset });
      break;
    }
    if (mark && open.length === 0) {
      const closing = closingAt(text, at, mark);
      if (closing) {
        tokens.push({ type: 'end', text: closing, offset, end: at + closing.length });
        break;
      }
    }
    const token = wordAt(source, at, literal) ?? operatorAt(source, at, open);
    tokens.push(token);
    at = token.end;
  }
  const unclosed = open.at(-1);
  if (unclosed) throw syntaxError(source, unclosed.offset, `expected "${unclosed.closer}" for this bracket`);
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function wordAt(source: Source, offset: number, literal: boolean): Token | undefined {
  const { text } = source;
  // After a dot stands an attribute, or the number of a list item: `a.0.1` is not a fraction.
  const digitsFound = matchAt(text[offset - 1] === '.' ? digits : number, text, offset);
  if (digitsFound) return { type: 'number', text: digitsFound, value: numberOf(digitsFound), offset, end: offset + digitsFound.length };
  const word = matchAt(name(), text, offset);
  if (word) return { type: 'name', text: word, offset, end: offset + word.length };
  const quoted = matchAt(string, text, offset);
  if (!quoted) return undefined;
  const inner = quoted.slice(1, -1);
  // A quote within a string must be escaped even there.
  const value = literal ? inner.replace(/\\(?=['"])/g, '') : unescaped(source, inner, offset);
  return { type: 'string', text: quoted, value, offset, end: offset + quoted.length };
}

function operatorAt(source: Source, offset: number, open: { closer: string; offset: number }[]): Token {
  const found = matchAt(operator, source.text, offset);
  if (!found) {
    const c = String.fromCodePoint(source.text.codePointAt(offset) ?? 0);
    const message = c === '"' || c === "'" ? `this string has no closing ${c}` : `unexpected character ${JSON.stringify(c)}`;
    throw syntaxError(source, offset, message);
  }
  balance(source, open, found, offset);
  return { type: 'operator', text: found, offset, end: offset + found.length };
}

function closingAt(text: string, at: number, mark: string): string | undefined {
  if (text.startsWith(mark, at)) return mark;
  if (text.startsWith(`-${mark}`, at)) return `-${mark}`;
  // `+}}` does not exist in Jinja: only blocks can keep the newline that trim_blocks would take.
  return mark === '%}' && text.startsWith(`+${mark}`, at) ? `+${mark}` : undefined;
}

function balance(source: Source, open: { closer: string; offset: number }[], found: string, offset: number): void {
  const closer = closers[found];
  if (closer) open.push({ closer, offset });
  else if (found === ')' || found === ']' || found === '}') {
    const expected = open.pop();
    if (!expected) throw syntaxError(source, offset, `unexpected "${found}"`);
    if (expected.closer !== found) throw syntaxError(source, offset, `expected "${expected.closer}", found "${found}"`);
  }
}

function numberOf(text: string): unknown {
  const plain = text.replaceAll('_', '');
  return /^0[box]/i.test(plain) || /^\d+$/.test(plain) ? integer(BigInt(plain)) : float(Number(plain));
}

const simpleEscapes: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Python's escapes; what it does not know stays as it is, backslash included. */
function unescaped(source: Source, text: string, offset: number): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, x, u, long, octal, c, at) => {
      if (c !== undefined) {
        if (c === 'x' || c === 'u' || c === 'U') throw syntaxError(source, offset + 1 + at, `"\\${c}" needs hexadecimal digits`, 2);
        return simpleEscapes[c] ?? whole;
      }
      const code = octal ? Number.parseInt(octal, 8) : Number.parseInt(x ?? u ?? long, 16);
      if (code > 0x10ffff) throw syntaxError(source, offset + 1 + at, 'no such character', 10);
      return String.fromCodePoint(code);
    },
  );
}
