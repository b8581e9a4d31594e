import { Command } from 'commander';
import { expect, test } from 'vitest';
import { applyCommand } from '../../src/commands/apply.ts';
import { driftCommand } from '../../src/commands/drift.ts';
import { planCommand } from '../../src/commands/plan.ts';
import { prepareRun } from '../../src/commands/prepare.ts';
import { runCommand } from '../../src/commands/run.ts';
import { addRunFlags, type RunFlags } from '../../src/commands/run-options.ts';
import { run } from '../../src/engine/run.ts';
import { temporaryTree } from '../load/inventory/tree.ts';

const site = `
- hosts: all
  gather_facts: false
  vars: { branch: "{{ lookup('pipe', 'echo main') }}" }
  tasks:
    - debug: { msg: "{{ branch }} {{ query('lines', 'echo a; echo b') | join(' ') }}" }
`;

async function resultWith(...flags: readonly string[]): Promise<unknown> {
  const folder = temporaryTree({ 'site.yml': site, 'hosts.yml': 'all: { hosts: { h1: { ansible_connection: local } } }\n' });
  const command = addRunFlags(new Command().argument('<playbook...>')).exitOverride();
  command.parse(['site.yml', '-i', 'hosts.yml', ...flags], { from: 'user' });
  const request = await prepareRun(command.args, command.opts<RunFlags>(), folder, new AbortController().signal);
  for await (const event of run(request)) if (event.type === 'host-result') return event.result.msg;
  return undefined;
}

test('lookups run commands on this machine where --allow-pipe says so', async () => {
  expect(await resultWith('--allow-pipe')).toBe('main a b');
});

test('the option that their refusal names is one of every command that runs playbooks', async () => {
  const [, named] = /allowed by the option (--[a-z-]+)/.exec(String(await resultWith())) ?? [];
  for (const command of [runCommand(), planCommand(), applyCommand(), driftCommand()])
    expect(command.options.map((o) => o.long)).toContain(named);
});
