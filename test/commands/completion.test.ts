import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Argument, Command, Option } from 'commander';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { kinds } from '../../src/commands/completion/kinds.ts';
import { completeCommand } from '../../src/commands/completion.ts';
import { commandsFor } from '../../src/commands/registry.ts';
import { writeTree } from '../load/inventory/tree.ts';

const folder = writeTree({
  'inventories/lab/hosts.yml': 'web:\n  hosts: { web1: , web2: }\ndb:\n  hosts: { db1: }\n',
  'inventories/lab/group_vars/web.yml': '$ANSIBLE_VAULT;1.1;AES256\n3132\n',
  'inventories/lab/zz-script': `#!/bin/sh\ntouch ran\necho '{"_meta": {"hostvars": {}}}'\n`,
  'other.yml': 'all:\n  hosts: { elsewhere: }\n',
  'roles/wording/tasks/main.yml': '[]',
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What a shell is answered, without descriptions. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  let said = '';
  const command = completeCommand(commandsFor).configureOutput({
    writeOut: (text) => {
      said += text;
    },
  });
  await command.parseAsync(['--', ...words], { from: 'user' });
  return said.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

test.each<[string, readonly string[], readonly string[]]>([
  ['a command', ['ow'], ['owned']],
  ['a command of a command', ['vault', 'enc'], ['encrypt', 'encrypt-string']],
  ['an option', ['run', '--start'], ['--start-at-task']],
  ['an option of a command of a command', ['inventory', 'list', '--y'], ['--yaml']],
  ['a choice', ['plan', 'x.yml', '--output', 'j'], ['jsonl', 'json']],
  ['a choice in one word with its option', ['drift', '--output=json'], ['--output=jsonl', '--output=json']],
  ['an argument that is a choice', ['completion', 'z'], ['zsh']],
  ['hosts and groups of the inventory that a run would take', ['run', 'x.yml', '-l', 'w'], ['web', 'web1', 'web2']],
  ['the last name of a pattern', ['run', '-l', 'web:!d'], ['web:!db', 'web:!db1']],
  ['hosts of the inventory that the line names', ['run', '-bi', 'other.yml', '--limit=else'], ['--limit=elsewhere']],
  ['a host where a host is wanted', ['vars', 'd'], ['db1']],
  ['a pattern behind others', ['owned', 'web1', 'db'], ['db', 'db1']],
  ['nothing that the inventory lacks', ['run', '-i', 'none.yml', '-l', 'w'], []],
  ['a module', ['doc', 'sys'], ['sysctl', 'systemd', 'systemd_service']],
  ['a role', ['doc', 'wor'], ['wording']],
  ['a rule, though another was given', ['lint', '--rule', 'undefined-variable', '--skip-rule', 'undefined'], ['undefined-variable']],
  ['playbooks, as files', ['run', 'play'], [':yaml']],
  ['any file', ['vault', 'view', ''], [':any']],
  ['no option behind --', ['run', '--', '-'], [':yaml']],
  ['no value of a flag', ['run', '--check', 'x'], [':yaml']],
  ['nothing behind the last argument', ['vars', 'web1', 'name', ''], []],
])('completes %s', async (_, words, expected) => {
  expect(await complete(...words)).toEqual(expected);
});

test('every command is offered, the hidden one is not', async () => {
  const all = (await commandsFor(undefined)).map((command) => command.name());
  expect(await complete('')).toEqual(all);
  expect(all).not.toContain('__complete');
});

test('no inventory script is run for a key that is pressed', async () => {
  const { existsSync } = await import('node:fs');
  await complete('run', '-l', '');
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

test('of every value that a command takes it is decided what is offered', async () => {
  const wanted = (means: string | undefined, choices: Argument['argChoices']) => (means && !choices ? [means] : []);
  const ofOption = (o: Option) => wanted(/[<[]([^>\].]+)/.exec(o.flags)?.[1], o.argChoices);
  const valuesOf = (command: Command): readonly string[] => [
    ...command.options.flatMap(ofOption),
    ...command.registeredArguments.flatMap((a) => wanted(a.name(), a.argChoices)),
    ...command.commands.flatMap(valuesOf),
  ];
  const missing = (await commandsFor(undefined)).flatMap(valuesOf).filter((means) => !Object.hasOwn(kinds, means));
  expect(missing).toEqual([]);
});
