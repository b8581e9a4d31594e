import { FunctionError } from './function-error.ts';

/** A pattern as JavaScript writes it (for the flag `u`), and the flags that the pattern itself asks for. */
export interface Translated {
  readonly source: string;
  readonly flags: string;
}

const textStart = '(?<![\\s\\S])';
const textEnd = '(?![\\s\\S])';

/** One piece of a pattern: an escape, a set, a group's opening, a quantifier, or any other character. */
const piece =
  /\\([\s\S])|\[(\^?)(\]?(?:\\[\s\S]|[^\]\\])*)\]|\(\?P<(\w+)>|\(\?P=(\w+)\)|\(\?#[^)]*\)|(?:[*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})(\+)?|[\s\S]/gu;

/** Translates a pattern of Python's `re`; what JavaScript cannot do is an error. */
export function translatePattern(pattern: string): Translated {
  const { body, letters } = leadingFlags(pattern);
  const isMultiline = letters.includes('m');
  const plain = letters.includes('x') ? withoutLayout(body) : body;
  const source = plain.replace(piece, (whole, escaped, negation, set, group, reference, possessive) => {
    if (escaped !== undefined) return outsideSet(escaped);
    if (set !== undefined) return `[${negation}${setContent(set)}]`;
    if (group !== undefined) return `(?<${group}>`;
    if (reference !== undefined) return `\\k<${reference}>`;
    if (possessive !== undefined) throw new FunctionError('possessive quantifiers (`*+`) are not supported');
    if (whole.startsWith('(?#')) return '';
    if (whole.startsWith('{,')) return `{0${whole.slice(1)}`;
    if (whole === '{' || whole === '}' || whole === ']') return `\\${whole}`;
    // Python knows one line break, `\n`; and its `$` also matches before the one that ends the text.
    if (whole === '.') return letters.includes('s') ? '[\\s\\S]' : '[^\\n]';
    if (whole === '^') return isMultiline ? '(?<![^\\n])' : textStart;
    if (whole === '$') return isMultiline ? '(?![^\\n])' : `(?=\\n?${textEnd})`;
    return whole;
  });
  return { source, flags: [...letters].filter((c) => 'ims'.includes(c)).join('') };
}

/** The same pattern, to match at the start of the text only, or the whole of it. */
export function anchored({ source, flags }: Translated, where: 'start' | 'whole'): Translated {
  return { source: `${textStart}(?:${source})${where === 'whole' ? textEnd : ''}`, flags };
}

function leadingFlags(pattern: string): { body: string; letters: string } {
  const match = /^\(\?([aiLmsux]+)\)/.exec(pattern);
  return { body: match ? pattern.slice(match[0].length) : pattern, letters: match?.[1] ?? '' };
}

/** `(?x)`: white space and comments do not count. */
function withoutLayout(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\[(?:\\[\s\S]|[^\]])*\]|#.*|\s+/g, (part) => (/^[\\[]/.test(part) ? part : ''));
}

function outsideSet(c: string): string {
  switch (c) {
    case 'A':
      return textStart;
    case 'Z':
      return textEnd;
    case 'w':
      return '[\\p{L}\\p{N}_]';
    case 'W':
      return '[^\\p{L}\\p{N}_]';
    default:
      return insideSet(c);
  }
}

function setContent(set: string): string {
  return set.replace(/\\([\s\S])|[[\](){}/|&]/g, (whole, escaped) => (escaped === undefined ? `\\${whole}` : insideSet(escaped)));
}

/** With the flag `u` JavaScript refuses an escape that means nothing, where Python takes the character itself. */
function insideSet(c: string): string {
  if (c === 'a') return '\\x07';
  if (c === 'w') return '\\p{L}\\p{N}_';
  if (c === 'd') return '\\p{Nd}';
  if (c === 'D') return '\\P{Nd}';
  if (/[\dA-Za-z]/.test(c)) return `\\${c}`;
  if (c === '-') return '\\x2d';
  return /[\^$\\.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c;
}
