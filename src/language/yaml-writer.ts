import { checkDataDepth, checkLength, spend } from './budget.ts';
import { compare } from './comparison.ts';
import { FunctionError } from './function-error.ts';
import { isInteger, isNumber, toDouble } from './numbers.ts';
import { plainRepr } from './printing.ts';
import { Omit, Undefined } from './undefined.ts';
import { describe, entriesOf, isMapping, isSequence, itemsOf } from './values.ts';
import { analyzeScalar, looksLikeOtherType } from './yaml-scalar.ts';

export interface YamlStyle {
  /** Spaces per level, 2 to 9. */
  readonly indent: number;
  /** Longer lines are folded at a space. */
  readonly width: number;
  /** true: everything in brackets; false: nothing; undefined: lists and mappings of plain values only. */
  readonly flow: boolean | undefined;
  readonly sortKeys: boolean;
  readonly explicitStart: boolean;
  readonly explicitEnd: boolean;
}

/** YAML as libyaml's emitter writes it, which Ansible uses, to the last space: a file that Ansible has written stays as it is. */
export function writeYaml(value: unknown, style: YamlStyle): string {
  return new YamlWriter(style).document(value);
}

interface Place {
  readonly isKey: boolean;
  readonly inMapping: boolean;
}

class YamlWriter {
  readonly #style: YamlStyle;
  readonly #pieces: string[] = [];
  #length = 0;
  #column = 0;
  #indent: number | undefined;
  #flowLevel = 0;
  #depth = 0;
  /** Whether white space, or only indentation, stands before the place of writing. */
  #isSpace = true;
  #isIndentation = true;

  constructor(style: YamlStyle) {
    this.#style = style;
  }

  document(value: unknown): string {
    if (this.#style.explicitStart) {
      this.#indicator('---', true);
    }
    this.#node(value, { isKey: false, inMapping: false });
    this.#newLine();
    if (this.#style.explicitEnd) {
      this.#indicator('...', true);
      this.#newLine();
    }
    return this.#pieces.join('');
  }

