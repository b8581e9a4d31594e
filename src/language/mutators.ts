import { checkItems } from './budget.ts';
import { wholeOf } from './coerce.ts';
import { compare, equal } from './comparison.ts';
import { forgetInert } from './data.ts';
import { FunctionError } from './function-error.ts';
import { entriesOf, isMapping, iterate, keyText } from './values.ts';

type Mutator<T> = (value: T, args: readonly unknown[]) => unknown;

/** Python's methods that change a value: for lists and mappings that a template builds up in itself, and no others. */
const listMutators: Readonly<Record<string, Mutator<unknown[]>>> = {
  append: (list, [item]) => {
    list.push(item);
    return null;
  },
  extend: (list, [items]) => {
    for (const item of iterate(items)) list.push(item);
    return null;
  },
  insert: (list, [index, item]) => {
    list.splice(wholeOf(index), 0, item);
    return null;
  },
  pop: (list, [index]) => {
    const at = wholeOf(index, -1);
    const place = at < 0 ? list.length + at : at;
    if (place < 0 || place >= list.length) throw new FunctionError('the list has no such item');
    return list.splice(place, 1)[0];
  },
  remove: (list, [item]) => {
    const at = list.findIndex((each) => equal(each, item));
    if (at < 0) throw new FunctionError('the list has no such item');
    list.splice(at, 1);
    return null;
  },
  clear: (list) => {
    list.length = 0;
    return null;
  },
  sort: (list) => {
    list.sort(compare);
    return null;
  },
  reverse: (list) => {
    list.reverse();
    return null;
  },
};

const mappingMutators: Readonly<Record<string, Mutator<Record<string, unknown>>>> = {
  update: (mapping, [other]) => {
    if (!isMapping(other)) throw new FunctionError('update() needs a mapping');
    for (const [key, value] of entriesOf(other)) put(mapping, key, value);
    return null;
  },
  setdefault: (mapping, [key, value = null]) => {
    const name = keyText(key);
    if (!Object.hasOwn(mapping, name)) put(mapping, name, value);
    return mapping[name];
  },
  pop: (mapping, [key, otherwise]) => {
    const name = keyText(key);
    const value = Object.hasOwn(mapping, name) ? mapping[name] : otherwise;
    if (value === undefined) throw new FunctionError(`the mapping has no "${name}"`);
    delete mapping[name];
    return value;
  },
  clear: (mapping) => {
    for (const key of Object.keys(mapping)) delete mapping[key];
    return null;
  },
};

export function isMutator(name: string): boolean {
  return Object.hasOwn(listMutators, name) || Object.hasOwn(mappingMutators, name);
}

/** @param value a list or mapping that the running template has made itself */
export function mutate(value: object, name: string, args: readonly unknown[]): unknown {
  const mutator = Array.isArray(value) ? own(listMutators, name) : own(mappingMutators, name);
  if (!mutator) throw new FunctionError(`there is no method "${name}" of a ${Array.isArray(value) ? 'list' : 'mapping'}`);
  forgetInert(value);
  const result = (mutator as Mutator<object>)(value, args);
  if (Array.isArray(value)) checkItems(value.length);
  return result;
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function put(mapping: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(mapping, key, { value, enumerable: true, writable: true, configurable: true });
}
