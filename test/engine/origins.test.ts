import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareRun } from '../../src/commands/prepare.ts';
import { addRunFlags, type RunFlags } from '../../src/commands/run-options.ts';
import { originsOf, variableNames } from '../../src/engine/origins.ts';
import type { Viewpoint } from '../../src/engine/play.ts';
import { viewpoints } from '../../src/engine/run.ts';
import { HostScope } from '../../src/engine/variables.ts';
import { pairs, precedenceFiles } from '../compat/precedence-tree.ts';

const root = mkdtempSync(join(tmpdir(), 'weft-origins-'));
let found: readonly Viewpoint[] = [];

/** What a host can be looked from in a playbook of the tree. */
async function viewpointsIn(files: Readonly<Record<string, string>>, playbook: string): Promise<readonly Viewpoint[]> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const command = addRunFlags(new Command().argument('<playbook...>'));
  command.parse(['-i', 'inv', '-e', '@extra.yml', playbook], { from: 'user' });
  return viewpoints(await prepareRun([playbook], command.opts<RunFlags>(), root, new AbortController().signal), 'a');
}

beforeAll(async () => {
  found = await viewpointsIn(precedenceFiles, 'site.yml');
});

afterAll(() => rmSync(root, { recursive: true }));

test('a play and each of its roles can be looked from', () => {
  expect(found.map((v) => v.name)).toEqual(['play a', 'role r in play a']);
});

test('the origin that counts before any task runs is the value that the play starts with, for every variable', () => {
  for (const { host, frame } of found) {
    const names = variableNames(host, frame);
    expect(names.length).toBeGreaterThan(100);
    const scope = new HostScope(host, frame);
    const first = (name: string) => originsOf(name, host, frame).find((o) => o.reach === undefined)?.value;
    expect(names.filter((n) => !isDeepStrictEqual(first(n), scope.get(n)))).toEqual([]);
  }
});

test('a file of tasks that includes itself is looked through once', async () => {
  const files = {
    'again.yml': '- hosts: a\n  gather_facts: false\n  tasks:\n    - include_tasks: tasks/again.yml\n',
    'tasks/again.yml': '- { include_tasks: again.yml, when: false }\n- { set_fact: { in_a_circle: 1 } }\n',
  };
  const [play] = await viewpointsIn(files, 'again.yml');
  if (!play) throw new Error('no play to look from');
  expect(originsOf('in_a_circle', play.host, play.frame).map(({ level, position }) => [level, position?.file])).toEqual([
    ['set_fact', 'tasks/again.yml'],
  ]);
});

/** The tree writes the name of a level as the value: what `--why` calls it, and where that stands. */
const shownAs: Readonly<Record<string, readonly [level: string, file: string]>> = {
  'role defaults': ['role defaults', 'roles/r/defaults/main.yml'],
  'inventory group vars': ['inventory group vars', 'inv/hosts.yml'],
  'inventory group_vars/all': ['inventory group_vars/all', 'inv/group_vars/all.yml'],
  'playbook group_vars/all': ['playbook group_vars/all', 'group_vars/all.yml'],
  'inventory group_vars': ['inventory group_vars', 'inv/group_vars/front.yml'],
  'playbook group_vars': ['playbook group_vars', 'group_vars/front.yml'],
  'inventory host vars': ['inventory host vars', 'inv/hosts.yml'],
  'inventory host_vars': ['inventory host_vars', 'inv/host_vars/a.yml'],
  'playbook host_vars': ['playbook host_vars', 'host_vars/a.yml'],
  facts: ['facts', 'site.yml'],
  'play vars': ['play vars', 'site.yml'],
  vars_prompt: ['vars_prompt', 'site.yml'],
  vars_files: ['play vars_files', 'files.yml'],
  'role vars': ['role vars', 'roles/r/vars/main.yml'],
  'block vars': ['block vars', 'roles/r/tasks/show.yml'],
  'task vars': ['task vars', 'roles/r/tasks/show.yml'],
  include_vars: ['include_vars', 'included.yml'],
  set_fact: ['set_fact', 'site.yml'],
  'role params': ['role params', 'site.yml'],
  'include params': ['include params', 'roles/r/tasks/main.yml'],
  'extra vars': ['extra vars (-e)', 'extra.yml'],
};

describe('--why shows both levels of a pair, each where it is written, the higher first', () => {
  test.each(pairs)('$lower.name and $higher.name', ({ variable, lower, higher }) => {
    const [, role] = found;
    if (!role) throw new Error('no role to look from');
    const origins = originsOf(variable, role.host, role.frame);
    const wanted = [higher, lower].map(({ name }) => shownAs[name]);
    expect(origins.map(({ level, position }) => [level, position?.file])).toEqual(wanted);
    for (const [i, { name }] of [higher, lower].entries()) {
      const { position, value } = origins[i] ?? {};
      const line = readFileSync(join(root, position?.file ?? ''), 'utf8').split('\n')[(position?.line ?? 0) - 1];
      // A fact is written nowhere: the task that asks the host for it stands for it.
      if (name === 'facts') {
        expect([value, line]).toEqual([undefined, expect.stringContaining('setup:')]);
        continue;
      }
      expect([value, line]).toEqual([name, expect.stringContaining(variable)]);
      // Inventories point at the name, all else at the value.
      const there = line?.slice((position?.column ?? 0) - 1);
      expect(there).toMatch(new RegExp(`^(?:${variable}\\b|${name})`));
    }
  });
});
