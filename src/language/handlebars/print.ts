import { shellQuote } from '../filters/shell.ts';
import { FunctionError } from '../function-error.ts';
import { isNumber } from '../numbers.ts';
import { plainRepr } from '../printing.ts';
import { Omit, Undefined } from '../undefined.ts';
import { describe, isMapping, isSequence } from '../values.ts';

/** A value as text: numbers and text as they are, true and false as YAML has them, nothing for null. */
export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) throw value.error();
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return String(value);
  if (isNumber(value)) return plainRepr(value);
  if (value === Omit) throw new FunctionError('`omit` cannot be a part of text');
  const hint = isSequence(value) ? 'print its items with {{#each}} or (join list ",")' : 'print one of its values, or (to_json x)';
  if (isSequence(value) || isMapping(value)) throw new FunctionError(`${describe(value)} cannot be printed into text`, hint);
  return plainRepr(value);
}

/** How a value is written at each kind of place. */
export const printers = {
  text: (value: string) => value,
  shell: (value: string) => shellQuote(value),
  double: (value: string) => value.replace(/[\\"$`]/g, '\\$&'),
  single: (value: string) => value.replaceAll("'", `'\\''`),
  comment: (value: string) => {
    if (/[\n\r]/.test(value)) throw new FunctionError('a value with a line break would end this comment');
    return value;
  },
  arithmetic: (value: string) => {
    if (!/^-?\d+$/.test(value)) throw new FunctionError('only a whole number may stand inside $(( ))');
    return value;
  },
  heredoc: (value: string, delimiter: string) => hereDocument(value, delimiter).replace(/[\\$`]/g, '\\$&'),
  'quoted-heredoc': (value: string, delimiter: string) => hereDocument(value, delimiter),
  token: (value: string) => {
    if (!/^(?!-(?!\d))[\w.:/,@%+=~[\]-]+$/.test(value)) {
      throw new FunctionError(
        `${JSON.stringify(value)} is not one plain word`,
        'in a rules file a value may have letters, digits and . : / , @ % + = ~ - _ only',
      );
    }
    return value;
  },
} satisfies Readonly<Record<string, (value: string, detail: string) => string>>;

/** A line of the value that is the delimiter would end the here-document. */
function hereDocument(value: string, delimiter: string): string {
  if (value.includes(delimiter)) throw new FunctionError(`a value that contains "${delimiter}" could end this here-document`);
  return value;
}
