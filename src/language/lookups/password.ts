import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { textOf, wholeOf } from '../coerce.ts';
import type { Context, Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { Secret } from '../secret.ts';
import { isSequence, itemsOf } from '../values.ts';
import { isFile, readText } from './files.ts';

const classes: Readonly<Record<string, string>> = {
  ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
  ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  hexdigits: '0123456789abcdefABCDEF',
  octdigits: '01234567',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/**
 * The password in a file of the controller, made and stored (mode 0600) where there is none yet; `/dev/null` stores none.
 * Parameters as in Ansible, after the path or by name: `length=20 chars=ascii_letters,digits`.
 */
export function password(term: string, named: Named, context: Context): Secret {
  const { path, options } = parameters(term, named);
  const length = wholeOf(options.get('length'), 20);
  if (length < 1 || length > 10_000) throw new FunctionError('the length must be between 1 and 10000');
  const place = isAbsolute(path) ? path : join(context.environment.searchPath[0] ?? dirname(context.file), path);
  if (place !== '/dev/null' && isFile(place)) return new Secret((readText(place).replace(/\n.*$/s, '').split(' salt=')[0] ?? '').trim());
  const characters = alphabet(options.get('chars') ?? ['ascii_letters', 'digits', '.,:-_']);
  const text = Array.from({ length }, () => characters.charAt(randomInt(characters.length))).join('');
  if (place !== '/dev/null') {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    writeFileSync(place, `${text}\n`, { mode: 0o600, flag: 'wx' });
  }
  return new Secret(text);
}

function parameters(term: string, named: Named): { path: string; options: Map<string, unknown> } {
  const options = new Map(Object.entries(named));
  const words = term.split(' ');
  const path: string[] = [];
  for (const word of words) {
    const match = /^(length|chars|encrypt|seed|ident)=(.*)$/.exec(word);
    if (match) options.set(match[1] ?? '', match[1] === 'chars' ? (match[2] ?? '').split(',') : match[2]);
    else path.push(word);
  }
  if (options.has('encrypt') || options.has('seed'))
    throw new FunctionError('`encrypt` and `seed` are not supported', 'use the filter password_hash');
  return { path: path.join(' '), options };
}

function alphabet(value: unknown): string {
  const parts = isSequence(value) ? itemsOf(value) : [value];
  const characters = [
    ...new Set(parts.map((part) => (Object.hasOwn(classes, textOf(part)) ? classes[textOf(part)] : textOf(part))).join('')),
  ].join('');
  if (characters === '') throw new FunctionError('there are no characters to choose from');
  return characters;
}
