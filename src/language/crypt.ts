import { createHash } from 'node:crypto';

/** Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512" (version 0.6, 2016): what /etc/shadow holds as $5$ and $6$. */
type Kind = 'sha256' | 'sha512';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const defaultRounds = 5000;

export function shaCrypt(kind: Kind, password: string, salt: string, rounds?: number): string {
  const count = Math.min(Math.max(rounds ?? defaultRounds, 1000), 999_999_999);
  const key = Buffer.from(password, 'utf8');
  const saltBytes = Buffer.from(salt, 'utf8').subarray(0, 16);
  const digest = rounded(kind, key, saltBytes, count);
  const id = kind === 'sha256' ? '5' : '6';
  // The number of rounds is written wherever it was given, as crypt(3) does.
  const prefix = rounds === undefined ? '' : `rounds=${count}$`;
  return `$${id}$${prefix}${saltBytes.toString('utf8')}$${encoded(kind, digest)}`;
}

function rounded(kind: Kind, key: Buffer, salt: Buffer, rounds: number): Buffer {
  const hash = (...parts: Buffer[]) => parts.reduce((h, part) => h.update(part), createHash(kind)).digest();
  const b = hash(key, salt, key);
  const parts = [key, salt, repeated(b, key.length)];
  for (let length = key.length; length > 0; length >>= 1) parts.push(length & 1 ? b : key);
  const a = hash(...parts);
  const p = repeated(hash(...Array.from({ length: key.length }, () => key)), key.length);
  const s = repeated(hash(...Array.from({ length: 16 + (a[0] ?? 0) }, () => salt)), salt.length);
  let c = a;
  for (let i = 0; i < rounds; i++) {
    const round = [i & 1 ? p : c];
    if (i % 3) round.push(s);
    if (i % 7) round.push(p);
    round.push(i & 1 ? c : p);
    c = hash(...round);
  }
  return c;
}

function repeated(block: Buffer, length: number): Buffer {
  return Buffer.concat(Array.from({ length: Math.ceil(length / block.length) }, () => block)).subarray(0, length);
}

/** The bytes in the order that the specification gives, three at a time as four characters, the lowest six bits first. */
function encoded(kind: Kind, digest: Buffer): string {
  const third = kind === 'sha512' ? 21 : 10;
  let text = '';
  const write = (b2: number, b1: number, b0: number, length: number) => {
    let word = (b2 << 16) | (b1 << 8) | b0;
    for (let i = 0; i < length; i++, word >>= 6) text += alphabet.charAt(word & 63);
  };
  const at = (i: number) => digest[i] ?? 0;
  for (let i = 0, order = [0, third, 2 * third]; i < third; i++) {
    const [x = 0, y = 0, z = 0] = order;
    write(at(x), at(y), at(z), 4);
    order = kind === 'sha512' ? [y + 1, z + 1, x + 1] : [z + 1, x + 1, y + 1];
  }
  if (kind === 'sha512') write(0, 0, at(63), 2);
  else write(0, at(31), at(30), 3);
  return text;
}
