import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { textOf, wholeOf } from '../coerce.ts';
import { passwordHash, randomSalt } from '../filters/passwords.ts';
import type { Context, Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { seededRandom } from '../random.ts';
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
  const place = isAbsolute(path) ? path : join(baseOf(context), path);
  const known = place !== '/dev/null' && isFile(place) ? stored(place) : undefined;
  const text = known?.text ?? drawn(length, alphabet(options.get('chars') ?? ['ascii_letters', 'digits', '.,:-_']), options.get('seed'));
  const encrypt = options.get('encrypt');
  // The salt is kept beside the password, or the hash would be another one in each run.
  const salt = known?.salt ?? (encrypt ? randomSalt(textOf(encrypt).startsWith('sha') ? 16 : 8) : undefined);
  if (place !== '/dev/null' && (!known || known.salt !== salt)) {
    mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
    writeFileSync(place, `${text}${salt === undefined ? '' : ` salt=${salt}`}\n`, { mode: 0o600, flag: known ? 'w' : 'wx' });
  }
  return new Secret(encrypt ? passwordHash(text, { type: textOf(encrypt), saltSize: 16, ...(salt !== undefined && { salt }) }) : text);
}

/** As in Ansible, beside the playbook: another role finds the same password. */
function baseOf(context: Context): string {
  const folder = context.variable('playbook_dir');
  return typeof folder === 'string' ? folder : (context.environment.searchPath[0] ?? dirname(context.file));
}

/** `secret`, or `secret salt=abc`, as Ansible writes it. */
function stored(path: string): { readonly text: string; readonly salt?: string } {
  const line = readText(path).replace(/\n.*$/s, '');
  const [, text = line, salt] = /^(.*) salt=(\S+)(?: ident=\S+)?$/.exec(line) ?? [];
  return { text: text.trim(), ...(salt !== undefined && { salt }) };
}

function drawn(length: number, characters: string, seed: unknown): string {
  const below =
    seed === undefined || seed === null
      ? (limit: number) => randomInt(limit)
      : seededRandom(typeof seed === 'number' ? seed : textOf(seed));
  return Array.from({ length }, () => characters.charAt(below(characters.length))).join('');
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
