import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';

export interface KeyPair {
  /** In OpenSSH's format (PROTOCOL.key), without a passphrase. */
  readonly privateKey: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
}

/** Made here because a fork of ssh-keygen for each of fifty hosts costs more than all their keys. */
export function ed25519KeyPair(comment: string): KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
  const point = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  const publicBlob = Buffer.concat([string('ssh-ed25519'), string(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, publicBlob, string(Buffer.concat([seed, point])), string(comment)]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, i) => i + 1));
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    string('none'), // cipher
    string('none'), // key derivation
    string(''), // its options
    uint32(1), // number of keys
    string(publicBlob),
    string(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').match(/.{1,70}/g) ?? [];
  return {
    privateKey: ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n'),
    publicKey: `ssh-ed25519 ${publicBlob.toString('base64')}`,
  };
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
