import { lstatSync, statSync } from 'node:fs';
import { Callable } from '../callable.ts';
import { numberOf, stringOf, textOf } from '../coerce.ts';
import { compare, contains, equal } from '../comparison.ts';
import { alias, type Context, fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { arithmetic, isFloat, isInteger, isNumber, toDouble } from '../numbers.ts';
import { searchPattern } from '../regex.ts';
import { Undefined } from '../undefined.ts';
import { getKey, hasKey, isMapping, isSequence, isTruthy, itemsOf, type LazyMapping, type Tuple } from '../values.ts';
import { compareVersions } from '../versions.ts';
import { isSubset } from './lists.ts';

const lenient = { takesUndefined: true };

/** What may stand after `is`. */
export const tests = [
  fn('defined', '', (value) => !(value instanceof Undefined), lenient),
  fn('undefined', '', (value) => value instanceof Undefined, lenient),
  fn('none', '', (value) => value === null),
  ...alias(
    fn('true', '', (value) => value === true),
    'True',
  ),
  ...alias(
    fn('false', '', (value) => value === false),
    'False',
  ),
  fn('boolean', '', (value) => typeof value === 'boolean'),
  fn('string', '', (value) => typeof value === 'string'),
  fn('number', '', (value) => isNumber(value) || typeof value === 'boolean'),
  fn('integer', '', (value) => isInteger(value)),
  fn('float', '', (value) => isFloat(value)),
  fn('mapping', '', (value) => isMapping(value)),
  fn('sequence', '', (value) => isSequence(value) || isMapping(value) || typeof value === 'string'),
  fn('iterable', '', (value) => isSequence(value) || isMapping(value) || typeof value === 'string'),
  fn('callable', '', (value) => value instanceof Callable),
  fn('sameas', 'other', (value, other) => value === other || (isFloat(value) && isFloat(other) && toDouble(value) === toDouble(other))),
  fn('lower', '', (value) => isCased(textOf(value), (s) => s.toLowerCase())),
  fn('upper', '', (value) => isCased(textOf(value), (s) => s.toUpperCase())),
  fn('even', '', (value) => toDouble(arithmetic('%', numberOf(value), 2)) === 0),
  fn('odd', '', (value) => toDouble(arithmetic('%', numberOf(value), 2)) === 1),
  fn('divisibleby', 'num', (value, divisor) => toDouble(arithmetic('%', numberOf(value), numberOf(divisor))) === 0),
  fn('in', 'seq', (value, container) => contains(container, value)),
  fn('contains', 'item', (value, item) => contains(value, item)),
  ...alias(
    fn('equalto', 'other', (a, b) => equal(a, b)),
    'eq',
    '==',
  ),
  ...alias(
    fn('ne', 'other', (a, b) => !equal(a, b)),
    '!=',
  ),
  ...alias(
    fn('gt', 'other', (a, b) => compare(a, b) > 0),
    'greaterthan',
    '>',
  ),
  ...alias(
    fn('ge', 'other', (a, b) => compare(a, b) >= 0),
    '>=',
  ),
  ...alias(
    fn('lt', 'other', (a, b) => compare(a, b) < 0),
    'lessthan',
    '<',
  ),
  ...alias(
    fn('le', 'other', (a, b) => compare(a, b) <= 0),
    '<=',
  ),
  fn('match', 'pattern ignorecase? multiline?', (value, pattern, ignoreCase, multiline) => {
    return searchPattern(textOf(value), stringOf(pattern), { ignoreCase, multiline, anchor: 'start' }) !== undefined;
  }),
  fn('search', 'pattern ignorecase? multiline?', (value, pattern, ignoreCase, multiline) => {
    return searchPattern(textOf(value), stringOf(pattern), { ignoreCase, multiline }) !== undefined;
  }),
  fn('regex', 'pattern ignorecase? multiline? match_type?', (value, pattern, ignoreCase, multiline, type = 'search') => {
    const anchor = type === 'match' ? 'start' : type === 'fullmatch' ? 'whole' : undefined;
    return searchPattern(textOf(value), stringOf(pattern), { ignoreCase, multiline, ...(anchor && { anchor }) }) !== undefined;
  }),
  ...alias(
    fn('version', 'version operator? strict? version_type?', (value, version, operator = 'eq', strict = false, type = undefined) => {
      return compareVersions(
        textOf(value),
        textOf(version),
        stringOf(operator),
        isTruthy(strict) ? 'strict' : type === undefined || type === null ? 'loose' : stringOf(type),
      );
    }),
    'version_compare',
  ),
  ...alias(
    fn('subset', 'other', (a, b) => isSubset(a, b)),
    'issubset',
  ),
  ...alias(
    fn('superset', 'other', (a, b) => isSubset(b, a)),
    'issuperset',
  ),
  fn('all', '', (value) => itemsOf(list(value)).every(isTruthy)),
  fn('any', '', (value) => itemsOf(list(value)).some(isTruthy)),
  fn('truthy', 'convert_bool?', (value, convert) => isTruthy(converted(value, convert))),
  fn('falsy', 'convert_bool?', (value, convert) => !isTruthy(converted(value, convert))),
  fn('nan', '', (value) => isNumber(value) && Number.isNaN(toDouble(value))),
  fn('vault_encrypted', '', () => false),
  fn('filter', '', (name, context: Context) => typeof name === 'string' && context.environment.filters.has(name)),
  fn('test', '', (name, context: Context) => typeof name === 'string' && context.environment.tests.has(name)),
];

/** Tests of what a task has registered. */
export const resultTests = [
  ...alias(
    fn('failed', '', (result) => flag(result, 'failed')),
    'failure',
  ),
  ...alias(
    fn('succeeded', '', (result) => !flag(result, 'failed')),
    'success',
    'successful',
  ),
  ...alias(fn('changed', '', hasChanged), 'change'),
  ...alias(
    fn('skipped', '', (result) => flag(result, 'skipped')),
    'skip',
  ),
  fn('unreachable', '', (result) => flag(result, 'unreachable')),
  fn('reachable', '', (result) => !flag(result, 'unreachable')),
  fn('started', '', (result) => (hasKey(task(result), 'started') ? flag(result, 'started') : true)),
  fn('finished', '', (result) => (hasKey(task(result), 'finished') ? flag(result, 'finished') : true)),
  fn('timedout', '', (result) => flag(result, 'timedout')),
];

/** Tests of files on this machine, the controller. */
export const fileTests = [
  ...alias(
    fn('exists', '', (path) => stat(path) !== undefined),
    'is_exists',
  ),
  ...alias(
    fn('file', '', (path) => stat(path)?.isFile() ?? false),
    'is_file',
  ),
  ...alias(
    fn('directory', '', (path) => stat(path)?.isDirectory() ?? false),
    'is_dir',
  ),
  ...alias(
    fn('link', '', (path) => lstatSync(stringOf(path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false),
    'is_link',
  ),
  ...alias(
    fn('link_exists', '', (path) => lstatSync(stringOf(path), { throwIfNoEntry: false }) !== undefined),
    'is_link_exists',
  ),
  ...alias(
    fn('abs', '', (path) => stringOf(path).startsWith('/')),
    'is_abs',
  ),
];

function task(result: unknown): Readonly<Record<string, unknown>> | LazyMapping {
  if (!isMapping(result)) throw new FunctionError("needs a task's result, as `register` stores it");
  return result;
}

function flag(result: unknown, name: string): boolean {
  return isTruthy(getKey(task(result), name) ?? false);
}

/** The result of a loop has changed if any item has. */
function hasChanged(result: unknown): boolean {
  const mapping = task(result);
  const own = getKey(mapping, 'changed');
  if (own !== undefined) return isTruthy(own);
  const results = getKey(mapping, 'results');
  return Array.isArray(results) && results.some((each) => isMapping(each) && isTruthy(getKey(each, 'changed') ?? false));
}

function list(value: unknown): readonly unknown[] | Tuple {
  if (!isSequence(value)) throw new FunctionError('needs a list');
  return value;
}

function isCased(text: string, convert: (s: string) => string): boolean {
  return text === convert(text) && text.toLowerCase() !== text.toUpperCase();
}

function converted(value: unknown, convert: unknown): unknown {
  if (convert === undefined || !isTruthy(convert) || typeof value !== 'string') return value;
  const lower = value.toLowerCase();
  if (['yes', 'on', '1', 'true', 'y', 't'].includes(lower)) return true;
  return ['no', 'off', '0', 'false', 'n', 'f'].includes(lower) ? false : value;
}

function stat(path: unknown): ReturnType<typeof statSync> | undefined {
  return statSync(stringOf(path), { throwIfNoEntry: false });
}
