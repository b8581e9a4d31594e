import { DiagnosticError, error } from '../../diagnostic.ts';
import { checkItems, spend } from '../budget.ts';
import { listOf, sequenceOf, stringOf, textOf, wholeOf } from '../coerce.ts';
import { compare, contains, equal, identity } from '../comparison.ts';
import { alias, type Context, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { binary } from '../operators.ts';
import { Secret } from '../secret.ts';
import { Undefined } from '../undefined.ts';
import { getKey, hasKey, isMapping, isSequence, isTruthy, itemsOf, keysOf, Tuple } from '../values.ts';

const keeps = { passesOn: true };

export const listFilters = [
  fn('list', '', (value) => [...listOf(value)]),
  ...alias(
    fn('length', '', (value) => (isMapping(value) ? keysOf(value).length : listOf(value).length)),
    'count',
  ),
  fn('first', '', (value) => firstOf(listOf(value)), keeps),
  fn('last', '', (value) => firstOf([...listOf(value)].reverse()), keeps),
  fn('reverse', '', (value) => (typeof value === 'string' ? [...value].reverse().join('') : [...listOf(value)].reverse())),
  fn('sort', 'reverse? case_sensitive? attribute?', (value, reverse = false, exact = false, attribute = undefined, context: Context) => {
    return sorted(listOf(value), keyBy(attribute, isTruthy(exact), context), isTruthy(reverse));
  }),
  fn('unique', 'case_sensitive? attribute?', (value, exact = false, attribute = undefined, context: Context) => {
    return distinct(listOf(value), keyBy(attribute, isTruthy(exact), context));
  }),
  fn('union', 'other', (a, b) => distinct([...listOf(a), ...listOf(b)])),
  fn('intersect', 'other', (a, b) => within(listOf(a), listOf(b), true)),
  fn('difference', 'other', (a, b) => within(listOf(a), listOf(b), false)),
  fn('symmetric_difference', 'other', (a, b) => [...within(listOf(a), listOf(b), false), ...within(listOf(b), listOf(a), false)]),
  fn('min', 'case_sensitive? attribute?', (value, exact = false, attribute = undefined, context: Context) => {
    return extreme(listOf(value), keyBy(attribute, isTruthy(exact), context), -1);
  }),
  fn('max', 'case_sensitive? attribute?', (value, exact = false, attribute = undefined, context: Context) => {
    return extreme(listOf(value), keyBy(attribute, isTruthy(exact), context), 1);
  }),
  fn('sum', 'attribute? start?', (value, attribute = undefined, start = 0, context: Context) => {
    return listOf(value).reduce(
      (sum, item) => binary('+', sum, attribute === undefined || attribute === null ? item : context.attribute(item, attribute)),
      start,
    );
  }),
  fn('map', '...args **named', map),
  fn('select', '...args **named', (value, args: unknown[], named: Named, context: Context) => choose(value, args, named, context, true)),
  fn('reject', '...args **named', (value, args: unknown[], named: Named, context: Context) => choose(value, args, named, context, false)),
  fn('selectattr', 'attribute ...args **named', (value, attribute, args: unknown[], named: Named, context: Context) => {
    return choose(value, args, named, context, true, attribute);
  }),
  fn('rejectattr', 'attribute ...args **named', (value, attribute, args: unknown[], named: Named, context: Context) => {
    return choose(value, args, named, context, false, attribute);
  }),
  fn('flatten', 'levels? skip_nulls?', (value, levels, skip = true) => {
    const depth = levels === undefined || levels === null ? Number.POSITIVE_INFINITY : wholeOf(levels);
    return flatten(sequenceOf(value), depth, isTruthy(skip));
  }),
  fn('product', '...others **named', (value, others: unknown[], named: Named) => {
    const pools = [value, ...others].map(listOf);
    const repeat = wholeOf(named.repeat, 1);
    checkItems(repeat);
    const all = Array.from({ length: repeat }, () => pools).flat();
    checkItems(all.reduce((size, pool) => size * pool.length, all.length));
    return all
      .reduce<unknown[][]>((rows, pool) => rows.flatMap((row) => pool.map((item) => [...row, item])), [[]])
      .map((row) => new Tuple(row));
  }),
  fn('zip', '...others **named', (value, others: unknown[], named: Named) => zip([value, ...others].map(listOf), named)),
  fn('zip_longest', '...others **named', (value, others: unknown[], named: Named) => {
    const lists = [value, ...others].map(listOf);
    const fill = named.fillvalue ?? null;
    const length = Math.max(...lists.map((l) => l.length));
    return Array.from({ length }, (_, i) => new Tuple(lists.map((l) => (i < l.length ? l[i] : fill))));
  }),
  fn('permutations', 'r?', (value, count) => {
    const items = listOf(value);
    return choices(items, wholeOf(count, items.length), true);
  }),
  fn('combinations', 'r', (value, count) => choices(listOf(value), wholeOf(count), false)),
  fn('batch', 'linecount fill_with?', (value, size, fill) => {
    const count = Math.max(1, wholeOf(size));
    checkItems(count);
    const rows: unknown[][] = [];
    for (const item of listOf(value)) {
      if (rows.length === 0 || rows.at(-1)?.length === count) rows.push([]);
      rows.at(-1)?.push(item);
    }
    const last = rows.at(-1);
    if (fill !== undefined && fill !== null) while (last && last.length < count) last.push(fill);
    return rows;
  }),
  fn('slice', 'slices fill_with?', (value, slices, fill) => sliceInto(listOf(value), wholeOf(slices), fill)),
  fn('groupby', 'attribute default? case_sensitive?', groupBy),
  fn('subelements', 'subelements skip_missing?', subelements),
  fn('concat', '...others', (value, others: unknown[]) => {
    const all = [value, ...others];
    return all.some(isSequence) ? all.flatMap((v) => (isSequence(v) ? itemsOf(v) : [v])) : all.map(textOf).join('');
  }),
];

type Key = (item: unknown) => unknown;

/** What items are compared by: themselves or an attribute (`a.b`, or several: `a,b`); small letters unless case counts. */
function keyBy(attribute: unknown, isExact: boolean, context: Context): Key {
  const fold = (v: unknown) => {
    const plain = v instanceof Secret ? v.reveal() : v;
    return !isExact && typeof plain === 'string' ? plain.toLowerCase() : v;
  };
  if (attribute === undefined || attribute === null) return fold;
  const paths = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  return (item) => {
    const values = paths.map((path) => {
      const value = context.attribute(item, path);
      if (value instanceof Undefined) throw value.error();
      return fold(value);
    });
    return values.length === 1 ? values[0] : new Tuple(values);
  };
}

function firstOf(items: readonly unknown[]): unknown {
  if (items.length > 0) return items[0];
  return new Undefined(
    'an item of an empty list',
    () => new DiagnosticError(error('undefined-variable', 'the list is empty: it has no such item')),
  );
}

function sorted(items: readonly unknown[], key: Key, isReversed: boolean): unknown[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((a, b) => (isReversed ? compare(b.key, a.key) : compare(a.key, b.key)));
  return keyed.map(({ item }) => item);
}

export function distinct(items: readonly unknown[], key: Key = (item) => item): unknown[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const id = identity(key(item));
    return seen.has(id) ? false : seen.add(id);
  });
}

