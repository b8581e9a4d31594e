import { checkDataDepth, checkLength, spend, spendText } from './budget.ts';
import { FunctionError } from './function-error.ts';
import { Float, floatText, isNumber } from './numbers.ts';
import { Secret } from './secret.ts';
import { Omit, Undefined } from './undefined.ts';
import { describe, entriesOf, isMapping, isSequence, itemsOf, Tuple } from './values.ts';

/** A value that says itself how it is printed: a date. */
export interface Printable {
  toText(): string;
}

/** Python's str(). A container that holds a secret becomes a secret. */
export function str(value: unknown): string | Secret {
  if (typeof value === 'string' || value instanceof Secret) return value;
  return withSecrets(value, plainStr);
}

/**
 * What `print` makes of a value whose secrets are revealed; a secret if there were any.
 */
export function withSecrets(value: unknown, print: (revealed: unknown) => string): string | Secret {
  if (!hasSecret(value)) return print(value);
  return new Secret(print(reveal(value)));
}

/** Joins texts of which some may be secret. */
export function concat(parts: readonly (string | Secret)[]): string | Secret {
  let text = '';
  let secret = false;
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else {
      secret = true;
      text += part.reveal();
    }
    checkLength(text.length);
  }
  spendText(text.length);
  return secret ? new Secret(text) : text;
}

function hasSecret(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof Secret) return true;
  spend(1);
  checkDataDepth(depth);
  if (isSequence(value)) return itemsOf(value).some((item) => hasSecret(item, depth + 1));
  return isMapping(value) && entriesOf(value).some(([, item]) => hasSecret(item, depth + 1));
}

/** A copy in which secrets are their values. */
function reveal(value: unknown): unknown {
  spend(1);
  if (value instanceof Secret) return value.reveal();
  if (value instanceof Tuple) return new Tuple(value.items.map(reveal));
  if (Array.isArray(value)) return value.map(reveal);
  if (isMapping(value)) return Object.fromEntries(entriesOf(value).map(([k, v]) => [k, reveal(v)]));
  return value;
}

/** Every text in a result that was made from a secret is secret. Numbers and booleans are not marked: a length, a comparison. */
export function conceal(value: unknown): unknown {
  spend(1);
  if (typeof value === 'string') return new Secret(value);
  if (value instanceof Tuple) return new Tuple(value.items.map(conceal));
  if (Array.isArray(value)) return value.map(conceal);
  if (isMapping(value)) return Object.fromEntries(entriesOf(value).map(([k, v]) => [k, conceal(v)]));
  return value;
}

/** A message may quote what it is about: of a secret it says nothing. */
export function withoutDetails<T>(run: () => T): T {
  try {
    return run();
  } catch (e) {
    throw e instanceof FunctionError ? new FunctionError('this secret is not what is needed here') : e;
  }
}

function plainStr(value: unknown): string {
  return typeof value === 'string' ? value : plainRepr(value);
}

export function plainRepr(value: unknown): string {
  const text = reprOf(value);
  spendText(text.length);
  return text;
}

function reprOf(value: unknown): string {
  if (typeof value === 'string') {
    checkLength(value.length);
    return quoted(value);
  }
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isNumber(value)) {
    if (value instanceof Float) return floatText(value.value);
    return typeof value === 'bigint' || Number.isInteger(value) ? integerText(value) : floatText(value);
  }
  if (Array.isArray(value)) return `[${value.map(plainRepr).join(', ')}]`;
  if (value instanceof Tuple) return `(${value.items.map(plainRepr).join(', ')}${value.items.length === 1 ? ',' : ''})`;
  if (value instanceof Undefined) throw value.error();
  if (value === Omit) throw new FunctionError('`omit` stands for a parameter that is left out: it cannot be a part of text');
  if (isMapping(value))
    return `{${entriesOf(value)
      .map(([k, v]) => `${quoted(k)}: ${plainRepr(v)}`)
      .join(', ')}}`;
  if (typeof value === 'object' && 'toText' in value) return (value as Printable).toText();
  throw new FunctionError(`${describe(value)} cannot be printed`);
}

function integerText(value: number | bigint): string {
  return typeof value === 'number' && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value);
}

/** A string as Python's repr shows it: single quotes unless it holds some and no double ones. */
function quoted(text: string): string {
  if (/^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(text)) return `'${text}'`;
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let result = quote;
  for (const c of text) {
    const code = c.codePointAt(0) ?? 0;
    if (c === quote || c === '\\') result += `\\${c}`;
    else if (c === '\n') result += '\\n';
    else if (c === '\r') result += '\\r';
    else if (c === '\t') result += '\\t';
    else if (code < 32 || (code >= 127 && !/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(c))) result += escaped(code);
    else result += c;
  }
  return result + quote;
}

function escaped(code: number): string {
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** As in Ansible, text ends with at least as many newlines as the template that it came of: those of a last line of a loop are among them. */
export function endingWith(newlines: number, text: string | Secret): string | Secret {
  const missing = newlines - newlinesAtEnd(text instanceof Secret ? text.reveal() : text);
  return missing > 0 ? concat([text, '\n'.repeat(missing)]) : text;
}

export function newlinesAtEnd(text: string): number {
  let count = 0;
  while (text.charAt(text.length - 1 - count) === '\n') count++;
  return count;
}
