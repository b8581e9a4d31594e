import { FunctionError } from './function-error.ts';
import { isInteger, isNumber, type Num, parseInteger } from './numbers.ts';
import { plainRepr } from './printing.ts';
import { Secret } from './secret.ts';
import { Undefined } from './undefined.ts';
import { describe, isMapping, isSequence, itemsOf, iterate, type Mapping } from './values.ts';

/** How functions read their arguments. Each throws a FunctionError that says what was expected. */

/** Any value as text, as Python's str() has it. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) throw value.error();
  // A secret here stands inside a list: whoever reads it there must mark what it makes (see `withSecrets`).
  if (value instanceof Secret) return value.reveal();
  return plainRepr(value);
}

export function stringOf(value: unknown, what = 'a string'): string {
  if (value instanceof Secret) return value.reveal();
  if (typeof value !== 'string') throw new FunctionError(`expected ${what}, found ${describe(value)}`);
  return value;
}

/** Items of a list, characters of a string, keys of a mapping. */
export function listOf(value: unknown): readonly unknown[] {
  return iterate(value);
}

/** Items of a list; nothing else will do. */
export function sequenceOf(value: unknown): readonly unknown[] {
  if (!isSequence(value)) throw new FunctionError(`expected a list, found ${describe(value)}`);
  return itemsOf(value);
}

export function mappingOf(value: unknown): Mapping {
  if (!isMapping(value)) throw new FunctionError(`expected a mapping, found ${describe(value)}`);
  return value;
}

export function numberOf(value: unknown): Num {
  if (typeof value === 'boolean') return Number(value);
  if (!isNumber(value))
    throw new FunctionError(`expected a number, found ${describe(value)}`, typeof value === 'string' ? 'convert it: `x | int`' : undefined);
  return value;
}

/** A whole number that fits a double; text that holds one will do. */
export function wholeOf(value: unknown, otherwise?: number): number {
  if ((value === undefined || value === null) && otherwise !== undefined) return otherwise;
  const number = typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? parseInteger(value) : value;
  if (!isInteger(number)) throw new FunctionError(`expected a whole number, found ${describe(value)}`);
  return Number(number);
}
