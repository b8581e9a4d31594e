import { checkDataDepth, spendText } from './budget.ts';
import { wholeOf } from './coerce.ts';
import { compare } from './comparison.ts';
import { FunctionError } from './function-error.ts';
import { Float, floatText, integer, isNumber } from './numbers.ts';
import { Omit, Undefined } from './undefined.ts';
import { describe, entriesOf, isMapping, isSequence, itemsOf } from './values.ts';

interface JsonOptions {
  /** Spaces or a text; null for one line. */
  readonly indent: unknown;
  readonly sort: boolean;
}

/** JSON as Python's json.dumps writes it: `", "` and `": "` between, everything beyond ASCII escaped. */
export function toJson(value: unknown, options: JsonOptions): string {
  const { indent } = options;
  const unit =
    indent === null || indent === undefined
      ? undefined
      : typeof indent === 'string'
        ? indent
        : ' '.repeat(Math.min(100, Math.max(0, wholeOf(indent))));
  return write(value, unit, '', options.sort, 0);
}

function write(value: unknown, unit: string | undefined, margin: string, sort: boolean, depth: number): string {
  checkDataDepth(depth);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') {
    spendText(value.length);
    return jsonString(value);
  }
  if (typeof value === 'boolean') return String(value);
  if (isNumber(value)) return jsonNumber(value);
  if (value instanceof Undefined) throw value.error();
  const inner = unit === undefined ? '' : margin + unit;
  const item = (v: unknown) => write(v, unit, inner, sort, depth + 1);
  if (isSequence(value))
    return wrap(
      '[',
      itemsOf(value)
        .filter((v) => v !== Omit)
        .map(item),
      ']',
      unit,
      margin,
    );
  if (isMapping(value)) {
    const entries = entriesOf(value).filter(([, v]) => v !== Omit);
    if (sort) entries.sort(([a], [b]) => compare(a, b));
    return wrap(
      '{',
      entries.map(([k, v]) => `${jsonString(k)}: ${item(v)}`),
      '}',
      unit,
      margin,
    );
  }
  if (typeof value === 'object' && 'toText' in value) return jsonString((value as { toText(): string }).toText());
  throw new FunctionError(`${describe(value)} cannot be written as JSON`);
}

function wrap(open: string, parts: readonly string[], close: string, unit: string | undefined, margin: string): string {
  if (parts.length === 0) return open + close;
  spendText(parts.reduce((sum, p) => sum + p.length + margin.length, parts.length));
  if (unit === undefined) return `${open}${parts.join(', ')}${close}`;
  const line = `\n${margin}${unit}`;
  return `${open}${line}${parts.join(`,${line}`)}\n${margin}${close}`;
}

function jsonNumber(value: number | bigint | Float): string {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))) return BigInt(value).toString();
  const double = value instanceof Float ? value.value : value;
  if (Number.isNaN(double)) return 'NaN';
  if (!Number.isFinite(double)) return double > 0 ? 'Infinity' : '-Infinity';
  return floatText(double);
}

function jsonString(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\uffff]/g, (c) => (c === '\x7f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
}

/** JSON with integers of any size, and `1.0` kept a float. */
export function fromJson(text: string): unknown {
  try {
    JSON.parse(text);
  } catch (e) {
    throw new FunctionError(`this is not JSON: ${e instanceof Error ? e.message : String(e)}`);
  }
  return new JsonReader(text).value(0);
}

/** Reads text that is known to be JSON. */
class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): unknown {
    checkDataDepth(depth);
    const token = this.#token();
    if (token === '[') return this.#series(']', () => this.value(depth + 1));
    if (token === '{') {
      const result: Record<string, unknown> = {};
      this.#series('}', () => {
        const key = JSON.parse(this.#token()) as string;
        this.#token();
        Object.defineProperty(result, key, { value: this.value(depth + 1), enumerable: true, writable: true, configurable: true });
      });
      return result;
    }
    if (/^-?\d/.test(token)) return /^-?\d+$/.test(token) ? integer(BigInt(token)) : wrapFloat(Number(token));
    return JSON.parse(token);
  }

  #series<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    if (this.#peek() === close) {
      this.#token();
      return items;
    }
    do items.push(item());
    while (this.#token() === ',');
    return items;
  }

  #peek(): string {
    const before = this.#at;
    const token = this.#token();
    this.#at = before;
    return token;
  }

  #token(): string {
    const pattern = /\s*("(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+)/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    this.#at = pattern.lastIndex;
    return match?.[1] ?? '';
  }
}

function wrapFloat(value: number): unknown {
  return Number.isInteger(value) ? new Float(value) : value;
}
