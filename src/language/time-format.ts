import { FunctionError } from './function-error.ts';

/** A moment as it is to be printed: `date`'s UTC fields hold the calendar time. */
export interface TimeFields {
  readonly date: Date;
  readonly microsecond: number;
  readonly offsetMinutes: number;
  readonly zone: string;
}

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

const two = (n: number) => String(n).padStart(2, '0');

/** C's strftime in the locale "C". */
export function formatTime(format: string, fields: TimeFields): string {
  const { date, microsecond, offsetMinutes, zone } = fields;
  const hour = date.getUTCHours();
  const hour12 = two(hour % 12 || 12);
  const day = date.getUTCDay();
  const year = date.getUTCFullYear();
  const again = (inner: string) => formatTime(inner, fields);
  return format.replace(/%([-]?)([a-zA-Z%])/g, (whole, flag: string, letter: string) => {
    const text = ((): string | undefined => {
      switch (letter) {
        case 'Y':
          return String(year).padStart(4, '0');
        case 'C':
          return two(Math.floor(year / 100));
        case 'y':
          return two(year % 100);
        case 'm':
          return two(date.getUTCMonth() + 1);
        case 'd':
          return two(date.getUTCDate());
        case 'e':
          return String(date.getUTCDate()).padStart(2, ' ');
        case 'H':
          return two(hour);
        case 'I':
          return hour12;
        case 'k':
          return String(hour).padStart(2, ' ');
        case 'l':
          return String(hour % 12 || 12).padStart(2, ' ');
        case 'M':
          return two(date.getUTCMinutes());
        case 'S':
          return two(date.getUTCSeconds());
        case 'f':
          return String(microsecond).padStart(6, '0');
        case 'p':
          return hour < 12 ? 'AM' : 'PM';
        case 'P':
          return hour < 12 ? 'am' : 'pm';
        case 'a':
          return days[day]?.slice(0, 3);
        case 'A':
          return days[day];
        case 'b':
        case 'h':
          return months[date.getUTCMonth()]?.slice(0, 3);
        case 'B':
          return months[date.getUTCMonth()];
        case 'j':
          return String(dayOfYear(date)).padStart(3, '0');
        case 'u':
          return String(day || 7);
        case 'w':
          return String(day);
        case 'U':
          return two(Math.floor((dayOfYear(date) + 6 - day) / 7));
        case 'W':
          return two(Math.floor((dayOfYear(date) + 6 - ((day + 6) % 7)) / 7));
        case 'V':
          return two(isoWeek(date).week);
        case 'G':
          return String(isoWeek(date).year);
        case 'g':
          return two(isoWeek(date).year % 100);
        case 's':
          return String(Math.floor(date.getTime() / 1000) - offsetMinutes * 60);
        case 'z':
          return zone === '' ? '' : offsetText(offsetMinutes);
        case 'Z':
          return zone;
        case 'D':
        case 'x':
          return again('%m/%d/%y');
        case 'F':
          return again('%Y-%m-%d');
        case 'T':
        case 'X':
          return again('%H:%M:%S');
        case 'R':
          return again('%H:%M');
        case 'r':
          return again('%I:%M:%S %p');
        case 'c':
          return again('%a %b %e %H:%M:%S %Y');
        case 'n':
          return '\n';
        case 't':
          return '\t';
        case '%':
          return '%';
        default:
          return undefined;
      }
    })();
    return text === undefined ? whole : flag === '-' ? text.replace(/^[0 ]+(?=.)/, '') : text;
  });
}

/** Microseconds since 1970 for a time written in a format of strptime. */
export function parseTime(text: string, format: string): number {
  const letters: string[] = [];
  const patterns: Readonly<Record<string, string>> = {
    Y: '\\d{4}',
    m: '1[0-2]|0?[1-9]',
    d: '3[01]|[12]\\d|0?[1-9]',
    H: '2[0-3]|[01]?\\d',
    I: '1[0-2]|0?[1-9]',
    M: '[0-5]?\\d',
    S: '6[01]|[0-5]?\\d',
    f: '\\d{1,6}',
    y: '\\d\\d',
    p: 'AM|PM|am|pm',
    b: months.map((m) => m.slice(0, 3)).join('|'),
    B: months.join('|'),
    a: days.map((d) => d.slice(0, 3)).join('|'),
    A: days.join('|'),
    j: '\\d{1,3}',
    z: '[+-]\\d\\d:?\\d\\d|Z',
    Z: '[A-Z]+',
  };
  const expanded = format.replaceAll('%T', '%H:%M:%S').replaceAll('%F', '%Y-%m-%d');
  const source = expanded.replace(/%([a-zA-Z%])|\s+|[\\^$.*+?()[\]{}|]/g, (whole, letter: string | undefined) => {
    if (letter === '%') return '%';
    if (letter === undefined) return /^\s/.test(whole) ? '\\s+' : `\\${whole}`;
    const pattern = patterns[letter];
    if (!pattern) throw new FunctionError(`%${letter} cannot be read from text`);
    letters.push(letter);
    return `(${pattern})`;
  });
  const match = new RegExp(`^${source}$`, 'i').exec(text);
  if (!match) throw new FunctionError(`${JSON.stringify(text)} does not look like ${JSON.stringify(format)}`);
  const found = new Map(letters.map((letter, i) => [letter, match[i + 1] ?? '']));
  return microsOf(found, text);
}

function microsOf(found: ReadonlyMap<string, string>, text: string): number {
  const number = (letter: string, otherwise: number) => (found.has(letter) ? Number(found.get(letter)) : otherwise);
  const short = number('y', 0);
  const year = found.has('y') ? short + (short < 69 ? 2000 : 1900) : number('Y', 1900);
  const name = (found.get('b') ?? found.get('B'))?.slice(0, 3).toLowerCase();
  const month = name === undefined ? number('m', 1) - 1 : months.findIndex((m) => m.slice(0, 3).toLowerCase() === name);
  const half = found.get('p')?.toLowerCase();
  const hour = found.has('I') ? (number('I', 12) % 12) + (half === 'pm' ? 12 : 0) : number('H', 0);
  const day = number('d', 1);
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  if (found.has('j') && !found.has('d')) date.setUTCFullYear(year, 0, number('j', 1));
  else if (date.getUTCDate() !== day) throw new FunctionError(`${JSON.stringify(text)} is not a day of the calendar`);
  date.setUTCHours(hour, number('M', 0), number('S', 0));
  return date.getTime() * 1000 + Number((found.get('f') ?? '0').padEnd(6, '0'));
}

function dayOfYear(date: Date): number {
  return (
    Math.floor(
      (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000,
    ) + 1
  );
}

/** ISO 8601: a week belongs to the year of its Thursday. */
export function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 4 - (date.getUTCDay() || 7)));
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

function offsetText(minutes: number): string {
  const magnitude = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(magnitude / 60))}${two(magnitude % 60)}`;
}