function within(items: readonly unknown[], others: readonly unknown[], isIn: boolean): unknown[] {
  const known = new Set(others.map(identity));
  return distinct(items.filter((item) => known.has(identity(item)) === isIn));
}

function extreme(items: readonly unknown[], key: Key, sign: 1 | -1): unknown {
  if (items.length === 0) return firstOf(items);
  return items.reduce((best, item) => (compare(key(item), key(best)) * sign > 0 ? item : best));
}

/** `map('filter', …)` or `map(attribute='a.b', default=…)`. */
function map(value: unknown, args: readonly unknown[], named: Named, context: Context): unknown[] {
  if (value === null) return [];
  const [name, ...rest] = args;
  if (name === undefined) {
    const { attribute, ...others } = named;
    if (attribute === undefined) throw new FunctionError("needs the name of a filter, or attribute='…'");
    const unknown = Object.keys(others).find((k) => k !== 'default');
    if (unknown !== undefined) throw new FunctionError(`has no parameter "${unknown}"`);
    return listOf(value).map((item) => {
      const found = context.attribute(item, attribute);
      return found instanceof Undefined && 'default' in others ? others.default : found;
    });
  }
  return listOf(value).map((item) => context.filter(stringOf(name, 'the name of a filter'), item, rest, named));
}

