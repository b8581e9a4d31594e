import { DiagnosticError, error } from '../../diagnostic.ts';
import type { VaultPassword } from '../../load/vault/password.ts';
import { type VaultFlags, vaultPasswords } from '../vault-options.ts';

export interface NewVaultFlags extends VaultFlags {
  readonly encryptVaultId?: string;
}

/** The passwords that the flags name; where they name none, it is asked for. */
export function givenPasswords(flags: VaultFlags, isNew = false): Promise<readonly VaultPassword[]> {
  const isNone = flags.vaultId.length + flags.vaultPasswordFile.length === 0;
  return vaultPasswords(isNone ? { ...flags, askVaultPass: true } : flags, process.cwd(), isNew);
}

/** The one to encrypt with. Of several ids one has to be named. */
export function encryptingPassword(passwords: readonly VaultPassword[], id: string | undefined): VaultPassword {
  const ids = [...new Set(passwords.map((p) => p.id))];
  if (id === undefined && ids.length > 1) {
    throw new DiagnosticError(
      error('vault-id', `several vault ids are given (${ids.join(', ')})`, undefined, 'say which to encrypt with: --encrypt-vault-id'),
    );
  }
  const found = passwords.find((p) => id === undefined || p.id === id);
  if (found) return found;
  throw new DiagnosticError(error('vault-id', `there is no password for the vault id "${id}"; given are ${ids.join(', ')}`));
}
