import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { prepareRun } from '../../src/commands/prepare.ts';
import { addRunFlags, type RunFlags } from '../../src/commands/run-options.ts';
import { run } from '../../src/engine/run.ts';
import { Secret } from '../../src/language/secret.ts';
import { closeVault } from '../../src/load/vault/open.ts';
import { jsonLine } from '../../src/report/jsonl.ts';
import { type Files, temporaryTree } from '../load/inventory/tree.ts';

const by = { id: 'prod', password: new Secret('the password') };
const closed = (text: string) => closeVault(Buffer.from(text), by);
const inline = (text: string, indent: number) => `!vault |\n${closed(text).replaceAll(/^(?=.)/gm, ' '.repeat(indent))}`;
const hosts = { 'hosts.yml': 'all:\n  hosts:\n    h1: { ansible_connection: local }\n', pw: 'the password\n' };

/** What `weft run --output jsonl -vvv` prints, and the folder where it ran. */
async function runIn(
  files: Files,
  ...more: readonly string[]
): Promise<{ folder: string; printed: string; said: string; tasks: readonly string[] }> {
  const folder = temporaryTree({ ...hosts, ...files });
  // Another test's run may hold this machine.
  const args = ['site.yml', '--lock-timeout', '60', '-i', 'hosts.yml', '-vvv', '--diff', '-e', `to=${folder}`, ...more];
  const command = addRunFlags(new Command().argument('<playbook...>')).exitOverride().parse(args, { from: 'user' });
  const request = await prepareRun(command.args, command.opts<RunFlags>(), folder, new AbortController().signal);
  const lines: string[] = [];
  const tasks: string[] = [];
  let said = '';
  for await (const event of run(request)) {
    lines.push(jsonLine(event));
    if (event.type === 'output') said += event.text;
    if (event.type === 'host-result') tasks.push(event.status);
  }
  return { folder, printed: lines.join('\n'), said, tasks };
}

test('an inline vault value reaches the host and no event, though a command fails and prints it', async () => {
  const secret = `it's "hunter2" $HOME\nsecond line`;
  const { folder, printed, said, tasks } = await runIn(
    {
      'site.yml': `
- hosts: all
  gather_facts: false
  vars:
    token: ${inline(secret, 6).trimStart()}
    word: ${inline('in-pieces', 6).trimStart()}
  tasks:
    - template: { src: conf.j2, dest: "{{ to }}/conf" }
    - name: "with {{ token }}"
      shell: cat {{ to }}/conf; cat {{ to }}/conf >&2; echo {{ token | quote }}; exit 3
      ignore_errors: true
      register: shown
    - debug: { var: shown }
    - debug: { msg: "{{ item }}" }
      loop: ["{{ token }}", "{{ shown.stdout }}"]
    - fail: { msg: "{{ shown.stderr_lines | join(' ') }}" }
      ignore_errors: true
    - command: { argv: [cat, "{{ to }}/{{ token }}"] }
      ignore_errors: true
    - shell: "for c in ab in- pie ces ef; do printf $c; sleep 0.05; done"
`,
      'conf.j2': 'token={{ token }}\n',
    },
    '--vault-id',
    'prod@pw',
  );
  expect(readFileSync(join(folder, 'conf'), 'utf8')).toBe(`token=${secret}\n`);
  expect(tasks).toEqual(['changed', 'ignored', 'ok', 'ok', 'ignored', 'ignored', 'changed']);
  expect(printed).not.toContain('hunter2');
  for (const text of ['second line', 'in-pieces']) expect(printed).not.toContain(text);
  expect(said).toMatch(/ab\*{8}ef$/);
  expect(printed).toContain('********');
});