/** select, reject and their forms for an attribute. Without a test it is the value's truth that counts. */
function choose(value: unknown, args: readonly unknown[], named: Named, context: Context, keep: boolean, attribute?: unknown): unknown[] {
  if (value === null) return [];
  const [name, ...rest] = args;
  return listOf(value).filter((item) => {
    const subject = attribute === undefined ? item : context.attribute(item, attribute);
    const holds = name === undefined ? isTruthy(subject) : context.test(stringOf(name, 'the name of a test'), subject, rest, named);
    return holds === keep;
  });
}

function flatten(items: readonly unknown[], levels: number, skipNulls: boolean, flat: unknown[] = []): unknown[] {
  spend(items.length + 1);
  for (const item of items) {
    if (skipNulls && (item === null || item === 'None' || item === 'null')) continue;
    if (isSequence(item) && levels >= 1) flatten(itemsOf(item), levels - 1, skipNulls, flat);
    else checkItems(flat.push(item));
  }
  return flat;
}

function zip(lists: readonly (readonly unknown[])[], named: Named): unknown[] {
  const length = Math.min(...lists.map((l) => l.length));
  if (isTruthy(named.strict ?? false) && lists.some((l) => l.length !== length))
    throw new FunctionError('the lists have different lengths');
  return Array.from({ length }, (_, i) => new Tuple(lists.map((l) => l[i])));
}

function choices(items: readonly unknown[], count: number, isOrdered: boolean): unknown[] {
  if (count < 0) throw new FunctionError('the count must not be negative');
  if (count > items.length) return [];
  let size = Math.max(1, count);
  for (let i = 0; i < count; i++) {
    size = isOrdered ? size * (items.length - i) : (size * (items.length - i)) / (i + 1);
    checkItems(size);
  }
  const rows: unknown[] = [];
  const extend = (row: readonly unknown[], used: readonly number[]) => {
    if (row.length === count) {
      rows.push(new Tuple(row));
      return;
    }
    const from = isOrdered ? 0 : (used.at(-1) ?? -1) + 1;
    for (let i = from; i < items.length; i++) if (!used.includes(i)) extend([...row, items[i]], [...used, i]);
  };
  extend([], []);
  return rows;
}

function sliceInto(items: readonly unknown[], count: number, fill: unknown): unknown[] {
  if (count < 1) throw new FunctionError('the number of slices must be at least 1');
  checkItems(count);
  const size = Math.floor(items.length / count);
  const longer = items.length % count;
  let offset = 0;
  return Array.from({ length: count }, (_, n) => {
    const start = offset + n * size;
    if (n < longer) offset++;
    const row = items.slice(start, offset + (n + 1) * size);
    return fill !== undefined && fill !== null && n >= longer ? [...row, fill] : row;
  });
}

function groupBy(value: unknown, attribute: unknown, otherwise: unknown, isExact: unknown, context: Context): unknown[] {
  const keyOf = (item: unknown) => {
    const key = context.attribute(item, attribute);
    if (!(key instanceof Undefined)) return key;
    if (otherwise === undefined) throw key.error();
    return otherwise;
  };
  const folded = keyBy(undefined, isTruthy(isExact ?? false), context);
  const rows = sorted(listOf(value), (item) => folded(keyOf(item)), false);
  const groups: { readonly key: unknown; readonly items: unknown[] }[] = [];
  for (const item of rows) {
    const key = keyOf(item);
    const last = groups.at(-1);
    if (last && equal(folded(last.key), folded(key))) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ key, items }) => new Tuple([key, items], ['grouper', 'list']));
}

function subelements(value: unknown, path: unknown, skipMissing: unknown): unknown[] {
  const elements = isMapping(value) ? keysOf(value).map((k) => getKey(value, k)) : sequenceOf(value);
  const keys = typeof path === 'string' ? path.split('.') : sequenceOf(path).map(textOf);
  return elements.flatMap((element) => {
    let inner: unknown = element;
    for (const key of keys) {
      if (!isMapping(inner)) throw new FunctionError(`"${key}" should be a key of a mapping`);
      if (!hasKey(inner, key)) {
        if (isTruthy(skipMissing ?? false)) return [];
        throw new FunctionError(`an item has no key "${key}"`, 'skip_missing=true leaves such items out');
      }
      inner = getKey(inner, key);
    }
    return sequenceOf(inner).map((each) => new Tuple([element, each]));
  });
}

export function isSubset(a: unknown, b: unknown): boolean {
  return listOf(a).every((item) => contains(isMapping(b) ? keysOf(b) : b, item));
}
