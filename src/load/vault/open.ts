import { DiagnosticError, error, type Position } from '../../diagnostic.ts';
import { seal, unseal } from './cipher.ts';
import { readEnvelope, writeEnvelope } from './envelope.ts';
import type { VaultPassword } from './password.ts';

/**
 * What a vault text holds. The password of the id that it names is tried first, then the others, in the order given:
 * an id is a hint, as it is to Ansible.
 *
 * @throws DiagnosticError that names the ids tried
 */
export function openVault(text: string, passwords: readonly VaultPassword[], position: Position): { plain: Buffer; by: VaultPassword } {
  const { id, sealed } = readEnvelope(text, position);
  const named = id === undefined ? '' : ` with the vault id "${id}"`;
  if (passwords.length === 0) {
    const hint = 'give one with --vault-id, --vault-password-file or --ask-vault-pass';
    throw new DiagnosticError(
      error('vault-password', `${position.file} is encrypted${named}, and no vault password was given`, position, hint),
    );
  }
  const inOrder = [...passwords.filter((p) => p.id === id), ...passwords.filter((p) => p.id !== id)];
  for (const by of inOrder) {
    const plain = unseal(sealed, by.password.reveal());
    if (plain) return { plain, by };
  }
  const tried = [...new Set(inOrder.map((p) => p.id))].join(', ');
  throw new DiagnosticError(
    error('vault-password', `no vault password opens ${position.file} (encrypted${named}; ids tried: ${tried})`, position),
  );
}

export function closeVault(plain: Uint8Array, { id, password }: VaultPassword): string {
  return writeEnvelope({ id, sealed: seal(plain, password.reveal()) });
}
