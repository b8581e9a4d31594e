import { checkLength } from './budget.ts';
import { FunctionError } from './function-error.ts';
import { Float, isNumber, type Num } from './numbers.ts';
import { plainRepr } from './printing.ts';
import { Undefined } from './undefined.ts';
import { describe, getKey, hasKey, isMapping, Tuple } from './values.ts';

/** Python's `'%s is %d' % (a, b)`. */
export function formatPercent(format: string, values: unknown): string {
  const list = values instanceof Tuple ? values.items : [values];
  let next = 0;
  let length = 0;
  const text = format.replace(
    /%(?:\(([^)]*)\))?([-+ 0#]*)(\d+|\*)?(?:\.(\d+))?([a-zA-Z%])|%/g,
    (
      whole,
      key: string | undefined,
      flags: string | undefined,
      width: string | undefined,
      precision: string | undefined,
      kind: string | undefined,
    ) => {
      if (kind === '%') return '%';
      if (kind === undefined) throw new FunctionError('this % is followed by no known letter');
      if (key === undefined && next >= list.length) throw new FunctionError('not enough arguments for the format');
      const mapping = key === undefined ? undefined : values;
      if (key !== undefined && (!isMapping(mapping) || !hasKey(mapping, key)))
        throw new FunctionError(`the format needs a mapping with "${key}"`);
      if (width === '*') throw new FunctionError('a width of * is not supported');
      if (Number(width ?? 0) > 10_000 || Number(precision ?? 0) > 100) throw new FunctionError(`the width in ${whole} is too large`);
      const value = key === undefined ? list[next++] : isMapping(mapping) ? getKey(mapping, key) : undefined;
      const piece = formatOne(value, kind, flags ?? '', Number(width ?? 0), precision === undefined ? undefined : Number(precision));
      length += piece.length;
      checkLength(length);
      return piece;
    },
  );
  if (next < list.length && !isMapping(values)) throw new FunctionError('not all arguments have a place in the format');
  return text;
}

function formatOne(value: unknown, kind: string, flags: string, width: number, precision: number | undefined): string {
  if (value instanceof Undefined) throw value.error();
  let body: string;
  let sign = '';
  if (kind === 's' || kind === 'r' || kind === 'a') {
    body = kind === 's' && typeof value === 'string' ? value : plainRepr(value);
    if (precision !== undefined) body = body.slice(0, precision);
  } else if (kind === 'c') {
    body = typeof value === 'string' ? value : String.fromCodePoint(Number(numeric(value, kind)));
  } else {
    const number = numeric(value, kind);
    const double = number instanceof Float ? number.value : number;
    const isNegative = double < 0 || Object.is(double, -0);
    sign = isNegative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    body = digits(isNegative ? -double : double, kind, flags, precision);
  }
  const room = width - sign.length - body.length;
  if (room <= 0) return sign + body;
  if (flags.includes('-')) return sign + body + ' '.repeat(room);
  return flags.includes('0') && kind !== 's' && kind !== 'r' ? sign + '0'.repeat(room) + body : ' '.repeat(room) + sign + body;
}

function digits(value: number | bigint, kind: string, flags: string, precision: number | undefined): string {
  const whole = () => (typeof value === 'bigint' ? value : BigInt(Math.trunc(value)));
  const prefix = (p: string) => (flags.includes('#') ? p : '');
  const padded = (text: string) => text.padStart(precision ?? 0, '0');
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return padded(String(whole()));
    case 'x':
      return prefix('0x') + padded(whole().toString(16));
    case 'X':
      return prefix('0X') + padded(whole().toString(16).toUpperCase());
    case 'o':
      return prefix('0o') + padded(whole().toString(8));
    case 'f':
    case 'F':
      return Number(value).toFixed(precision ?? 6);
    case 'e':
    case 'E': {
      const text = Number(value)
        .toExponential(precision ?? 6)
        .replace(/e([+-])(\d)$/, 'e$10$2');
      return kind === 'E' ? text.toUpperCase() : text;
    }
    case 'g':
    case 'G':
      return general(Number(value), precision ?? 6);
    default:
      throw new FunctionError(`%${kind} is not a known format`);
  }
}

/** C's %g: the shorter of %e and %f, without trailing zeros. */
export function general(value: number, precision: number): string {
  const p = Math.max(1, precision);
  if (value === 0) return '0';
  const exponent = Number(value.toExponential(p - 1).split('e')[1]);
  if (exponent < -4 || exponent >= p) {
    const [mantissa = '', power = ''] = value.toExponential(p - 1).split('e');
    const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    return `${short}e${power.charAt(0)}${power.slice(1).padStart(2, '0')}`;
  }
  const text = value.toFixed(p - 1 - exponent);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function numeric(value: unknown, kind: string): Num {
  const x = typeof value === 'boolean' ? Number(value) : value;
  if (!isNumber(x)) throw new FunctionError(`%${kind} needs a number, not ${describe(value)}`);
  return x;
}
