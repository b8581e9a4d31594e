import { spend } from './budget.ts';
import { FunctionError } from './function-error.ts';
import { Float, isNumber, type Num, toDouble } from './numbers.ts';
import { Secret } from './secret.ts';
import { Undefined } from './undefined.ts';
import { describe, entriesOf, getKey, hasKey, isMapping, isSequence, itemsOf, keysOf, keyText, Tuple } from './values.ts';

/** A value that can be compared by a number: a date. */
interface Comparable {
  compareTo(other: unknown): number | undefined;
}

/** Python's `==`: 1, 1.0 and true are equal; a string and a number never are. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b && typeof a !== 'object') return true;
  spend(1);
  const x = plain(a);
  const y = plain(b);
  if (x === y) return !(typeof x === 'number' && Number.isNaN(x));
  if (isNumber(x) && isNumber(y)) return compareNumbers(x, y) === 0;
  if (Array.isArray(x) && Array.isArray(y)) return sameItems(x, y);
  if (x instanceof Tuple && y instanceof Tuple) return sameItems(x.items, y.items);
  if (isMapping(x) && isMapping(y)) {
    const keys = keysOf(x);
    return keys.length === keysOf(y).length && keys.every((key) => hasKey(y, key) && equal(getKey(x, key), getKey(y, key)));
  }
  return isComparable(x) && x.compareTo(y) === 0;
}

/** Below, equal or above zero as `a` is less than, equal to or greater than `b`. Throws where Python has no order. */
export function compare(a: unknown, b: unknown): number {
  spend(1);
  const x = plain(a);
  const y = plain(b);
  if (typeof x === 'string' && typeof y === 'string') return compareText(x, y);
  if (isNumber(x) && isNumber(y)) return compareNumbers(x, y);
  if ((Array.isArray(x) && Array.isArray(y)) || (x instanceof Tuple && y instanceof Tuple)) {
    return compareItems(itemsOf(x), itemsOf(y as readonly unknown[]));
  }
  const order = isComparable(x) ? x.compareTo(y) : undefined;
  if (order !== undefined) return order;
  throw new FunctionError(`${describe(a)} and ${describe(b)} have no order`);
}

/** Python's `in`. */
export function contains(container: unknown, item: unknown): boolean {
  const c = container instanceof Secret ? container.reveal() : container;
  if (c instanceof Undefined) throw c.error();
  if (item instanceof Undefined) throw item.error();
  if (typeof c === 'string') {
    const part = item instanceof Secret ? item.reveal() : item;
    if (typeof part !== 'string') throw new FunctionError(`only a string can be in a string, not ${describe(item)}`);
    return c.includes(part);
  }
  if (isSequence(c)) return itemsOf(c).some((each) => equal(each, item));
  if (isMapping(c)) return !isSequence(item) && !isMapping(item) && hasKey(c, keyText(item));
  throw new FunctionError(`expected a list, a mapping or a string after \`in\`, found ${describe(container)}`);
}

/** Equal values, and no others, have equal identities: for sets and groups. */
export function identity(value: unknown): string {
  const x = plain(value);
  spend(typeof x === 'string' ? 1 + x.length / 64 : 1);
  if (typeof x === 'string') return `s${JSON.stringify(x)}`;
  if (isNumber(x)) return `n${typeof x === 'bigint' ? x : toDouble(x)}`;
  if (isSequence(x)) return `${x instanceof Tuple ? 't' : 'l'}[${itemsOf(x).map(identity).join(',')}]`;
  if (isMapping(x)) {
    const entries = entriesOf(x).map(([k, v]) => `${JSON.stringify(k)}:${identity(v)}`);
    return `d{${entries.sort().join(',')}}`;
  }
  if (typeof x === 'object' && x !== null && 'toText' in x) return `o${(x as { toText(): string }).toText()}`;
  return String(x);
}

/** By code points, as Python does; JavaScript's `<` goes by UTF-16 units. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i >= a.length || i >= b.length) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  const isSurrogate = (c: number) => c >= 0xd800 && c <= 0xdfff;
  return isSurrogate(x) !== isSurrogate(y) ? (isSurrogate(x) ? 1 : -1) : x - y;
}

function compareNumbers(a: Num, b: Num): number {
  const x = a instanceof Float ? a.value : a;
  const y = b instanceof Float ? b.value : b;
  if (typeof x === 'bigint' || typeof y === 'bigint') return x < y ? -1 : x > y ? 1 : 0;
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
}

function compareItems(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (!equal(a[i], b[i])) return compare(a[i], b[i]);
  }
  return a.length - b.length;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => equal(item, b[i]));
}

function plain(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (value instanceof Undefined) throw value.error();
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}

function isComparable(value: unknown): value is Comparable {
  return typeof value === 'object' && value !== null && 'compareTo' in value;
}