  #node(value: unknown, place: Place): void {
    checkDataDepth(++this.#depth);
    spend(1);
    if (isSequence(value))
      this.#sequence(
        itemsOf(value).filter((v) => v !== Omit),
        place,
      );
    else if (isMapping(value)) this.#mapping(this.#entries(entriesOf(value)), place);
    else this.#scalar(value, place);
    this.#depth--;
  }

  #entries(entries: [string, unknown][]): [string, unknown][] {
    const present = entries.filter(([, v]) => v !== Omit);
    return this.#style.sortKeys ? present.sort(([a], [b]) => compare(a, b)) : present;
  }

  #isFlow(children: readonly unknown[]): boolean {
    const { flow } = this.#style;
    if (this.#flowLevel > 0 || children.length === 0) return true;
    return flow ?? !children.some((c) => isSequence(c) || isMapping(c));
  }

  #sequence(items: readonly unknown[], place: Place): void {
    if (this.#isFlow(items)) {
      this.#flow('[', ']', items, (item) => this.#node(item, { isKey: false, inMapping: false }));
      return;
    }
    const before = this.#indent;
    // A list that is the value of a key stands as deep as the key.
    const isIndentless = place.inMapping && !this.#isIndentation;
    this.#indent = before === undefined ? 0 : isIndentless ? before : before + this.#style.indent;
    for (const item of items) {
      this.#writeIndent();
      this.#indicator('-', true, false, true);
      this.#node(item, { isKey: false, inMapping: false });
    }
    this.#indent = before;
  }

  #mapping(entries: readonly [string, unknown][], _place: Place): void {
    const value = { isKey: false, inMapping: true };
    if (this.#isFlow(entries.map(([, v]) => v))) {
      this.#flow('{', '}', entries, ([key, item]) => {
        this.#key(key);
        this.#node(item, value);
      });
      return;
    }
    const before = this.#indent;
    this.#indent = before === undefined ? 0 : before + this.#style.indent;
    for (const [key, item] of entries) {
      this.#writeIndent();
      this.#key(key);
      this.#node(item, value);
    }
    this.#indent = before;
  }

  #key(key: string): void {
    const isSimple = key.length < 128 && !analyzeScalar(key).isMultiline;
    if (isSimple) {
      this.#scalar(key, { isKey: true, inMapping: true });
      this.#indicator(':', false);
      return;
    }
    this.#indicator('?', true, false, this.#flowLevel === 0);
    this.#scalar(key, { isKey: false, inMapping: true });
    if (this.#flowLevel === 0 || this.#column > this.#style.width) this.#writeIndent();
    this.#indicator(':', true, false, this.#flowLevel === 0);
  }

  #flow<T>(open: string, close: string, items: readonly T[], write: (item: T) => void): void {
    this.#indicator(open, true, true);
    const before = this.#indent;
    this.#indent = before === undefined ? this.#style.indent : before + this.#style.indent;
    this.#flowLevel++;
    for (const [i, item] of items.entries()) {
      if (i > 0) this.#indicator(',', false);
      if (this.#column > this.#style.width) this.#writeIndent();
      write(item);
    }
    this.#flowLevel--;
    this.#indent = before;
    this.#indicator(close, false);
  }

  #scalar(value: unknown, place: Place): void {
    const before = this.#indent;
    // Where a scalar is continued on a further line.
    this.#indent = before === undefined ? this.#style.indent : before + this.#style.indent;
    this.#scalarAt(value, place);
    this.#indent = before;
  }

  #scalarAt(value: unknown, place: Place): void {
    if (typeof value !== 'string') {
      this.#plain(otherScalar(value), place);
      return;
    }
    const analysis = analyzeScalar(value);
    const isImplicit = !looksLikeOtherType(value);
    const canBePlain = this.#flowLevel > 0 ? analysis.allowFlowPlain : analysis.allowBlockPlain;
    if (isImplicit && canBePlain && !(place.isKey && (value === '' || analysis.isMultiline))) this.#plain(value, place);
    else if (analysis.allowSingleQuoted && !(place.isKey && analysis.isMultiline)) this.#single(value, !place.isKey);
    else this.#double(value, !place.isKey);
  }

  #plain(text: string, place: Place): void {
    if (text === '') return;
    if (!this.#isSpace) this.#write(' ');
    this.#isSpace = this.#isIndentation = false;
    // Only a single space can be a fold: several would be lost.
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      if (piece === ' ' && this.#column > this.#style.width && !place.isKey) {
        this.#writeIndent();
        this.#isSpace = this.#isIndentation = false;
      } else this.#write(piece);
    }
  }

  #single(text: string, canFold: boolean): void {
    this.#indicator("'", true);
    const pieces = text.match(/ +|[\n\x85\u2028\u2029]+|'|[^ '\n\x85\u2028\u2029]+/g) ?? [];
    for (const [i, piece] of pieces.entries()) {
      const isInside = i > 0 && i < pieces.length - 1;
      if (piece === ' ' && this.#column > this.#style.width && canFold && isInside) this.#writeIndent();
      else if (/^[\n\x85\u2028\u2029]/.test(piece)) {
        if (piece.startsWith('\n')) this.#newLine();
        for (const c of piece) this.#newLine(c);
        this.#writeIndent();
      } else this.#write(piece === "'" ? "''" : piece);
    }
    this.#indicator("'", false);
  }

  #double(text: string, canFold: boolean): void {
    this.#indicator('"', true);
    const characters = [...text];
    for (const [i, c] of characters.entries()) {
      const isInside = i > 0 && i < characters.length - 1;
      if (c === ' ' && canFold && isInside && characters[i - 1] !== ' ' && this.#column > this.#style.width) {
        this.#writeIndent();
        if (characters[i + 1] === ' ') this.#write('\\');
      } else this.#write(mustEscape(c) ? escaped(c) : c);
    }
    this.#indicator('"', false);
  }

  #indicator(text: string, needsSpace: boolean, isSpaceAfter = false, isIndentation = false): void {
    const data = this.#isSpace || !needsSpace ? text : ` ${text}`;
    this.#isSpace = isSpaceAfter;
    this.#isIndentation = this.#isIndentation && isIndentation;
    this.#write(data);
  }

  #writeIndent(): void {
    const indent = this.#indent ?? 0;
    if (!this.#isIndentation || this.#column > indent || (this.#column === indent && !this.#isSpace)) this.#newLine();
    if (this.#column < indent) {
      this.#isSpace = true;
      this.#write(' '.repeat(indent - this.#column));
    }
  }

  #newLine(character = '\n'): void {
    this.#isSpace = this.#isIndentation = true;
    this.#write(character);
    this.#column = 0;
  }

  #write(text: string): void {
    this.#pieces.push(text);
    this.#column += text.length;
    this.#length += text.length;
    checkLength(this.#length);
  }
}

function otherScalar(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Undefined) throw value.error();
  if (!isNumber(value)) {
    if (typeof value === 'object' && 'toText' in value) return plainRepr(value);
    throw new FunctionError(`${describe(value)} cannot be written as YAML`);
  }
  if (isInteger(value)) return plainRepr(value);
  const double = toDouble(value);
  if (Number.isNaN(double)) return '.nan';
  if (!Number.isFinite(double)) return double > 0 ? '.inf' : '-.inf';
  const text = plainRepr(value);
  return text.includes('.') ? text : text.replace('e', '.0e');
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function mustEscape(c: string): boolean {
  return /["\\\x85\u2028\u2029\ufeff]/.test(c) || !/^[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]$/u.test(c);
}

function escaped(c: string): string {
  const short = shortEscapes[c];
  if (short !== undefined) return `\\${short}`;
  const code = c.codePointAt(0) ?? 0;
  const hex = (digits: number) => code.toString(16).toUpperCase().padStart(digits, '0');
  return code <= 0xff ? `\\x${hex(2)}` : code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}
