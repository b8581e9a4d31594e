import { once } from '../../once.ts';

/** Thrown within this file only: the text is not a literal. */
class NotLiteral extends Error {}

/**
 * The value of `text` read as Python's `ast.literal_eval` reads it, which is how Ansible reads values in INI
 * inventories: `1`, `0x1f`, `1.5`, `True`, `None`, `'text'`, `[1, 'a']`, `{'a': 1}`, and `80, 443` (a tuple). Anything
 * else is the text itself (`true`, `0755`, `a b`). Tuples and sets become lists. A whole number that JavaScript
 * cannot hold exactly, complex numbers and infinities stay text.
 */
export function pythonValue(text: string): unknown {
  try {
    return new Reader(text).whole();
  } catch (thrown) {
    if (thrown instanceof NotLiteral) return text;
    throw thrown;
  }
}

const spaceOrComment = /(?:[ \t\f]|\\\n)+|#.*/y;
const spaceWithin = /(?:[ \t\f\r\n]|\\\n)+|#.*/y;
const digits = '[0-9](?:_?[0-9])*';
const exponent = `[eE][+-]?${digits}`;
// Nothing that could go on the number may follow: 10.0.0.1 and 1st are text.
const end = '(?![\\p{L}\\p{N}_.])';
const integer = once(
  () => new RegExp(`(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?0)*|[1-9](?:_?[0-9])*)${end}`, 'uy'),
);
const float = once(
  () => new RegExp(`(?:(?:${digits})?\\.${digits}(?:${exponent})?|${digits}\\.(?:${exponent})?|${digits}${exponent})${end}`, 'uy'),
);
const word = once(() => /[\p{L}_][\p{L}\p{N}_]*/uy);
const stringStart = /([rR]?[bB]?|[bB][rR]|[uU])("""|'''|"|')/y;

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const first = this.#value();
    if (!this.#take(',')) {
      if (this.#more()) throw new NotLiteral();
      return first;
    }
    const items = [first];
    while (this.#more()) {
      items.push(this.#value());
      if (!this.#take(',') && this.#more()) throw new NotLiteral();
    }
    return items;
  }

  #value(): unknown {
    this.#space();
    const character = this.#text[this.#at];
    if (character === '+' || character === '-') {
      this.#at++;
      this.#space();
      const value = this.#number();
      return character === '-' ? 0 - value : value;
    }
    if (character === '[') return this.#nested(() => this.#items(']'));
    if (character === '(') return this.#nested(() => this.#parenthesised());
    if (character === '{') return this.#nested(() => this.#braced());
    if (this.#match(stringStart, false)) return this.#strings();
    if (character !== undefined && /[0-9.]/.test(character)) return this.#number();
    return this.#name();
  }

  #name(): unknown {
    switch (this.#match(word())?.[0]) {
      case 'True':
        return true;
      case 'False':
        return false;
      case 'None':
        return null;
      default:
        throw new NotLiteral();
    }
  }

  #number(): number {
    const whole = this.#match(integer())?.[0];
    const value = Number((whole ?? this.#match(float())?.[0] ?? 'none').replaceAll('_', ''));
    if (whole === undefined ? !Number.isFinite(value) : !Number.isSafeInteger(value)) throw new NotLiteral();
    return value;
  }

  #strings(): string {
    let all = '';
    for (let start = this.#match(stringStart); start; start = this.#match(stringStart)) {
      all += this.#string(start[1] ?? '', start[2] ?? '"');
      this.#space();
    }
    return all;
  }

  #string(prefix: string, quote: string): string {
    const raw = /r/i.test(prefix);
    let value = '';
    while (!this.#text.startsWith(quote, this.#at)) {
      const character = this.#text[this.#at++];
      if (character === undefined || (character === '\n' && quote.length === 1)) throw new NotLiteral();
      if (character !== '\\') value += character;
      else if (raw) value += `\\${this.#text[this.#at++] ?? ''}`;
      else value += this.#escape(/b/i.test(prefix));
    }
    this.#at += quote.length;
    return value;
  }

  #escape(bytes: boolean): string {
    const octal = this.#match(/[0-7]{1,3}/y);
    if (octal) return String.fromCodePoint(Number.parseInt(octal[0], 8));
    const letter = this.#text[this.#at++];
    const width = letter === 'x' ? 2 : bytes ? 0 : letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    if (width > 0) {
      const digits = this.#text.slice(this.#at, this.#at + width);
      const code = Number.parseInt(digits, 16);
      if (!new RegExp(`^[0-9a-fA-F]{${width}}$`).test(digits) || code > 0x10ffff) throw new NotLiteral();
      this.#at += width;
      return String.fromCodePoint(code);
    }
    if (letter === undefined || (letter === 'N' && !bytes)) throw new NotLiteral();
    return simpleEscapes[letter] ?? `\\${letter}`;
  }

  #parenthesised(): unknown {
    if (this.#take(')')) return [];
    const first = this.#value();
    if (this.#take(')')) return first;
    if (!this.#take(',')) throw new NotLiteral();
    return [first, ...this.#items(')')];
  }

  #items(close: string): unknown[] {
    const items: unknown[] = [];
    while (!this.#take(close)) {
      items.push(this.#value());
      if (this.#take(',')) continue;
      if (!this.#take(close)) throw new NotLiteral();
      break;
    }
    return items;
  }

  #braced(): unknown {
    if (this.#take('}')) return {};
    const first = this.#value();
    if (!this.#take(':')) {
      if (this.#take('}')) return [first];
      if (!this.#take(',')) throw new NotLiteral();
      return unique([first, ...this.#items('}')]);
    }
    const entries: [string, unknown][] = [[keyOf(first), this.#value()]];
    while (!this.#take('}')) {
      if (!this.#take(',')) throw new NotLiteral();
      if (this.#take('}')) break;
      const key = keyOf(this.#value());
      if (!this.#take(':')) throw new NotLiteral();
      entries.push([key, this.#value()]);
    }
    return Object.fromEntries(entries);
  }

  #nested<T>(read: () => T): T {
    // Python gives up on deep nesting too (at 200 parentheses).
    if (this.#depth >= 200) throw new NotLiteral();
    this.#at++;
    this.#depth++;
    const value = read();
    this.#depth--;
    return value;
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #more(): boolean {
    this.#space();
    return this.#at < this.#text.length;
  }

  #space(): void {
    while (this.#match(this.#depth > 0 ? spaceWithin : spaceOrComment));
  }

  #match(pattern: RegExp, advance = true): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found && advance) this.#at += found[0].length;
    return found;
  }
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

/** The key of a mapping: JavaScript has text only. */
function keyOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) throw new NotLiteral();
  return String(value);
}

function unique(values: readonly unknown[]): unknown[] {
  return [...new Set(values)];
}
