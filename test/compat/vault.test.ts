import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Secret } from '../../src/language/secret.ts';
import { closeVault, openVault } from '../../src/load/vault/open.ts';
import type { VaultPassword } from '../../src/load/vault/password.ts';
import { temporaryTree } from '../load/inventory/tree.ts';
import { runAnsible } from './ansible/run.ts';
import { runWeft } from './run-weft.ts';

const program = '/usr/bin/ansible-vault';
const start = { file: 'secret', line: 1, column: 1 };

beforeAll(() => {
  if (!existsSync(program)) throw new Error(`${program} is missing: it says what a vault file is (apt-get install ansible-core)`);
});

function ansibleVault(folder: string, ...args: readonly string[]): Buffer {
  const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', ANSIBLE_CONFIG: join(folder, 'none.cfg') };
  return execFileSync(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

const keyed = (id: string, text: string): VaultPassword => ({ id, password: new Secret(text) });

const contents: readonly [string, Buffer][] = [
  ['text', Buffer.from('a: 1\nb: "ü"\n')],
  ['one byte', Buffer.from('x')],
  ['a whole block of the cipher', Buffer.from('0123456789abcdef')],
  ['any bytes', Buffer.from(Array.from({ length: 256 }, (_, i) => i))],
  ['300 KB', Buffer.alloc(300_000, 'weft ')],
];
const passwords = [
  ['plain', 'secret'],
  ['beyond ASCII, with a space in it', 'pässwörd ✓ x'],
] as const;
const ids = ['default', 'prod'];
const cases = contents.flatMap(([what, content]) =>
  passwords.flatMap(([kind, password]) => ids.map((id) => ({ what, content, kind, password, id }))),
);

describe('the same files', () => {
  test.each(cases)('Ansible opens what Weft encrypted: $what, $id, a password $kind', ({ content, password, id }) => {
    const folder = temporaryTree({ pw: `${password}\n`, secret: closeVault(content, keyed(id, password)) });
    ansibleVault(folder, 'decrypt', '--vault-id', `${id}@pw`, 'secret');
    expect(readFileSync(join(folder, 'secret')).equals(content)).toBe(true);
  });

  test.each(cases)('Weft opens what Ansible encrypted: $what, $id, a password $kind', ({ content, password, id }) => {
    const folder = temporaryTree({ pw: `${password}\n` });
    writeFileSync(join(folder, 'secret'), content);
    ansibleVault(folder, 'encrypt', '--vault-id', `${id}@pw`, 'secret');
    const text = readFileSync(join(folder, 'secret'), 'utf8');
    expect(openVault(text, [keyed(id, password)], start).plain.equals(content)).toBe(true);
    expect(text.split('\n')[0]).toBe(closeVault(content, keyed(id, password)).split('\n')[0]);
  });
});

test('Weft opens what Ansible encrypted anew, and the value of encrypt_string', () => {
  const folder = temporaryTree({ pw: 'old\n', new: 'new\n', secret: closeVault(Buffer.from('x: 1\n'), keyed('a', 'old')) });
  ansibleVault(folder, 'rekey', '--vault-id', 'a@pw', '--new-vault-id', 'b@new', 'secret');
  expect(openVault(readFileSync(join(folder, 'secret'), 'utf8'), [keyed('b', 'new')], start).plain.toString()).toBe('x: 1\n');
  const yaml = ansibleVault(folder, 'encrypt_string', '--vault-id', 'a@pw', '--name', 'token', 's3 cret').toString();
  const { token } = parse(yaml, { logLevel: 'silent' }) as { token: string };
  expect(openVault(token, [keyed('a', 'old')], start).plain.toString()).toBe('s3 cret');
});

test('a run means the same in both: inline values, encrypted variables, sources and playbook, two ids, a script', async () => {
  const prod = keyed('prod', 'of prod');
  const dev = keyed('dev', 'of dev');
  const closed = (text: string, by = prod) => closeVault(Buffer.from(text), by);
  const inline = (text: string, by: VaultPassword) => `!vault |\n${closed(text, by).replaceAll(/^(?=.)/gm, '        ')}`;
  const folder = temporaryTree({
    'prod.sh': '#!/bin/sh\necho "of prod"\n',
    dev: 'of dev\n',
    hosts: 'h1 ansible_connection=local\n',
    'group_vars/all.yml': closed('plain: value\nmade: "{{ plain }}-{{ number + 1 }}"\nnumber: 4\nlist: [a b, c]\nansible_become: "no"\n'),
    'vars.yml': closed('late: "{{ made }}!"\n', dev),
    'files/f': closed('file of prod\n'),
    'templates/t.j2': closed('{{ late }} {{ inline }}\n'),
    'site.yml': closed(`
- hosts: all
  gather_facts: false
  vars_files: [vars.yml]
  vars:
    inline: ${inline('{{ not }} a "template"', dev)}
  tasks:
    - copy: { src: f, dest: "{{ to }}/f" }
    - template: { src: t.j2, dest: "{{ to }}/t" }
    - copy: { content: "{{ list | join('+') }} {{ list[0] }} {{ made }} {{ number * 2 }} {{ inline | length }}", dest: "{{ to }}/c" }
    - command: "true"
      when: plain == 'value' and list | length == 2 and inline is search('not')
      changed_when: late.endswith('!')
`),
  });
  const args = (to: string) => [
    'site.yml',
    '-i',
    'hosts',
    '--vault-id',
    'dev@dev',
    '--vault-id',
    'prod@prod.sh',
    '-e',
    `to=${folder}/${to}`,
  ];
  for (const to of ['ansible', 'weft']) execFileSync('mkdir', [join(folder, to)]);
  const [ansible] = runAnsible([{ cwd: folder, args: args('ansible') }]);
  const weft = await runWeft({ cwd: folder, args: args('weft') });
  expect(ansible?.lines.exitCode, ansible?.output).toBe(0);
  expect({ ...weft.lines, output: weft.output }).toEqual({ ...ansible?.lines, output: '' });
  const written = (by: string) => ['f', 't', 'c'].map((name) => readFileSync(join(folder, by, name), 'utf8'));
  expect(written('weft')).toEqual(written('ansible'));
  expect(written('weft')[1]).toBe('value-5! {{ not }} a "template"\n');
});
