import { limits } from './budget.ts';
import { FunctionError } from './function-error.ts';

/**
 * JavaScript has one kind of number, Python two, and `1.0` prints otherwise than `1`. So a whole number stands for
 * an int, a number with a fraction for a float, and a float that happens to be whole is wrapped in this class. An int
 * that a double cannot hold exactly is a bigint. Outside the language both are plain numbers again where they fit.
 */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  toJSON(): number {
    return this.value;
  }
}

export type Num = number | bigint | Float;

export function float(value: number): Num {
  return Number.isInteger(value) ? new Float(value) : value;
}

export function integer(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

export function isFloat(value: unknown): value is number | Float {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value));
}

export function isNumber(value: unknown): value is Num {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Float;
}

/** The nearest double. */
export function toDouble(value: Num): number {
  return value instanceof Float ? value.value : Number(value);
}

/** Python's arithmetic for two numbers. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '//' | '%' | '**', a: Num, b: Num): Num {
  if (operator === '/' && (typeof a === 'bigint' || typeof b === 'bigint') && isInteger(a) && isInteger(b) && BigInt(b) !== 0n) {
    return float(ratio(BigInt(a), BigInt(b)));
  }
  if (operator === '/' || !isInteger(a) || !isInteger(b)) return floatArithmetic(operator, toDouble(a), toDouble(b));
  if (operator === '**') return power(a, b);
  if (operator === '//' || operator === '%') {
    if (BigInt(b) === 0n) throw new FunctionError('division by zero');
  }
  if (typeof a === 'number' && typeof b === 'number') {
    const fast = smallArithmetic(operator, a, b);
    if (Number.isSafeInteger(fast)) return fast === 0 ? 0 : fast;
  }
  return integer(checked(bigArithmetic(operator, BigInt(a), BigInt(b))));
}

function smallArithmetic(operator: '+' | '-' | '*' | '//' | '%', a: number, b: number): number {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  const remainder = modulo(a, b);
  return operator === '%' ? remainder : (a - remainder) / b;
}

function bigArithmetic(operator: '+' | '-' | '*' | '//' | '%', a: bigint, b: bigint): bigint {
  if (operator === '+') return a + b;
  if (operator === '-') return a - b;
  if (operator === '*') return a * b;
  let remainder = a % b;
  if (remainder !== 0n && remainder < 0n !== b < 0n) remainder += b;
  return operator === '%' ? remainder : (a - remainder) / b;
}

function floatArithmetic(operator: '+' | '-' | '*' | '/' | '//' | '%' | '**', a: number, b: number): Num {
  if (b === 0 && (operator === '/' || operator === '//' || operator === '%')) throw new FunctionError('division by zero');
  if (operator === '+') return float(a + b);
  if (operator === '-') return float(a - b);
  if (operator === '*') return float(a * b);
  if (operator === '/') return float(a / b);
  if (operator === '%') return float(modulo(a, b));
  if (operator === '//') return float(floorDivision(a, b));
  if (a === 0 && b < 0) throw new FunctionError('zero cannot be raised to a negative power');
  if (a < 0 && !Number.isInteger(b) && Number.isFinite(b))
    throw new FunctionError('the power of a negative number to a fraction is complex');
  const result = a === 1 || b === 0 ? 1 : floatPower(a, b);
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b)) throw new FunctionError('the result is too large');
  return float(result);
}

/** V8 is off by a last digit where C's pow, and so Python's, is exact: a small whole exponent is worked out in integers. */
function floatPower(a: number, b: number): number {
  if (!Number.isInteger(b) || Math.abs(b) > 64 || !Number.isFinite(a) || a === 0) return a ** b;
  let mantissa = a;
  let twos = 0;
  for (; !Number.isInteger(mantissa); twos++) mantissa *= 2;
  const power = BigInt(mantissa) ** BigInt(Math.abs(b));
  const scale = 2n ** BigInt(twos * Math.abs(b));
  return b > 0 ? ratio(power, scale) : ratio(scale, power);
}

