import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/diagnostic.ts';
import { Secret } from '../../../src/language/secret.ts';
import { readEnvelope } from '../../../src/load/vault/envelope.ts';
import { closeVault, openVault } from '../../../src/load/vault/open.ts';
import { passwordSource, readPassword, type VaultPassword } from '../../../src/load/vault/password.ts';
import { temporaryTree } from '../inventory/tree.ts';

const place = { file: 'secrets.yml', line: 3, column: 5 };
const keyed = (id: string, password: string): VaultPassword => ({ id, password: new Secret(password) });

/** Written by ansible-vault 2.14 with the password "pw". */
const byAnsible = `$ANSIBLE_VAULT;1.1;AES256
39343333623163653963336266623466313066616261333665363531346439636331303530653439
3762316634616139643765366363613735373938393065660a306230633634393661613764303966
32363863623361663432623964613535396331306231363065616239653862313664373634626234
6562356635366563630a626332383036653533313163343030643361663238303138393866656637
3066
`;

function complaintOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return thrown.diagnostics.map((d) => [d.message, d.hint].filter(Boolean).join('; ')).join('\n');
    throw thrown;
  }
  throw new Error('there was no complaint');
}

describe('a vault text', () => {
  test('that Ansible wrote is opened, indented or with line ends of Windows too', () => {
    for (const text of [byAnsible, byAnsible.replaceAll(/^/gm, '    '), byAnsible.replaceAll('\n', '\r\n'), byAnsible.trim()]) {
      expect(openVault(text, [keyed('default', 'pw')], place).plain.toString()).toBe('{{ x }}-y');
    }
  });

  test('holds any bytes, and never the same ones twice', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.string({ minLength: 1 }), (bytes, password) => {
        const text = closeVault(bytes, keyed('default', password));
        expect(new Uint8Array(openVault(text, [keyed('default', password)], place).plain)).toEqual(bytes);
        expect(closeVault(bytes, keyed('default', password))).not.toBe(text);
      }),
      { numRuns: 10 },
    );
  });

  test.each([
    ['default', '$ANSIBLE_VAULT;1.1;AES256', undefined],
    ['prod', '$ANSIBLE_VAULT;1.2;AES256;prod', 'prod'],
  ])('of the id %s begins with %s, in lines of 80', (id, header, read) => {
    const [first, ...lines] = closeVault(Buffer.from('x'.repeat(99)), keyed(id, 'pw'))
      .trimEnd()
      .split('\n');
    expect(first).toBe(header);
    expect(new Set(lines.slice(0, -1).map((line) => line.length))).toEqual(new Set([80]));
    expect(readEnvelope([first, ...lines].join('\n'), place).id).toBe(read);
  });

  test('is opened by the id that it names, else by any other that fits', () => {
    const text = closeVault(Buffer.from('x'), keyed('prod', 'right'));
    const both = [keyed('dev', 'right'), keyed('prod', 'right')];
    expect(openVault(text, both, place).by.id).toBe('prod');
    expect(openVault(text, [keyed('prod', 'wrong'), keyed('dev', 'right')], place).by.id).toBe('dev');
  });

  test.each<[string, string, readonly VaultPassword[], string]>([
    [
      'wrong passwords: the file and the ids tried',
      closeVault(Buffer.from('x'), keyed('prod', 'right')),
      [keyed('dev', 'a'), keyed('prod', 'b')],
      'no vault password opens secrets.yml (encrypted with the vault id "prod"; ids tried: prod, dev)',
    ],
    [
      'no password at all',
      byAnsible,
      [],
      'secrets.yml is encrypted, and no vault password was given; give one with --vault-id, --vault-password-file or --ask-vault-pass',
    ],
    ['a changed digit', byAnsible.replace('3066\n', '3065\n'), [keyed('default', 'pw')], 'no vault password opens secrets.yml'],
    ['a missing line', byAnsible.split('\n').toSpliced(1, 2).join('\n'), [keyed('default', 'pw')], 'the encrypted text is damaged'],
    ['an unknown version', byAnsible.replace('1.1', '3.0'), [keyed('default', 'pw')], 'expected vault format 1.1 or 1.2, found "3.0"'],
    ['an unknown cipher', byAnsible.replace('AES256', 'ROT13'), [keyed('default', 'pw')], 'expected the cipher AES256, found "ROT13"'],
    ['plain text', 'a: 1\n', [keyed('default', 'pw')], 'this is not encrypted with Ansible Vault'],
  ])('says what is wrong: %s', (_, text, passwords, complaint) => {
    expect(complaintOf(() => openVault(text, passwords, place))).toContain(complaint);
  });
});

describe('a vault password', () => {
  const typed = (...answers: readonly string[]) => {
    const left = [...answers];
    return async () => left.shift() ?? '';
  };
  const never = async () => {
    throw new Error('it was asked for');
  };

  test.each([
    ['prod@pw.txt', { id: 'prod', from: { kind: 'file', path: 'pw.txt' } }],
    ['prod@prompt', { id: 'prod', from: { kind: 'prompt' } }],
    ['prompt', { id: 'default', from: { kind: 'prompt' } }],
    ['pw.txt', { id: 'default', from: { kind: 'file', path: 'pw.txt' } }],
    ['@pw.txt', { id: 'default', from: { kind: 'file', path: 'pw.txt' } }],
    ['a@b@c', { id: 'a', from: { kind: 'file', path: 'b@c' } }],
  ])('is found where %s says', (text, source) => {
    expect(passwordSource(text)).toEqual(source);
  });

  test.each([
    ['a file, without the space around it', 'a@pw.txt', ' se cret \n'],
    ['what a script prints', 'a@pw.sh', 'se cret'],
    ['what a client prints, which is told the id', 'a@keys-client.sh', 'id --vault-id a'],
  ])('is %s', async (_, source, expected) => {
    const folder = temporaryTree({
      'pw.txt': ' se cret \n',
      'pw.sh': '#!/bin/sh\necho "se cret"\n',
      'keys-client.sh': '#!/bin/sh\necho "id $*"\n',
    });
    const { id, password } = await readPassword(passwordSource(source), folder, never);
    expect([id, password.reveal()]).toEqual(['a', expected.trim()]);
  });

  test('that is new is asked for twice', async () => {
    const source = passwordSource('a@prompt');
    expect((await readPassword(source, '/', typed('x', 'x'), true)).password.reveal()).toBe('x');
    await expect(readPassword(source, '/', typed('x', 'y'), true)).rejects.toThrow('are not the same');
    expect((await readPassword(source, '/', typed('x'))).password.reveal()).toBe('x');
  });

  test.each([
    ['nothing.txt', 'there is no vault password file "nothing.txt" (for the id "default")'],
    ['empty.txt', 'the vault password of "default" is empty (empty.txt)'],
    ['fails.sh', 'the vault password script "fails.sh" failed: exit code 3'],
    ['.', 'the vault password file "." is a folder'],
    ['a@', 'expected id@file, id@script or id@prompt, found "a@"'],
  ])('that cannot be had is complained about: %s', async (source, complaint) => {
    const folder = temporaryTree({ 'empty.txt': '\n', 'fails.sh': '#!/bin/sh\nexit 3\n' });
    const read = async () => readPassword(passwordSource(source), join(folder), never);
    await expect(read()).rejects.toThrow(complaint);
  });
});
