import type { BinaryOperator, ComparisonOperator } from './ast.ts';
import { checkItems, spend, spendText } from './budget.ts';
import { compare, contains, equal } from './comparison.ts';
import { FunctionError } from './function-error.ts';
import { arithmetic, Float, isNumber, type Num } from './numbers.ts';
import { formatPercent } from './percent-format.ts';
import { concat, conceal, withoutDetails, withSecrets } from './printing.ts';
import { Secret } from './secret.ts';
import { Undefined } from './undefined.ts';
import { describe, isSequence, itemsOf, Tuple } from './values.ts';

/** A value with arithmetic of its own: a date minus a date. */
interface Arithmetic {
  arithmetic(operator: string, other: unknown): unknown;
}

export function binary(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  if (typeof left === 'number' && typeof right === 'number') return arithmetic(operator, left, right);
  if (left instanceof Secret || right instanceof Secret) {
    if (operator === '+' && isText(left) && isText(right)) return concat([left, right]);
    return conceal(withoutDetails(() => binary(operator, revealed(left), revealed(right))));
  }
  const a = operand(left);
  const b = operand(right);
  if (isNumber(a) && isNumber(b)) return arithmetic(operator, a, b);
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return concat([a, b]);
    if (isSequence(a) && isSequence(b) && a instanceof Tuple === b instanceof Tuple) return like(a, [...itemsOf(a), ...itemsOf(b)]);
  }
  if (operator === '*' && isNumber(b) && (typeof a === 'string' || isSequence(a))) return repeat(a, b);
  if (operator === '*' && isNumber(a) && (typeof b === 'string' || isSequence(b))) return repeat(b, a);
  if (operator === '%' && typeof a === 'string') return withSecrets(b, (values) => formatPercent(a, values));
  if (isArithmetic(a)) return a.arithmetic(operator, b);
  throw new FunctionError(`\`${operator}\` cannot take ${describe(left)} and ${describe(right)}`, conversionHint(operator, a, b));
}

export function negate(operator: '-' | '+', value: unknown): unknown {
  const x = operand(value);
  if (!isNumber(x)) throw new FunctionError(`\`${operator}\` needs a number, not ${describe(value)}`);
  if (operator === '+') return x;
  if (x instanceof Float) return new Float(-x.value);
  return typeof x === 'number' && x === 0 ? 0 : -x;
}

export function compares(operator: ComparisonOperator, left: unknown, right: unknown): boolean {
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return !equal(left, right);
    case '<':
      return compare(left, right) < 0;
    case '<=':
      return compare(left, right) <= 0;
    case '>':
      return compare(left, right) > 0;
    case '>=':
      return compare(left, right) >= 0;
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
  }
}

function repeat(value: string | readonly unknown[] | Tuple, times: Num): unknown {
  if (times instanceof Float || (typeof times === 'number' && !Number.isInteger(times)))
    throw new FunctionError('a text or list can only be repeated a whole number of times');
  const count = Math.max(0, Number(times));
  if (typeof value === 'string') {
    spendText(value.length * count);
    return value.repeat(value === '' ? 0 : count);
  }
  const items = itemsOf(value);
  checkItems(items.length * count);
  spend(items.length * count);
  return like(value, items.length === 0 ? [] : Array.from({ length: count }, () => items).flat(1));
}

function like(value: readonly unknown[] | Tuple, items: readonly unknown[]): unknown {
  checkItems(items.length);
  spend(items.length);
  return value instanceof Tuple ? new Tuple(items) : items;
}

function operand(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Undefined) throw value.error();
  return value;
}

function isText(value: unknown): value is string | Secret {
  return typeof value === 'string' || value instanceof Secret;
}

function revealed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value;
}

function isArithmetic(value: unknown): value is Arithmetic {
  return typeof value === 'object' && value !== null && 'arithmetic' in value;
}

function conversionHint(operator: string, a: unknown, b: unknown): string | undefined {
  if (typeof a === 'string' && isNumber(b) && operator !== '+') return 'convert the text first: `x | int`';
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return '`~` joins values of any type as text';
  return undefined;
}