/** The remainder has the sign of the divisor. */
function modulo(a: number, b: number): number {
  if (!Number.isFinite(b) && Number.isFinite(a)) return a === 0 || a < 0 === b < 0 ? a : b;
  const remainder = a % b;
  if (remainder !== 0 && remainder < 0 !== b < 0) return remainder + b;
  return remainder === 0 ? (b < 0 ? -0 : 0) : remainder;
}

/** As CPython's float_floor_div, signed zeros included. */
function floorDivision(a: number, b: number): number {
  const remainder = a % b;
  let quotient = (a - remainder) / b;
  if (remainder !== 0 && remainder < 0 !== b < 0) quotient -= 1;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** The double nearest to a fraction of integers of any size: 64 bits of it, and a last bit that tells whether more follow. */
function ratio(a: bigint, b: bigint): number {
  const size = (n: bigint) => (n < 0n ? -n : n).toString(2).length;
  const shift = 66 - size(a) + size(b);
  const [x, y] = shift >= 0 ? [a << BigInt(shift), b] : [a, b << BigInt(-shift)];
  const quotient = x / y;
  const sticky = x % y === 0n ? 0n : 1n;
  const exact = quotient < 0n || (quotient === 0n && a < 0n !== b < 0n) ? -(-quotient | sticky) : quotient | sticky;
  const result = Number(exact) * 2 ** -shift;
  if (!Number.isFinite(result)) throw new FunctionError('the result is too large');
  return result;
}

function power(a: number | bigint, b: number | bigint): Num {
  if (b < 0) {
    if (a === 0) throw new FunctionError('zero cannot be raised to a negative power');
    const whole = power(a, -b);
    return isInteger(whole) ? float(ratio(1n, BigInt(whole))) : 0;
  }
  const base = BigInt(a);
  const bits = (base < 0n ? -base : base).toString(2).length;
  if (base !== 0n && base !== 1n && base !== -1n && BigInt(bits) * BigInt(b) > BigInt(limits.bits))
    throw new FunctionError('the result is too large');
  if (bits === 1) return base === 0n ? (BigInt(b) === 0n ? 1 : 0) : base === 1n || BigInt(b) % 2n === 0n ? 1 : -1;
  return integer(base ** BigInt(b));
}

/** Bits, not digits: the check must cost little. */
function checked(value: bigint): bigint {
  if (BigInt.asIntN(limits.bits, value) !== value) throw new FunctionError('the number is too large');
  return value;
}

/** As Python prints a float. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e16)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    const digits = exponent.slice(1).padStart(2, '0');
    return `${mantissa}e${exponent.startsWith('-') ? '-' : '+'}${digits}`;
  }
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** Python's float(): text with white space around, underscores, inf and nan. Undefined where it is no number. */
export function parseFloatText(text: string): number | undefined {
  const plain = text.trim();
  if (/^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/.test(plain))
    return Number(plain.replaceAll('_', ''));
  const special = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(plain);
  if (!special) return undefined;
  const value = special[2]?.toLowerCase() === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
  return special[1] === '-' ? -value : value;
}

/** Python's int(text, base). Undefined where it is no integer. */
export function parseInteger(text: string, base = 10): number | bigint | undefined {
  const match = /^([+-]?)(0[xX]|0[oO]|0[bB])?_?([\da-zA-Z]+(?:_[\da-zA-Z]+)*)$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign, prefix, body = ''] = match;
  const prefixBase = prefix ? { x: 16, o: 8, b: 2 }[prefix.charAt(1).toLowerCase()] : undefined;
  const isPrefix = prefixBase !== undefined && (base === prefixBase || base === 0);
  const radix = base === 0 ? (prefixBase ?? 10) : base;
  const digits = (isPrefix || !prefix ? body : prefix + body).replaceAll('_', '').toLowerCase();
  if (digits.length * Math.log2(radix) > limits.bits) throw new FunctionError('the number is too large');
  let value = 0n;
  for (const c of digits) {
    const digit = Number.parseInt(c, 36);
    if (Number.isNaN(digit) || digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return integer(sign === '-' ? -value : value);
}
