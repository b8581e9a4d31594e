import { Command } from 'commander';
import { DiagnosticError, error, type Position } from '../diagnostic.ts';
import { isVaultText } from '../load/vault/envelope.ts';
import { closeVault, openVault } from '../load/vault/open.ts';
import { ask } from './ask.ts';
import { edited } from './vault/edit.ts';
import { encryptingPassword, givenPasswords, type NewVaultFlags } from './vault/passwords.ts';
import { readInput, rewrite } from './vault/rewrite.ts';
import { addVaultFlags, type VaultFlags, vaultPasswords } from './vault-options.ts';

interface OutputFlags {
  readonly output?: string;
}

interface StringFlags {
  readonly name?: string;
}

interface RekeyFlags extends VaultFlags {
  readonly newVaultId?: string;
  readonly newVaultPasswordFile?: string;
}

/** `weft vault`: encrypted files and values, in Ansible Vault's format. */
export function vaultCommand(): Command {
  const command = new Command('vault').description('Encrypt, read and edit vault files and values').addHelpText('after', examples);
  newVault(command.command('encrypt'))
    .description('encrypt files in their place')
    .argument('<file...>', 'files; - is standard input, to standard output')
    .option('--output <file>', 'write there instead; - is standard output')
    .action(async (files: readonly string[], flags: NewVaultFlags & OutputFlags) => {
      checkOutput(files, flags);
      const by = encryptingPassword(await givenPasswords(flags, true), flags.encryptVaultId);
      replaceAll(files, flags, (file, content) => {
        if (isVaultText(content)) throw new DiagnosticError(error('vault-format', `${file} is encrypted already`, start(file)));
        return closeVault(content, by);
      });
    });
  addVaultFlags(command.command('decrypt'))
    .description('decrypt files in their place')
    .argument('<file...>', 'files; - is standard input, to standard output')
    .option('--output <file>', 'write there instead; - is standard output')
    .action(async (files: readonly string[], flags: VaultFlags & OutputFlags) => {
      checkOutput(files, flags);
      const passwords = await givenPasswords(flags);
      replaceAll(files, flags, (file, content) => openVault(content.toString('latin1'), passwords, start(file)).plain);
    });
  addVaultFlags(command.command('view'))
    .description('show what encrypted files hold')
    .argument('<file...>')
    .action(async (files: readonly string[], flags: VaultFlags) => {
      const passwords = await givenPasswords(flags);
      for (const file of files) process.stdout.write(openVault(readInput(file).toString('latin1'), passwords, start(file)).plain);
    });
  addVaultFlags(command.command('edit'))
    .description('edit an encrypted file with $EDITOR')
    .argument('<file>')
    .action(async (file: string, flags: VaultFlags) => {
      const { plain, by } = openVault(readInput(file).toString('latin1'), await givenPasswords(flags), start(file));
      const changed = edited(file, plain);
      if (!changed.equals(plain)) rewrite(file, closeVault(changed, by));
    });
  addVaultFlags(command.command('rekey'))
    .description('encrypt files with another password')
    .argument('<file...>')
    .option('--new-vault-id <id@source>', 'the new password: id@file, id@script or id@prompt')
    .option('--new-vault-password-file <file>', 'a file, or an executable that prints the new password')
    .action(async (files: readonly string[], flags: RekeyFlags) => {
      const passwords = await givenPasswords(flags);
      // All are opened before one is written: a wrong password must not leave some with the old and some with the new one.
      const opened = files.map((file) => ({ file, ...openVault(readInput(file).toString('latin1'), passwords, start(file)) }));
      const [by] = await newPasswords(flags);
      if (!by) return;
      for (const { file, plain } of opened) rewrite(file, closeVault(plain, by));
    });
  newVault(command.command('encrypt-string'))
    .alias('encrypt_string')
    .description('encrypt a value, to be put into a YAML file')
    .argument(
      '[text]',
      'the value; - is standard input; without it, it is asked for (what stands here is seen by "ps" and kept by the shell)',
    )
    .option('-n, --name <name>', 'the name of the variable')
    .action(async (text: string | undefined, flags: NewVaultFlags & StringFlags) => {
      const by = encryptingPassword(await givenPasswords(flags, true), flags.encryptVaultId);
      const value = text === '-' ? readInput('-') : Buffer.from(text ?? (await ask('Value: ', { echo: false })));
      if (value.length === 0) throw new DiagnosticError(error('vault-string', 'there is nothing to encrypt: the value is empty'));
      const lines = closeVault(value, by).trimEnd().split('\n');
      process.stdout.write(`${flags.name ? `${flags.name}: ` : ''}!vault |\n${lines.map((line) => `  ${line}\n`).join('')}`);
    });
  return command;
}

const examples = `
Examples:
  weft vault encrypt group_vars/all/secrets.yml --vault-password-file ~/.vault-password
  weft vault edit group_vars/all/secrets.yml -J
  weft vault encrypt-string -n db_password --vault-id prod@~/bin/keyring-client
  weft vault rekey secrets.yml --vault-id old@prompt --new-vault-id new@prompt
  weft run site.yml --vault-id dev@dev.txt --vault-id prod@prompt`;

function newVault(command: Command): Command {
  return addVaultFlags(command).option('--encrypt-vault-id <id>', 'which of several ids to encrypt with');
}

function newPasswords({ newVaultId, newVaultPasswordFile }: RekeyFlags): ReturnType<typeof givenPasswords> {
  if (newVaultId !== undefined && newVaultPasswordFile !== undefined) {
    throw new DiagnosticError(error('vault-id', 'expected one new password, found --new-vault-id and --new-vault-password-file'));
  }
  const flags = {
    vaultId: newVaultId === undefined ? [] : [newVaultId],
    vaultPasswordFile: newVaultPasswordFile === undefined ? [] : [newVaultPasswordFile],
    askVaultPass: newVaultId === undefined && newVaultPasswordFile === undefined,
  };
  return vaultPasswords(flags, process.cwd(), true);
}

function checkOutput(files: readonly string[], { output }: OutputFlags): void {
  if (output !== undefined && files.length > 1) {
    throw new DiagnosticError(error('vault-file', `--output takes one file, found ${files.length}`));
  }
}

/** Everything is made before anything is written. */
function replaceAll(files: readonly string[], { output }: OutputFlags, make: (file: string, content: Buffer) => string | Uint8Array): void {
  const made = files.map((file) => ({ to: output ?? file, content: make(file, readInput(file)) }));
  for (const { to, content } of made) {
    if (to === '-') process.stdout.write(content);
    else rewrite(to, content);
  }
}

function start(file: string): Position {
  return { file, line: 1, column: 1 };
}
