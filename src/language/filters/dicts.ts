import { spend } from '../budget.ts';
import { listOf, mappingOf, sequenceOf, textOf } from '../coerce.ts';
import { compare, contains } from '../comparison.ts';
import { alias, type Context, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { Undefined } from '../undefined.ts';
import {
  describe,
  dictOf,
  entriesOf,
  getKey,
  hasKey,
  isDict,
  isMapping,
  isSequence,
  isTruthy,
  itemsOf,
  keyText,
  Tuple,
} from '../values.ts';

export const dictFilters = [
  ...alias(
    fn('dict2items', 'key_name? value_name?', (value, key = 'key', name = 'value') => {
      return entriesOf(mappingOf(value)).map(([k, v]) =>
        dictOf([
          [textOf(key), k],
          [textOf(name), v],
        ]),
      );
    }),
    'dict_to_items',
  ),
  fn('items2dict', 'key_name? value_name?', (value, keyName = 'key', valueName = 'value') => {
    const [key, name] = [textOf(keyName), textOf(valueName)];
    return dictOf(
      sequenceOf(value).map((item): [string, unknown] => {
        if (!isMapping(item) || !hasKey(item, key) || !hasKey(item, name))
          throw new FunctionError(`each item needs the keys "${key}" and "${name}"`);
        return [keyText(getKey(item, key)), getKey(item, name)];
      }),
    );
  }),
  fn('items', '', (value) => (value instanceof Undefined ? [] : entriesOf(mappingOf(value)).map((entry) => new Tuple(entry))), {
    takesUndefined: true,
  }),
  fn('dictsort', 'case_sensitive? by? reverse?', dictSort),
  fn('combine', '...others **named', combine),
  fn('extract', 'container morekeys?', (key, container, more, context: Context) => {
    const keys = more === undefined || more === null ? [key] : [key, ...(isSequence(more) ? itemsOf(more) : [more])];
    return context.attribute(container, new Tuple(keys));
  }),
  fn('rekey_on_member', 'key duplicates?', (value, key, duplicates = 'error') => {
    const rows = isMapping(value) ? entriesOf(value).map(([, v]) => v) : sequenceOf(value);
    const result = new Map<string, unknown>();
    for (const row of rows) {
      const member = keyText(getKey(mappingOf(row), textOf(key)) ?? missing(textOf(key)));
      if (result.has(member) && duplicates !== 'overwrite') throw new FunctionError(`"${member}" occurs twice`);
      result.set(member, row);
    }
    return dictOf(result);
  }),
];

function missing(key: string): never {
  throw new FunctionError(`an item has no key "${key}"`);
}

/** The global `dict(a=1)`, `dict(list_of_pairs)`; also a filter, for a list of pairs. */
export function dictFrom(value: unknown, named: Named = {}): Record<string, unknown> {
  const entries: [string, unknown][] = [];
  if (isMapping(value)) entries.push(...entriesOf(value));
  else if (value !== undefined) {
    for (const pair of listOf(value)) {
      const [key, item, ...rest] = sequenceOf(pair);
      if (sequenceOf(pair).length !== 2 || rest.length > 0)
        throw new FunctionError(`expected a list of pairs, found ${describe(pair)} in it`);
      entries.push([keyText(key), item]);
    }
  }
  return dictOf([...entries, ...Object.entries(named)]);
}

function dictSort(value: unknown, isExact: unknown, by: unknown, isReversed: unknown): unknown[] {
  if (by !== undefined && by !== 'key' && by !== 'value') throw new FunctionError('can sort by "key" or by "value"');
  const key = (entry: readonly [string, unknown]) => {
    const part = by === 'value' ? entry[1] : entry[0];
    return typeof part === 'string' && !isTruthy(isExact ?? false) ? part.toLowerCase() : part;
  };
  const sign = isTruthy(isReversed ?? false) ? -1 : 1;
  return entriesOf(mappingOf(value))
    .sort((a, b) => sign * compare(key(a), key(b)))
    .map((entry) => new Tuple(entry));
}

type ListMerge = 'replace' | 'keep' | 'append' | 'prepend' | 'append_rp' | 'prepend_rp';
const listMerges: readonly unknown[] = ['replace', 'keep', 'append', 'prepend', 'append_rp', 'prepend_rp'];

function combine(value: unknown, others: readonly unknown[], named: Named): unknown {
  const { recursive = false, list_merge: listMerge = 'replace', ...unknown } = named;
  const wrong = Object.keys(unknown)[0];
  if (wrong !== undefined) throw new FunctionError(`has no parameter "${wrong}"`);
  if (!listMerges.includes(listMerge)) throw new FunctionError(`list_merge is one of ${listMerges.join(', ')}`);
  const dicts = [value, ...others].flatMap((v) => (isSequence(v) ? itemsOf(v) : [v]));
  return dicts
    .map(mappingOf)
    .reduce<Record<string, unknown>>((low, high) => merge(low, high, isTruthy(recursive), listMerge as ListMerge), {});
}

/** Ansible's merge_hash: a copy of `low` with what `high` says. */
function merge(low: Readonly<Record<string, unknown>>, high: unknown, isRecursive: boolean, lists: ListMerge): Record<string, unknown> {
  const result = new Map(Object.entries(low));
  spend(result.size + 1);
  for (const [key, value] of entriesOf(mappingOf(high))) {
    const before = result.get(key);
    if (isDict(before) && isMapping(value) && isRecursive) result.set(key, merge(before, value, true, lists));
    else if (Array.isArray(before) && Array.isArray(value)) result.set(key, mergeLists(before, value, lists));
    else result.set(key, value);
  }
  return dictOf(result);
}

function mergeLists(low: readonly unknown[], high: readonly unknown[], how: ListMerge): readonly unknown[] {
  switch (how) {
    case 'replace':
      return high;
    case 'keep':
      return low;
    case 'append':
      return [...low, ...high];
    case 'prepend':
      return [...high, ...low];
    case 'append_rp':
      return [...low.filter((item) => !contains(high, item)), ...high];
    case 'prepend_rp':
      return [...high, ...low.filter((item) => !contains(high, item))];
  }
}
