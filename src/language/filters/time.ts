import { numberOf, stringOf, textOf } from '../coerce.ts';
import { DateTime } from '../date-time.ts';
import { type Context, fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { isNumber, parseFloatText, toDouble } from '../numbers.ts';
import { formatTime } from '../time-format.ts';
import { isTruthy } from '../values.ts';

export const timeFilters = [
  fn('strftime', 'second? utc?', (format, second, utc = false, context: Context) => {
    const date = second === undefined || second === null ? context.environment.now() : new Date(seconds(second) * 1000);
    const isUtc = isTruthy(utc);
    const offsetMinutes = isUtc ? 0 : -date.getTimezoneOffset();
    const zone = isUtc
      ? 'UTC'
      : (new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date).find((p) => p.type === 'timeZoneName')?.value ??
        '');
    return formatTime(stringOf(format), { date: new Date(date.getTime() + offsetMinutes * 60_000), microsecond: 0, offsetMinutes, zone });
  }),
  fn('to_datetime', 'format?', (value, format = '%Y-%m-%d %H:%M:%S') => DateTime.parse(textOf(value), stringOf(format))),
];

function seconds(value: unknown): number {
  const number = typeof value === 'string' ? parseFloatText(value) : isNumber(value) ? toDouble(numberOf(value)) : undefined;
  // The range of a JavaScript date.
  if (number === undefined || !(Math.abs(number) <= 8.64e12)) throw new FunctionError('needs the seconds since 1970');
  return number;
}
