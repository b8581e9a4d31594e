/** One piece of a pattern of Python's `re`: an escape, a set, a group's opening, a quantifier, or any other character. */
const piece = /\\([\s\S])|\[(\^?)(\]?(?:\\[\s\S]|[^\]\\])*)\]|\((\?(?::|P<\w+>)?)?|([*+?]|\{\d+(?:,\d*)?\}|\{,\d+\})([?+]?)|[\s\S]/gu;

const classes: Readonly<Record<string, string>> = { d: '0-9', w: '[:alnum:]_', s: '[:space:]' };

export interface GrepPattern {
  /** An extended regular expression. */
  readonly pattern: string;
  readonly ignoreCase: boolean;
}

/**
 * The pattern for `grep -E` that accepts a line where Python's `re.match` does, at its start: hosts have grep, and the
 * files need not travel. Undefined where it asks for what grep does not have (references, looking around, line breaks).
 */
export function grepPattern(python: string): GrepPattern | undefined {
  const body = python.replace(/^\(\?i\)/, '');
  let known = true;
  const refuse = () => {
    known = false;
    return '';
  };
  const source = body.replace(piece, (whole, escaped, negation, set, group, quantifier, mode) => {
    if (escaped !== undefined) return escapedPiece(escaped) ?? refuse();
    if (set !== undefined) return setPiece(set, negation === '^') ?? refuse();
    if (whole.startsWith('(')) return group === '?' ? refuse() : '(';
    // Whether it takes much or little is no matter where only a match counts.
    if (quantifier !== undefined) return mode === '+' ? refuse() : quantifier.replace('{,', '{0,');
    if (whole === '\n') return refuse();
    return '{}'.includes(whole) ? `\\${whole}` : whole;
  });
  return known ? { pattern: `^(${source})`, ignoreCase: body !== python } : undefined;
}

/** Python's line ends with its line break, which white space and "anything but" match too. */
function orEnd(set: string): string {
  return `(${set}|$)`;
}

function escapedPiece(c: string): string | undefined {
  const inside = classes[c.toLowerCase()];
  if (inside !== undefined) return c === 's' || (c !== 'S' && c !== c.toLowerCase()) ? orEnd(bracket(c, inside)) : bracket(c, inside);
  if (c === 't') return '\t';
  if (c === 'b' || c === 'B') return `\\${c}`;
  if (/[A-Za-z0-9\n]/.test(c)) return undefined;
  return /[\\^$.*+?()[\]{}|]/.test(c) ? `\\${c}` : c;
}

function bracket(c: string, inside: string): string {
  return c === c.toLowerCase() ? `[${inside}]` : `[^${inside}]`;
}

/** POSIX has no escapes in a set; what has a meaning there goes where it has none. */
function setPiece(set: string, negated: boolean): string | undefined {
  let inside = '';
  const last = new Set<string>();
  let hasSpace = false;
  for (const [whole, escaped, from, to] of set.matchAll(/\\([\s\S])(?!-[^\]])|([^\\])-([^\\])|[\s\S]/gu)) {
    if (whole === '\\') return undefined;
    if (escaped !== undefined && /[A-Za-z0-9]/.test(escaped)) {
      if (escaped !== 't' && classes[escaped] === undefined) return undefined;
      inside += classes[escaped] ?? '\t';
      hasSpace ||= escaped === 's';
    } else if (from !== undefined && to !== undefined) {
      if (/[^A-Za-z0-9]/.test(from + to)) return undefined;
      inside += whole;
    } else {
      const plain = escaped ?? whole;
      if (plain === '\n') return undefined;
      if (']^-['.includes(plain)) last.add(plain);
      else inside += plain;
    }
  }
  const [close, open, caret, dash] = [']', '[', '^', '-'].map((c) => (last.has(c) ? c : ''));
  if (!negated && inside + close + open + dash === '' && caret === '^') return '\\^';
  const text = `[${negated ? '^' : ''}${close}${inside}${open}${caret}${dash}]`;
  return negated !== hasSpace ? orEnd(text) : text;
}
