import { textOf } from '../coerce.ts';
import { fn } from '../function.ts';

export const shellFilters = [fn('quote', '', (value) => shellQuote(value === null ? '' : textOf(value)))];

/** One word for a POSIX shell, as Python's shlex.quote writes it. */
export function shellQuote(text: string): string {
  if (text === '') return "''";
  if (/^[\w@%+=:,./-]+$/.test(text) && !/[^\x20-\x7e]/.test(text)) return text;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