test('what stands in encrypted files is used and not shown: group_vars, vars_files, role, playbook, sources of copy and template', async () => {
  const { folder, printed, tasks } = await runIn(
    {
      'group_vars/all.yml': closed(
        'password: from-group-vars\nmade: "made-of {{ to }}"\nnested: { list: [nested-secret] }\nport: 22\nansible_become: "no"\n',
      ),
      'more.yml': closed('more: from-vars-files\n'),
      'late.yml': closed('late: from-include-vars\n'),
      'roles/r/defaults/main.yml': closed('role_secret: from-role\n'),
      'roles/r/tasks/main.yml': '- copy: { content: "{{ role_secret }}", dest: "{{ to }}/role" }\n',
      'files/key': closed('first-of-key\nsecond-of-key\n'),
      'templates/t.j2': closed('in-template {{ port }}\n'),
      'site.yml': closed(`
- hosts: all
  gather_facts: false
  vars_files: [more.yml]
  roles: [r]
  tasks:
    - include_vars: late.yml
    - copy: { src: key, dest: "{{ to }}/key" }
    - template: { src: t.j2, dest: "{{ to }}/t" }
    - shell: cat {{ to }}/key {{ to }}/t {{ to }}/role; printf '%s\\n' {{ password | quote }} {{ made | quote }} {{ more | quote }} {{ late | quote }} {{ nested.list[0] | quote }} >{{ to }}/all; cat {{ to }}/all
`),
    },
    '--vault-password-file',
    'pw',
  );
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(tasks).toEqual(['changed', 'ok', 'changed', 'changed', 'changed']);
  expect(read('all')).toBe(`from-group-vars\nmade-of ${folder}\nfrom-vars-files\nfrom-include-vars\nnested-secret\n`);
  expect([read('key'), read('t'), read('role')]).toEqual(['first-of-key\nsecond-of-key\n', 'in-template 22\n', 'from-role']);
  for (const text of ['from-', 'nested-secret', 'made-of', '-of-key', 'in-template']) expect(printed).not.toContain(text);
});

test.each([
  [
    'an encrypted file',
    { 'group_vars/all.yml': closed('a: b\n') },
    'group_vars/all.yml (encrypted with the vault id "prod"; ids tried: dev)',
  ],
  [
    'an inline value',
    { 'group_vars/all.yml': `a: ${inline('b', 2)}` },
    'group_vars/all.yml (encrypted with the vault id "prod"; ids tried: dev)',
  ],
])('a wrong password stops before any host is touched: %s', async (_, files, complaint) => {
  const playbook = { 'site.yml': '- hosts: all\n  tasks: [{ file: { path: "{{ to }}/x", state: touch } }]\n', wrong: 'wrong\n' };
  await expect(runIn({ ...playbook, ...files }, '--vault-id', 'dev@wrong')).rejects.toThrow(complaint);
  expect(existsSync('x')).toBe(false);
});

test('values of an encrypted file serve as choices, numbers, names of files and hosts', async () => {
  const { folder, tasks } = await runIn(
    {
      'group_vars/all.yml': closed('state: directory\nmode: "0750"\nyes_: "yes"\nn: "3"\nfile: more\nwhere: h1\n'),
      'more.yml': '- copy: { content: "{{ n | int + 1 }}", dest: "{{ to }}/made/n" }\n',
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - file: { path: "{{ to }}/made", state: "{{ state }}", mode: "{{ mode }}" }
    - include_tasks: "{{ file }}.yml"
    - command: test -e n
      args: { chdir: "{{ to }}/made" }
      when: yes_ | bool
      delegate_to: "{{ where }}"
    - command: echo
      check_mode: "{{ yes_ }}"
`,
    },
    '--vault-id',
    'pw',
  );
  expect(tasks).toEqual(['changed', 'ok', 'changed', 'changed', 'skipped']);
  expect(readFileSync(join(folder, 'made/n'), 'utf8')).toBe('4');
});

test('the lookups file and unvault open an encrypted file, and what they give stays masked', async () => {
  const { folder, printed, tasks } = await runIn(
    {
      'files/key.txt': closed('of the vault\n'),
      'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - copy: { content: "{{ lookup('file', 'key.txt') }}+{{ lookup('unvault', 'key.txt') }}", dest: "{{ to }}/out" }
    - debug: { msg: "{{ lookup('file', 'key.txt') }}" }
`,
    },
    '--vault-id',
    'prod@pw',
  );
  expect(tasks).toEqual(['changed', 'ok']);
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('of the vault+of the vault\n');
  expect(printed).not.toContain('of the vault');
});

test('variables of an encrypted INI inventory are masked', async () => {
  const { printed, tasks } = await runIn(
    {
      'hosts.yml': '',
      hosts: closed('h1 ansible_connection=local word=of-a-host\n[all:vars]\nother = of-a-group {{ word }}\n'),
      'site.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: { msg: "{{ word }} {{ other }}" }\n',
    },
    '-i',
    'hosts',
    '--vault-id',
    'prod@pw',
  );
  expect(tasks).toEqual(['ok']);
  expect(printed).not.toMatch(/of-a-host|of-a-group/);
});
