import { checkItems } from './budget.ts';
import { FunctionError } from './function-error.ts';
import { Float, isInteger, isNumber } from './numbers.ts';
import { Secret } from './secret.ts';
import { Omit, Undefined } from './undefined.ts';

/** A list that cannot change, which Python prints in round brackets. */
export class Tuple {
  readonly items: readonly unknown[];
  /** By which the items can be read too, as of a Python namedtuple. */
  readonly names: readonly string[];

  constructor(items: readonly unknown[], names: readonly string[] = []) {
    this.items = items;
    this.names = names;
  }
}

/** A mapping whose entries are made when they are read: `hostvars`, `vars`. The values that `get` returns are final. */
export class LazyMapping {
  readonly keys: () => Iterable<string>;
  readonly has: (key: string) => boolean;
  readonly get: (key: string) => unknown;

  constructor(entries: { keys: () => Iterable<string>; has: (key: string) => boolean; get: (key: string) => unknown }) {
    this.keys = entries.keys;
    this.has = entries.has;
    this.get = entries.get;
  }
}

/** A value with attributes of its own: a loop's `loop`, a date, a namespace. */
export interface Attributes {
  attribute(name: string): unknown;
}

export type Mapping = Readonly<Record<string, unknown>> | LazyMapping;

export function isDict(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

export function isMapping(value: unknown): value is Mapping {
  return isDict(value) || value instanceof LazyMapping;
}

export function isSequence(value: unknown): value is readonly unknown[] | Tuple {
  return Array.isArray(value) || value instanceof Tuple;
}

/** The items of a list or tuple. */
export function itemsOf(value: readonly unknown[] | Tuple): readonly unknown[] {
  return value instanceof Tuple ? value.items : value;
}

export function keysOf(mapping: Mapping): string[] {
  return mapping instanceof LazyMapping ? [...mapping.keys()] : Object.keys(mapping);
}

export function hasKey(mapping: Mapping, key: string): boolean {
  return mapping instanceof LazyMapping ? mapping.has(key) : Object.hasOwn(mapping, key);
}

export function getKey(mapping: Mapping, key: string): unknown {
  return mapping instanceof LazyMapping ? mapping.get(key) : Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

export function entriesOf(mapping: Mapping): [string, unknown][] {
  return mapping instanceof LazyMapping ? keysOf(mapping).map((key) => [key, mapping.get(key)]) : Object.entries(mapping);
}

/** A plain object; also a key named `__proto__` becomes an own property. */
export function dictOf(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true, writable: true, configurable: true });
    else result[key] = value;
  }
  return result;
}

/** What is gone through by a loop: items, characters, keys. */
export function iterate(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Tuple) return value.items;
  if (typeof value === 'string') {
    checkItems(value.length);
    return [...value];
  }
  if (isMapping(value)) return keysOf(value);
  if (value instanceof Undefined) throw value.error();
  if (value instanceof Secret) return [...value.reveal()].map((c) => new Secret(c));
  throw new FunctionError(`expected a list, found ${describe(value)}`);
}

/** A key of a mapping is a string here, as in JSON. */
export function keyText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (isNumber(value)) return value instanceof Float ? `${value.value}` : String(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (value === null) return 'None';
  if (value instanceof Secret) throw new FunctionError('a secret cannot be a key');
  if (value instanceof Undefined) throw value.error();
  throw new FunctionError(`${describe(value)} cannot be a key`);
}

export function isTruthy(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return false;
  if (isNumber(value)) return value instanceof Float ? value.value !== 0 : typeof value === 'bigint' ? value !== 0n : value !== 0;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Tuple) return value.items.length > 0;
  if (value instanceof Secret) return value.reveal() !== '';
  if (value instanceof Undefined) throw value.error();
  if (isMapping(value)) return value instanceof LazyMapping ? keysOf(value).length > 0 : Object.keys(value).length > 0;
  return true;
}

/** The name of the value's type in Python, as `type_debug` says it. */
export function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string' || value instanceof Secret) return 'str';
  if (isNumber(value)) return isInteger(value) ? 'int' : 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Tuple) return 'tuple';
  if (isMapping(value)) return 'dict';
  if (value instanceof Undefined) return 'AnsibleUndefined';
  return value === Omit ? 'omit' : value.constructor.name.toLowerCase();
}

/** For messages: what a person would call it, without its content, which may be long or private. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value.length <= 40 ? `the string ${JSON.stringify(value)}` : 'a string';
  if (value instanceof Secret) return 'a secret';
  if (typeof value === 'boolean') return String(value);
  if (isNumber(value)) return `the number ${value instanceof Float ? value.value : value}`;
  if (value instanceof Undefined) return `the undefined ${value.name}`;
  if (value === Omit) return 'omit';
  return Array.isArray(value) ? 'a list' : value instanceof Tuple ? 'a tuple' : isMapping(value) ? 'a mapping' : `a ${typeName(value)}`;
}
