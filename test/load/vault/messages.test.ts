import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../../src/diagnostic.ts';
import { Secret } from '../../../src/language/secret.ts';
import { readEnvelope } from '../../../src/load/vault/envelope.ts';
import { closeVault, openVault } from '../../../src/load/vault/open.ts';
import { passwordSource, readPassword } from '../../../src/load/vault/password.ts';
import { temporaryTree } from '../inventory/tree.ts';

const position = { file: 'secrets.yml', line: 3, column: 8 };
const password = (id: string) => ({ id, password: new Secret(`password of ${id}`) });

async function told(part: () => unknown): Promise<string> {
  try {
    await part();
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    return thrown.diagnostics.map((d) => formatDiagnostic(d, () => undefined)).join('\n');
  }
  return 'nothing was wrong';
}

test('text that is no vault text, or a damaged one, is told with its place', async () => {
  expect(await told(() => readEnvelope('plain', position))).toMatchInlineSnapshot(`
    "secrets.yml:3:8  error  vault-format
      this is not encrypted with Ansible Vault: its first line does not say $ANSIBLE_VAULT"
  `);
  expect(await told(() => readEnvelope('$ANSIBLE_VAULT;2.0;AES256\n61', position))).toMatchInlineSnapshot(`
    "secrets.yml:3:8  error  vault-format
      expected vault format 1.1 or 1.2, found "2.0""
  `);
  expect(await told(() => readEnvelope('$ANSIBLE_VAULT;1.1;AES\n61', position))).toMatchInlineSnapshot(`
    "secrets.yml:3:8  error  vault-format
      expected the cipher AES256, found "AES""
  `);
  expect(await told(() => readEnvelope('$ANSIBLE_VAULT;1.1;AES256\n6162', position))).toMatchInlineSnapshot(`
    "secrets.yml:3:8  error  vault-format
      the encrypted text is damaged: it is not salt, HMAC and ciphertext in hexadecimal; lines may be missing"
  `);
});

test('what no password opens is told with its place and the ids that were tried', async () => {
  const closed = closeVault(Buffer.from('text'), password('prod'));
  expect(await told(() => openVault(closed, [], position))).toMatchInlineSnapshot(`
    "secrets.yml:3:8  error  vault-password
      secrets.yml is encrypted with the vault id "prod", and no vault password was given; give one with --vault-id, --vault-password-file or --ask-vault-pass"
  `);
  expect(await told(() => openVault(closed, [password('test'), password('default')], position))).toMatchInlineSnapshot(`
    "secrets.yml:3:8  error  vault-password
      no vault password opens secrets.yml (encrypted with the vault id "prod"; ids tried: test, default)"
  `);
});

test('a password that cannot be had is told with its source', async () => {
  const cwd = temporaryTree({
    empty: '',
    sealed: closeVault(Buffer.from('text'), password('prod')),
    fails: '#!/bin/sh\nexit 3\n',
    odd: 'x',
  });
  mkdirSync(join(cwd, 'folder'));
  chmodSync(join(cwd, 'odd'), 0o755);
  const from = (source: string) => told(() => readPassword(passwordSource(source), cwd, async () => ''));
  expect(await from('prod@')).toMatchInlineSnapshot(`
    "error  vault-id
      expected id@file, id@script or id@prompt, found "prod@"; see --vault-id"
  `);
  expect(await from('empty')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password of "default" is empty (empty)"
  `);
  expect(await from('prod@prompt')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password of "prod" is empty (what was typed)"
  `);
  expect(await from('missing')).toMatchInlineSnapshot(`
    "error  vault-password
      there is no vault password file "missing" (for the id "default")"
  `);
  expect(await from('folder')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password file "folder" is a folder"
  `);
  expect(await from('sealed')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password file "sealed" is encrypted itself; name another"
  `);
  expect(await from('fails')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password script "fails" failed: exit code 3"
  `);
  expect(await from('odd')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password script "odd" failed: exit code 127"
  `);
  expect(await from('/proc/self/mem')).toMatchInlineSnapshot(`
    "error  vault-password
      the vault password file "/proc/self/mem" cannot be read (EIO)"
  `);
});

test('a new password that is not typed twice the same is told', async () => {
  const typed = ['one', 'two'];
  expect(await told(() => readPassword(passwordSource('prompt'), '.', async () => typed.shift() ?? '', true))).toMatchInlineSnapshot(`
    "error  vault-password
      the two vault passwords are not the same"
  `);
});
