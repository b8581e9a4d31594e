import { randomInt } from 'node:crypto';
import { textOf, wholeOf } from '../coerce.ts';
import { shaCrypt } from '../crypt.ts';
import { fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';

const saltAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./';

export const passwordFilters = [
  fn('password_hash', 'hashtype? salt? salt_size? rounds? ident?', (value, type, salt, size, rounds) => {
    const kind = textOf(type ?? 'sha512').replace(/_crypt$/, '');
    if (kind !== 'sha512' && kind !== 'sha256') throw new FunctionError(`"${kind}" is not supported`, 'use sha512 or sha256');
    const given = salt === undefined || salt === null ? randomSalt(wholeOf(size, 16)) : textOf(salt);
    if (!/^[\w./]{1,16}$/.test(given)) throw new FunctionError('a salt has 1 to 16 letters, digits, dots and slashes');
    const count = rounds === undefined || rounds === null ? undefined : wholeOf(rounds);
    // A hundred times the default: what may be asked for without stopping the run for minutes.
    if (count !== undefined && (count < 1000 || count > 1_000_000)) throw new FunctionError('rounds must be between 1000 and 1000000');
    return shaCrypt(kind, textOf(value), given, count);
  }),
];

function randomSalt(length: number): string {
  return Array.from({ length: Math.min(16, Math.max(1, length)) }, () => saltAlphabet.charAt(randomInt(saltAlphabet.length))).join('');
}
