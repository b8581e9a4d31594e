import { checkLength } from './budget.ts';
import { contains, equal } from './comparison.ts';
import { type Functions, fn, functionsOf, type Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import { isInteger } from './numbers.ts';
import { Secret } from './secret.ts';
import { formatBraces } from './string-format.ts';
import * as text from './text.ts';
import {
  describe,
  entriesOf,
  getKey,
  hasKey,
  isMapping,
  isSequence,
  itemsOf,
  iterate,
  keysOf,
  keyText,
  type Mapping,
  Tuple,
} from './values.ts';

/** The methods that a value has: Python's, of those that only read. There are no others. */
export function methodsOf(value: unknown): Functions | undefined {
  if (typeof value === 'string' || value instanceof Secret) return stringMethods;
  if (isMapping(value)) return mappingMethods;
  return isSequence(value) ? listMethods : undefined;
}

const stringMethods = functionsOf([
  fn('split', 'sep? maxsplit?', (s: string, separator, count) => text.split(s, nothing(separator), whole(count, -1))),
  fn('rsplit', 'sep? maxsplit?', (s: string, separator, count) => text.rsplit(s, nothing(separator), whole(count, -1))),
  fn('splitlines', 'keepends?', (s: string, keep) => text.splitLines(s, keep === true)),
  fn('strip', 'chars?', (s: string, characters) => text.strip(s, nothing(characters), 'both')),
  fn('lstrip', 'chars?', (s: string, characters) => text.strip(s, nothing(characters), 'left')),
  fn('rstrip', 'chars?', (s: string, characters) => text.strip(s, nothing(characters), 'right')),
  fn('upper', '', (s: string) => s.toUpperCase()),
  fn('lower', '', (s: string) => s.toLowerCase()),
  fn('casefold', '', (s: string) => s.toLowerCase()),
  fn('swapcase', '', (s: string) => [...s].map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase())).join('')),
  fn('title', '', (s: string) => text.title(s)),
  fn('capitalize', '', (s: string) => text.capitalize(s)),
  fn('startswith', 'prefix start?', (s: string, prefix, start) => affixes(prefix).some((p) => s.slice(whole(start, 0)).startsWith(p))),
  fn('endswith', 'suffix', (s: string, suffix) => affixes(suffix).some((p) => s.endsWith(p))),
  fn('removeprefix', 'prefix', (s: string, prefix) => (s.startsWith(word(prefix)) ? s.slice(word(prefix).length) : s)),
  fn('removesuffix', 'suffix', (s: string, suffix) =>
    word(suffix) !== '' && s.endsWith(word(suffix)) ? s.slice(0, -word(suffix).length) : s,
  ),
  fn('replace', 'old new count?', (s: string, old, replacement, count) => text.replace(s, word(old), word(replacement), whole(count, -1))),
  fn('join', 'list', (s: string, list) => text.join(s, iterate(list).map(joinable))),
  fn('format', '...positional **named', (s: string, positional: unknown[], named: Named) => formatBraces(s, positional, named)),
  fn('find', 'part start?', (s: string, part, start) => s.indexOf(word(part), whole(start, 0))),
  fn('rfind', 'part', (s: string, part) => s.lastIndexOf(word(part))),
  fn('index', 'part', (s: string, part) => found(s.indexOf(word(part)))),
  fn('count', 'part', (s: string, part) => text.count(s, word(part))),
  fn('partition', 'sep', (s: string, separator) => new Tuple(text.partition(s, word(separator), 'first'))),
  fn('rpartition', 'sep', (s: string, separator) => new Tuple(text.partition(s, word(separator), 'last'))),
  fn('zfill', 'width', (s: string, width) => text.zfill(s, room(width))),
  fn('ljust', 'width fill?', (s: string, width, fill) => s.padEnd(room(width), fill === undefined ? ' ' : word(fill))),
  fn('rjust', 'width fill?', (s: string, width, fill) => s.padStart(room(width), fill === undefined ? ' ' : word(fill))),
  fn('center', 'width fill?', (s: string, width, fill) => text.center(s, room(width), fill === undefined ? ' ' : word(fill))),
  fn('isdigit', '', (s: string) => /^\p{Nd}+$/u.test(s)),
  fn('isdecimal', '', (s: string) => /^\p{Nd}+$/u.test(s)),
  fn('isnumeric', '', (s: string) => /^\p{N}+$/u.test(s)),
  fn('isalpha', '', (s: string) => /^\p{L}+$/u.test(s)),
  fn('isalnum', '', (s: string) => /^[\p{L}\p{N}]+$/u.test(s)),
  fn('isspace', '', (s: string) => /^\s+$/u.test(s)),
  fn('isupper', '', (s: string) => s !== s.toLowerCase() && s === s.toUpperCase()),
  fn('islower', '', (s: string) => s !== s.toUpperCase() && s === s.toLowerCase()),
]);

const mappingMethods = functionsOf([
  fn('items', '', (m: Mapping) => entriesOf(m).map((entry) => new Tuple(entry)), { passesOn: true }),
  fn('keys', '', (m: Mapping) => keysOf(m)),
  fn('values', '', (m: Mapping) => entriesOf(m).map(([, value]) => value), { passesOn: true }),
  fn('get', 'key default?', (m: Mapping, key, otherwise) => (hasKey(m, keyText(key)) ? getKey(m, keyText(key)) : (otherwise ?? null)), {
    passesOn: true,
    takesUndefined: true,
  }),
  fn('copy', '', (m: Mapping) => m, { passesOn: true }),
]);

const listMethods = functionsOf([
  fn('index', 'item', (list, item) => found(itemsOf(list).findIndex((each) => isSame(each, item)))),
  fn('count', 'item', (list, item) => itemsOf(list).filter((each) => equal(each, item)).length),
  fn('copy', '', (list) => list, { passesOn: true }),
  fn('intersection', 'other', (list, other) => itemsOf(list).filter((each) => contains(other, each))),
  fn('difference', 'other', (list, other) => itemsOf(list).filter((each) => !contains(other, each))),
]);

function nothing(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : word(value);
}

function word(value: unknown): string {
  if (typeof value !== 'string') throw new FunctionError(`expected a string, found ${describe(value)}`);
  return value;
}

function joinable(value: unknown): string | Secret {
  return value instanceof Secret ? value : word(value);
}

function affixes(value: unknown): string[] {
  return value instanceof Tuple ? value.items.map(word) : [word(value)];
}

function whole(value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!isInteger(value)) throw new FunctionError(`expected a whole number, found ${describe(value)}`);
  return Number(value);
}

function room(value: unknown): number {
  const width = whole(value, 0);
  checkLength(width);
  return width;
}

/** As `equal`; two texts, such as the name of a host among ten thousand, without a detour. */
function isSame(a: unknown, b: unknown): boolean {
  return typeof a === 'string' && typeof b === 'string' ? a === b : equal(a, b);
}

function found(index: number): number {
  if (index < 0) throw new FunctionError('it is not in there');
  return index;
}
