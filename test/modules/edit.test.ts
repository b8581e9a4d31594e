import { chmodSync, existsSync, lstatSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import { type EditCase, editCases } from './edit-cases.ts';
import { localSession, perform, shells, temporaryFolder } from './rig.ts';

const folder = temporaryFolder();
const [dash, ...others] = shells(folder);
if (!dash) throw new Error('no shell');

function put(path: string, content: string | null): void {
  rmSync(path, { force: true });
  if (content !== null) writeFileSync(path, content);
}

function read(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function titleOf({ module, params, before }: EditCase): string {
  return `${module} ${JSON.stringify(params)} on ${JSON.stringify(before)}`;
}

describe('an edit', () => {
  const session = localSession(dash);
  const path = join(folder, 'edited');

  test.each(editCases.map((one) => ({ ...one, title: titleOf(one) })))('$title', async ({ module, params, before, after }) => {
    put(path, before);
    const task = { path, ...params };
    const planned = await perform(module, task, session, { check: true });
    expect(read(path)).toBe(before);
    const done = await perform(module, task, session);
    expect(read(path)).toBe(after);
    expect([planned.changed, done.changed]).toEqual([before !== after, before !== after]);
    if (before !== after) expect(planned.diff).toContainEqual({ kind: 'text', path, before: before ?? '', after: after ?? '' });
  });

  test.each(
    editCases.filter((one) => !('backrefs' in one.params) && one.module !== 'replace').map((one) => ({ ...one, title: titleOf(one) })),
  )('a second time changes nothing: $title', async ({ module, params, after }) => {
    // Ansible itself goes on adding: what it looks at ends at the first match.
    if (params.firstmatch && params.insertafter) return;
    put(path, after);
    expect(await perform(module, { path, ...params }, session)).toMatchObject({ changed: false });
  });
});

describe.each([dash, ...others])('on $name', (shell) => {
  const session = localSession(shell);
  const path = join(folder, `file-${shell.name}`);

  test('a file keeps its mode and the link that leads to it', async () => {
    const link = `${path}-link`;
    put(path, 'a\n');
    rmSync(link, { force: true });
    symlinkSync(path, link);
    chmodSync(path, 0o640);
    expect(await perform('lineinfile', { path: link, line: 'b' }, session)).toMatchObject({ changed: true, msg: 'line added' });
    expect([read(path), readlinkSync(link), statSync(path).mode & 0o777]).toEqual(['a\nb\n', path, 0o640]);
  });

  test('bytes that are no UTF-8 stay as they are', async () => {
    writeFileSync(path, Buffer.from([0x61, 0xe9, 0x0a, 0x00, 0xff, 0x0a]));
    await perform('lineinfile', { path, line: 'ü', regexp: '^nothing' }, session);
    expect([...readFileSync(path)]).toEqual([0x61, 0xe9, 0x0a, 0x00, 0xff, 0x0a, 0xc3, 0xbc, 0x0a]);
    expect(await perform('lineinfile', { path, line: 'ü' }, session)).toMatchObject({ changed: false });
  });

  test('a file of megabytes is edited', async () => {
    put(path, 'x\n'.repeat(1_000_000));
    expect(await perform('lineinfile', { path, line: 'end' }, session)).toMatchObject({ changed: true });
    expect(statSync(path).size).toBe(2_000_004);
  });

  test('a new file gets its mode, and the directory that it needs', async () => {
    const fresh = join(folder, `new-${shell.name}/sub/file`);
    expect(await perform('lineinfile', { path: fresh, line: 'a', create: true, mode: '0600' }, session)).toMatchObject({ changed: true });
    expect([read(fresh), lstatSync(fresh).mode & 0o777]).toEqual(['a\n', 0o600]);
    expect(await perform('lineinfile', { path: fresh, line: 'a', mode: '0644' }, session)).toMatchObject({
      changed: true,
      msg: 'ownership or perms changed',
    });
  });

  test('a refused edit leaves the file as it was', async () => {
    put(path, 'good\n');
    const outcome = await perform('replace', { path, regexp: 'good', replace: 'bad', validate: 'grep -q good %s' }, session);
    expect(outcome).toMatchObject({ failed: true });
    expect(read(path)).toBe('good\n');
  });
});

test('a missing file fails, and under check mode waits for what may make it', async () => {
  const task = { path: join(folder, 'missing'), line: 'a' };
  expect(await perform('lineinfile', task, localSession(dash))).toMatchObject({ failed: true, rc: 257 });
  expect(await perform('lineinfile', task, localSession(dash), { check: true })).toMatchObject({ skipped: true });
});

test('a secret line is in the file, and neither in the diff nor in what is printed of the script', async () => {
  const path = join(folder, 'secret');
  put(path, 'a\n');
  const session = localSession(dash);
  const outcome = await perform('lineinfile', { path, line: new Secret('hunter2') }, session);
  expect(read(path)).toBe('a\nhunter2\n');
  expect(JSON.stringify(outcome)).not.toContain('hunter2');
  expect(session.ran.map((script) => script.display).join()).not.toContain('hunter2');
});
