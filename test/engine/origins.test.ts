import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareRun } from '../../src/commands/prepare.ts';
import { addRunFlags, type RunFlags } from '../../src/commands/run-options.ts';
import { originsOf, variableNames } from '../../src/engine/origins.ts';
import type { Viewpoint } from '../../src/engine/play.ts';
import { viewpoints } from '../../src/engine/run.ts';
import { HostScope } from '../../src/engine/variables.ts';
import { precedenceFiles } from '../compat/precedence-tree.ts';

const root = mkdtempSync(join(tmpdir(), 'weft-origins-'));
let found: readonly Viewpoint[] = [];

beforeAll(async () => {
  for (const [path, text] of Object.entries(precedenceFiles)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const command = addRunFlags(new Command().argument('<playbook...>'));
  command.parse(['-i', 'inv', '-e', '@extra.yml', 'site.yml'], { from: 'user' });
  found = viewpoints(await prepareRun(['site.yml'], command.opts<RunFlags>(), root, new AbortController().signal), 'a');
});

afterAll(() => rmSync(root, { recursive: true }));

test('a play and each of its roles can be looked from', () => {
  expect(found.map((v) => v.name)).toEqual(['play a', 'role r in play a']);
});

test('the origin that counts is the value that a task sees, for every variable', () => {
  for (const { host, frame } of found) {
    const names = variableNames(host, frame);
    expect(names.length).toBeGreaterThan(100);
    const scope = new HostScope(host, frame);
    expect(names.map((n) => [n, originsOf(n, host, frame)[0]?.value])).toEqual(names.map((n) => [n, scope.get(n)]));
  }
});

test('each origin says its level and the place where it was written, the one that counts first', () => {
  const view = found[1];
  const origins = view ? originsOf('v_8_15', view.host, view.frame) : [];
  expect(origins.map(({ level, of, position }) => [level, of, position?.file])).toEqual([
    ['role vars', 'r', 'roles/r/vars/main.yml'],
    ['inventory host vars', 'a', 'inv/hosts.yml'],
  ]);
});
