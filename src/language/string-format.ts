import { access } from './access.ts';
import { checkLength } from './budget.ts';
import type { Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import { Float, floatText, isInteger, isNumber } from './numbers.ts';
import { general } from './percent-format.ts';
import { plainRepr } from './printing.ts';
import { describe } from './values.ts';

/** Python's `'{0} {name:>8}'.format(…)`. */
export function formatBraces(format: string, positional: readonly unknown[], named: Named): string {
  let automatic = 0;
  let length = 0;
  return format.replace(/\{\{|\}\}|\{([^{}!:]*)(?:!([rsa]))?(?::([^{}]*))?\}|[{}]/g, (whole, path, conversion, spec) => {
    if (whole === '{{' || whole === '}}') return whole.charAt(0);
    if (path === undefined) throw new FunctionError(`this ${whole} has no partner in the format`);
    const [first = '', ...rest] = String(path).split(/\.|\[|\]\.?/);
    const key = first === '' ? String(automatic++) : first;
    let value = /^\d+$/.test(key) ? positional[Number(key)] : Object.hasOwn(named, key) ? named[key] : undefined;
    for (const part of rest.filter((p) => p !== '')) value = access(value, part);
    if (value === undefined) throw new FunctionError(`the format has no value for {${path}}`);
    const piece = formatSpec(conversion === 'r' ? plainRepr(value) : value, spec ?? '');
    length += piece.length;
    checkLength(length);
    return piece;
  });
}

const specification = /^(?:(.)?([<>=^]))?([-+ ])?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

function formatSpec(value: unknown, spec: string): string {
  const match = specification.exec(spec);
  if (!match) throw new FunctionError(`"${spec}" is not a known format`);
  const [, fill, align, sign, alternate, zero, width, group, precision, type] = match;
  if (Number(width ?? 0) > 10_000 || Number(precision ?? 0) > 100) throw new FunctionError(`the width in "${spec}" is too large`);
  const number = typeof value === 'boolean' && type ? Number(value) : value;
  let body: string;
  let prefix = '';
  if (isNumber(number) && type !== 's') {
    const double = number instanceof Float ? number.value : number;
    const isNegative = double < 0 || Object.is(double, -0);
    prefix = isNegative ? '-' : sign === '+' || sign === ' ' ? sign : '';
    const magnitude = isNegative ? -double : double;
    body = numberBody(magnitude, isInteger(number), type, precision === undefined ? undefined : Number(precision));
    if (group) body = body.replace(/^\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, group));
    if (alternate && type && 'xXob'.includes(type)) prefix += `0${type}`;
  } else {
    if (type && type !== 's') throw new FunctionError(`"${spec}" needs a number, not ${describe(value)}`);
    body = typeof value === 'string' ? value : plainRepr(value);
    if (precision !== undefined) body = body.slice(0, Number(precision));
  }
  const room = Number(width ?? 0) - prefix.length - body.length;
  if (room <= 0) return prefix + body;
  const padding = (fill ?? (zero ? '0' : ' ')).repeat(room);
  const direction = align ?? (zero ? '=' : isNumber(value) ? '>' : '<');
  if (direction === '=') return prefix + padding + body;
  if (direction === '<') return prefix + body + padding;
  if (direction === '>') return padding + prefix + body;
  const half = Math.floor(padding.length / 2);
  return padding.slice(0, half) + prefix + body + padding.slice(half);
}

function numberBody(value: number | bigint, isInt: boolean, type: string | undefined, precision: number | undefined): string {
  const radix = type === 'b' ? 2 : type === 'o' ? 8 : type === 'x' || type === 'X' ? 16 : undefined;
  if (radix !== undefined || type === 'd' || type === 'c') {
    if (!isInt) throw new FunctionError(`the format "${type}" needs a whole number`);
    if (type === 'c') return String.fromCodePoint(Number(value));
    const text = value.toString(radix ?? 10);
    return type === 'X' ? text.toUpperCase() : text;
  }
  if (type === 'f' || type === 'F') return Number(value).toFixed(precision ?? 6);
  if (type === '%') return `${(Number(value) * 100).toFixed(precision ?? 6)}%`;
  if (type === 'e' || type === 'E') {
    const text = Number(value)
      .toExponential(precision ?? 6)
      .replace(/e([+-])(\d)$/, 'e$10$2');
    return type === 'E' ? text.toUpperCase() : text;
  }
  if (type === 'g' || type === 'G' || type === 'n')
    return isInt && precision === undefined ? String(value) : general(Number(value), precision ?? 6);
  if (precision !== undefined && !isInt) {
    const text = general(Number(value), precision);
    return /^\d+$/.test(text) ? `${text}.0` : text;
  }
  return isInt ? value.toString() : floatText(Number(value));
}
