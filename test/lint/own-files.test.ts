import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readContext } from '../../src/lint/read-context.ts';
import { findTargets } from '../../src/lint/targets.ts';
import { withoutPasswords } from '../../src/load/vault/decryption.ts';
import { read, told } from './rig.ts';

test("Weft's own playbooks and roles are clean, remarks included", async () => {
  const cwd = resolve('.');
  const { playbooks } = findTargets(cwd, []);
  const context = await readContext(['inventories/example'], { cwd, playbooks, decryption: withoutPasswords, extra: [] });
  const { project, findings } = read(cwd, context);
  expect(told(findings(), true)).toEqual([]);
  expect(project.tasks.length).toBeGreaterThan(10);
});
