import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { editCases } from '../modules/edit-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-edit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Debian's Python, which has Debian's ansible-core. */
const PYTHON = '/usr/bin/python3';

test.each(editCases.map((one) => ({ ...one, title: `${one.module} ${JSON.stringify(one.params)} on ${JSON.stringify(one.before)}` })))(
  'Ansible agrees: $title',
  ({ module, params, before, after, ansibleFails }) => {
    const path = join(folder, 'file');
    rmSync(path, { force: true });
    if (before !== null) writeFileSync(path, before);
    const input = JSON.stringify({ ANSIBLE_MODULE_ARGS: { path, ...params } });
    const { stdout, stderr } = spawnSync(PYTHON, ['-m', `ansible.modules.${module}`], { input, encoding: 'utf8' });
    const outcome = JSON.parse(stdout || '{}') as { changed?: boolean; failed?: boolean; msg?: string };
    expect(outcome, stderr).toMatchObject(ansibleFails ? { failed: true } : { changed: before !== after });
    expect(existsSync(path) ? readFileSync(path, 'utf8') : null).toBe(after);
  },
);
