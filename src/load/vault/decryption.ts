import type { Position } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import type { TagReader } from '../yaml.ts';
import { isVaultText } from './envelope.ts';
import { openVault } from './open.ts';
import type { VaultPassword } from './password.ts';

/** How loading reads what is encrypted. */
export interface Decryption {
  /** `!vault`; and `!unsafe`, which is text that is no template. */
  readonly readTag: TagReader;
  /** What a vault file holds; undefined for text that is none. */
  readonly decrypt: (path: string, text: string) => Uint8Array | undefined;
  /** Makes a secret of a text out of an encrypted file. */
  readonly mark: (text: string) => Secret;
}

/** Every secret that is read is added to `secrets`, for whoever masks them. */
export function decryptionWith(passwords: readonly VaultPassword[], secrets: Secret[]): Decryption {
  const known = new Map<string, Secret>();
  const mark = (text: string): Secret => {
    const secret = known.get(text) ?? new Secret(text);
    if (!known.has(text)) secrets.push(secret);
    known.set(text, secret);
    return secret;
  };
  const open = (text: string, position: Position) => openVault(text, passwords, position).plain;
  return {
    readTag: tagReader((text, position) => mark(open(text, position).toString('utf8'))),
    decrypt: (path, text) => (isVaultText(text) ? open(text, { file: path, line: 1, column: 1 }) : undefined),
    mark,
  };
}

/** For those who only look at files: an encrypted value is a secret all the same, an encrypted file says nothing. */
export const withoutPasswords: Decryption = {
  readTag: tagReader((text) => new Secret(text)),
  decrypt: (_path, text) => (isVaultText(text) ? new Uint8Array() : undefined),
  mark: (text) => new Secret(text),
};

function tagReader(vault: (text: string, position: Position) => Secret): TagReader {
  return (tag, text, position) => {
    if (tag === '!vault' || tag === '!vault-encrypted') return vault(text, position);
    return tag === '!unsafe' ? text : undefined;
  };
}
