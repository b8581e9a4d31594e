import { randomInt } from 'node:crypto';
import { textOf, wholeOf } from '../coerce.ts';
import { shaCrypt } from '../crypt.ts';
import { fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';

const saltAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./';

export const passwordFilters = [
  fn('password_hash', 'hashtype? salt? salt_size? rounds? ident?', (value, type, salt, size, rounds) =>
    passwordHash(textOf(value), {
      type: textOf(type ?? 'sha512'),
      ...(salt !== undefined && salt !== null && { salt: textOf(salt) }),
      saltSize: wholeOf(size, 16),
      ...(rounds !== undefined && rounds !== null && { rounds: wholeOf(rounds) }),
    }),
  ),
];

interface Hashing {
  /** `sha512` or `sha256`, with or without `_crypt`. */
  readonly type: string;
  readonly salt?: string;
  /** Of a random salt. */
  readonly saltSize: number;
  readonly rounds?: number;
}

export function passwordHash(password: string, { type, salt, saltSize, rounds }: Hashing): string {
  const kind = type.replace(/_crypt$/, '');
  if (kind !== 'sha512' && kind !== 'sha256') throw new FunctionError(`"${kind}" is not supported`, 'use sha512 or sha256');
  const given = salt ?? randomSalt(saltSize);
  if (!/^[\w./]{1,16}$/.test(given)) throw new FunctionError('a salt has 1 to 16 letters, digits, dots and slashes');
  // A hundred times the default: what may be asked for without stopping the run for minutes.
  if (rounds !== undefined && (rounds < 1000 || rounds > 1_000_000)) throw new FunctionError('rounds must be between 1000 and 1000000');
  return shaCrypt(kind, password, given, rounds);
}

export function randomSalt(length: number): string {
  return Array.from({ length: Math.min(16, Math.max(1, length)) }, () => saltAlphabet.charAt(randomInt(saltAlphabet.length))).join('');
}
