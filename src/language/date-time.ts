import { Callable } from './callable.ts';
import { textOf } from './coerce.ts';
import { FunctionError } from './function-error.ts';
import { float } from './numbers.ts';
import { formatTime, isoWeek, parseTime, type TimeFields } from './time-format.ts';
import type { Attributes } from './values.ts';

/** A point in a calendar without a time zone, as Python's naive datetime. Kept as if it were UTC. */
export class DateTime implements Attributes {
  /** Microseconds since 1970. */
  readonly micros: number;

  constructor(micros: number) {
    this.micros = micros;
  }

  static of(date: Date, utc: boolean): DateTime {
    const offsetMs = utc ? 0 : -date.getTimezoneOffset() * 60_000;
    return new DateTime((date.getTime() + offsetMs) * 1000);
  }

  static parse(text: string, format: string): DateTime {
    return new DateTime(parseTime(text, format));
  }

  get fields(): TimeFields {
    const ms = Math.floor(this.micros / 1000);
    return { date: new Date(ms), microsecond: this.micros - Math.floor(this.micros / 1_000_000) * 1_000_000, offsetMinutes: 0, zone: '' };
  }

  strftime(format: string): string {
    return formatTime(format, this.fields);
  }

  toText(): string {
    return this.#iso(' ');
  }

  compareTo(other: unknown): number | undefined {
    return other instanceof DateTime ? this.micros - other.micros : undefined;
  }

  arithmetic(operator: string, other: unknown): unknown {
    if (operator === '-' && other instanceof DateTime) return new TimeDelta(this.micros - other.micros);
    if (operator === '-' && other instanceof TimeDelta) return new DateTime(this.micros - other.micros);
    if (operator === '+' && other instanceof TimeDelta) return new DateTime(this.micros + other.micros);
    throw new FunctionError(`\`${operator}\` has no meaning for a date and this`);
  }

  attribute(name: string): unknown {
    const { date, microsecond } = this.fields;
    switch (name) {
      case 'year':
        return date.getUTCFullYear();
      case 'month':
        return date.getUTCMonth() + 1;
      case 'day':
        return date.getUTCDate();
      case 'hour':
        return date.getUTCHours();
      case 'minute':
        return date.getUTCMinutes();
      case 'second':
        return date.getUTCSeconds();
      case 'microsecond':
        return microsecond;
      case 'strftime':
        return new Callable('strftime', ([format]) => this.strftime(textOf(format ?? '')));
      case 'isoformat':
        return new Callable('isoformat', ([separator]) => this.#iso(textOf(separator ?? 'T')));
      case 'timestamp':
        return new Callable('timestamp', () => float(localSeconds(date) + microsecond / 1e6));
      case 'weekday':
        return new Callable('weekday', () => (date.getUTCDay() + 6) % 7);
      case 'isoweekday':
        return new Callable('isoweekday', () => date.getUTCDay() || 7);
      case 'isocalendar':
        return new Callable('isocalendar', () => [isoWeek(date).year, isoWeek(date).week, date.getUTCDay() || 7]);
      case 'date':
        return new Callable('date', () => this.strftime('%Y-%m-%d'));
      default:
        return undefined;
    }
  }

  #iso(separator: string): string {
    const { microsecond } = this.fields;
    return (
      this.strftime(`%Y-%m-%d${separator.replaceAll('%', '%%')}%H:%M:%S`) +
      (microsecond === 0 ? '' : `.${String(microsecond).padStart(6, '0')}`)
    );
  }
}

/** A span of time. */
class TimeDelta implements Attributes {
  readonly micros: number;

  constructor(micros: number) {
    this.micros = micros;
  }

  toText(): string {
    const days = this.#days();
    const rest = (this.micros - days * dayMicros) / 1_000_000;
    const whole = Math.floor(rest);
    const two = (n: number) => String(n).padStart(2, '0');
    const micros = Math.round((rest - whole) * 1e6);
    const clock = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`}`;
    return days === 0 ? clock : `${days} day${Math.abs(days) === 1 ? '' : 's'}, ${clock}`;
  }

  compareTo(other: unknown): number | undefined {
    return other instanceof TimeDelta ? this.micros - other.micros : undefined;
  }

  attribute(name: string): unknown {
    const days = this.#days();
    if (name === 'days') return days;
    if (name === 'seconds') return Math.floor((this.micros - days * dayMicros) / 1_000_000);
    if (name === 'microseconds') return ((this.micros % 1_000_000) + 1_000_000) % 1_000_000;
    return name === 'total_seconds' ? new Callable('total_seconds', () => float(this.micros / 1e6)) : undefined;
  }

  #days(): number {
    return Math.floor(this.micros / dayMicros);
  }
}

const dayMicros = 86_400_000_000;

/** Seconds since 1970 of a calendar time in this machine's time zone. */
function localSeconds(date: Date): number {
  return Math.floor(
    new Date(
      date.getUTCFullYear(),
      date.getUTCMonth(),
      date.getUTCDate(),
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ).getTime() / 1000,
  );
}
