import type { Command } from 'commander';
import { type PasswordSource, passwordSource, readPassword, type VaultPassword } from '../load/vault/password.ts';
import { ask } from './ask.ts';

/** Flags of every command that opens vault files: Ansible's. */
export interface VaultFlags {
  readonly vaultId: readonly string[];
  readonly vaultPasswordFile: readonly string[];
  readonly askVaultPass: boolean;
}

const collect = (value: string, previous: readonly string[]) => [...previous, value];

export function addVaultFlags(command: Command): Command {
  return command
    .option('--vault-id <id@source>', 'a vault password: id@file, id@script or id@prompt (may be repeated)', collect, [])
    .option('--vault-password-file <file>', 'a file, or an executable that prints the password (may be repeated)', collect, [])
    .option('-J, --ask-vault-pass', 'ask for the vault password', false);
}

/** Every password that the flags name, in Ansible's order. They are read before anything is opened, so that questions come first. */
export async function vaultPasswords(flags: VaultFlags, cwd: string, isNew = false): Promise<readonly VaultPassword[]> {
  const sources: readonly PasswordSource[] = [
    ...flags.vaultId.map(passwordSource),
    ...flags.vaultPasswordFile.map((path): PasswordSource => ({ id: 'default', from: { kind: 'file', path } })),
    ...(flags.askVaultPass ? [{ id: 'default', from: { kind: 'prompt' } } as const] : []),
  ];
  const passwords: VaultPassword[] = [];
  for (const source of sources) passwords.push(await readPassword(source, cwd, (prompt) => ask(prompt, { echo: false }), isNew));
  return passwords;
}
