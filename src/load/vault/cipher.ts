import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

/** The payload of Ansible Vault's formats 1.1 and 1.2: `VaultAES256` in its `parsing/vault/__init__.py`. */
export interface Sealed {
  readonly salt: Buffer;
  /** HMAC-SHA256 of the ciphertext. */
  readonly mac: Buffer;
  readonly ciphertext: Buffer;
}

export function seal(plain: Uint8Array, password: string, salt = randomBytes(32)): Sealed {
  const { key, macKey, counter } = keysOf(password, salt);
  // A stream cipher needs no padding; the format has it all the same, and Node does not add it in this mode.
  const padding = 16 - (plain.length % 16);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  const cipher = createCipheriv('aes-256-ctr', key, counter);
  const ciphertext = Buffer.concat([cipher.update(padded), cipher.final()]);
  return { salt, mac: macOf(ciphertext, macKey), ciphertext };
}

/** Undefined where the password is another one, or the data was changed. */
export function unseal({ salt, mac, ciphertext }: Sealed, password: string): Buffer | undefined {
  const { key, macKey, counter } = keysOf(password, salt);
  const expected = macOf(ciphertext, macKey);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', key, counter);
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
}

function keysOf(password: string, salt: Uint8Array): { key: Buffer; macKey: Buffer; counter: Buffer } {
  const bytes = pbkdf2Sync(password, salt, 10_000, 80, 'sha256');
  return { key: bytes.subarray(0, 32), macKey: bytes.subarray(32, 64), counter: bytes.subarray(64) };
}

function macOf(ciphertext: Uint8Array, key: Uint8Array): Buffer {
  return createHmac('sha256', key).update(ciphertext).digest();
}
