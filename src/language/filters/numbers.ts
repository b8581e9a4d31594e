import { numberOf, textOf, wholeOf } from '../coerce.ts';
import { fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { Float, float, integer, isFloat, isInteger, isNumber, parseFloatText, parseInteger, toDouble } from '../numbers.ts';
import { binary } from '../operators.ts';
import { bytesToHuman, humanToBytes } from '../sizes.ts';
import { describe, isTruthy } from '../values.ts';

export const numberFilters = [
  fn('int', 'default? base?', (value, otherwise = 0, base = 10) => {
    if (typeof value === 'boolean') return Number(value);
    if (isInteger(value)) return value;
    if (isFloat(value)) {
      const double = toDouble(value);
      return Number.isFinite(double) ? integer(BigInt(Math.trunc(double))) : otherwise;
    }
    if (typeof value !== 'string') return otherwise;
    const whole = parseInteger(value, wholeOf(base));
    if (whole !== undefined) return whole;
    const double = parseFloatText(value);
    return double !== undefined && Number.isFinite(double) ? integer(BigInt(Math.trunc(double))) : otherwise;
  }),
  fn('float', 'default?', (value, otherwise = new Float(0)) => {
    if (typeof value === 'boolean') return float(Number(value));
    if (isNumber(value)) return float(toDouble(value));
    const double = typeof value === 'string' ? parseFloatText(value) : undefined;
    return double === undefined ? otherwise : float(double);
  }),
  fn('bool', '', (value) => {
    if (value === null || typeof value === 'boolean') return value;
    return typeof value === 'string' ? ['yes', 'on', '1', 'true'].includes(value.toLowerCase()) : isNumber(value) && toDouble(value) === 1;
  }),
  fn('abs', '', (value) => {
    const number = numberOf(value);
    if (number instanceof Float) return new Float(Math.abs(number.value));
    return number < 0 ? -number : number;
  }),
  fn('round', 'precision? method?', round),
  fn('log', 'base?', (value, base) => {
    const x = toDouble(numberOf(value));
    if (x <= 0) throw new FunctionError('only of numbers above zero');
    const b = base === undefined ? Math.E : toDouble(numberOf(base));
    if (b === 10) return float(Math.log10(x));
    return float(b === Math.E ? Math.log(x) : Math.log(x) / Math.log(b));
  }),
  fn('pow', 'exponent', (value, exponent) => binary('**', float(toDouble(numberOf(value))), float(toDouble(numberOf(exponent))))),
  fn('root', 'base?', (value, base = 2) => {
    const x = toDouble(numberOf(value));
    const b = toDouble(numberOf(base));
    return b === 2 && x >= 0 ? float(Math.sqrt(x)) : binary('**', float(x), float(1 / b));
  }),
  fn('add', '...values', (value, values: unknown[]) => values.map(number).reduce<unknown>((sum, v) => binary('+', sum, v), number(value))),
  fn('subtract', '...values', (value, values: unknown[]) =>
    values.map(number).reduce<unknown>((sum, v) => binary('-', sum, v), number(value)),
  ),
  fn('multiply', '...values', (value, values: unknown[]) =>
    values.map(number).reduce<unknown>((sum, v) => binary('*', sum, v), number(value)),
  ),
  fn('human_readable', 'isbits? unit?', (value, bits, unit) => {
    return bytesToHuman(toDouble(numberOf(value)), isTruthy(bits ?? false), unit === undefined || unit === null ? undefined : textOf(unit));
  }),
  fn('human_to_bytes', 'default_unit? isbits?', (value, unit, bits) => {
    return humanToBytes(textOf(value), unit === undefined || unit === null ? undefined : textOf(unit), isTruthy(bits ?? false));
  }),
  fn('filesizeformat', 'binary?', (value, isBinary) => fileSize(toDouble(numberOf(number(value))), isTruthy(isBinary ?? false))),
];

/** A number, or text that is one: template files get text from many places. */
function number(value: unknown): unknown {
  if (typeof value !== 'string') return numberOf(value);
  const whole = parseInteger(value);
  const double = whole ?? parseFloatText(value);
  if (double === undefined) throw new FunctionError(`expected a number, found ${describe(value)}`);
  return whole ?? float(double as number);
}

/** To even at a half, as Python: 0.5 and 2.5 round to 0 and 2. */
function round(value: unknown, precision: unknown = 0, method: unknown = 'common'): unknown {
  const places = wholeOf(precision);
  if (Math.abs(places) > 300) throw new FunctionError('this precision is too large');
  const x = numberOf(value);
  const double = toDouble(x);
  if (method === 'ceil' || method === 'floor') {
    const factor = 10 ** places;
    const whole = method === 'ceil' ? Math.ceil(double * factor) : Math.floor(double * factor);
    // Python's floor and ceil give an int, which has no -0.
    return float(whole === 0 ? 0 : whole / factor);
  }
  if (method !== 'common') throw new FunctionError('method is one of common, ceil, floor');
  if (isInteger(x) && places >= 0) return x;
  return isInteger(x) ? integer(BigInt(halfEven(double, places))) : float(halfEven(double, places));
}

function halfEven(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  if (places > 0) {
    // toFixed rounds the exact binary value, as Python does; a true tie is only possible where few digits follow.
    const up = Number(value.toFixed(Math.min(places, 100)));
    return isTie(value, places) ? evenNeighbour(value, places) : up;
  }
  const factor = 10 ** -places;
  const scaled = value / factor;
  const floor = Math.floor(scaled);
  const isHalf = scaled - floor === 0.5;
  return (isHalf ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(scaled)) * factor;
}

/** Whether the exact value ends in 5 right behind the last place: only for a multiple of a power of two. */
function isTie(value: number, places: number): boolean {
  const exact = value.toFixed(Math.min(100, places + 60));
  const rest = exact.slice(exact.indexOf('.') + 1 + places);
  return /^50*$/.test(rest);
}

function evenNeighbour(value: number, places: number): number {
  const digits = value.toFixed(Math.min(100, places + 60));
  const cut = digits.slice(0, digits.indexOf('.') + 1 + places);
  const down = Number(cut);
  const last = Number(cut.at(-1));
  const step = 10 ** -places * Math.sign(value);
  return last % 2 === 0 ? down : Number((down + step).toFixed(places));
}

function fileSize(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000;
  const prefixes = isBinary ? ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'] : ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  for (const [i, prefix] of prefixes.entries()) {
    const unit = base ** (i + 2);
    if (bytes < unit || i === prefixes.length - 1) return `${((base * bytes) / unit).toFixed(1)} ${prefix}`;
  }
  return String(bytes);
}
