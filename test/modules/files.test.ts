import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LEDGERS } from '../../src/modules/files/ledger.ts';
import { localSession, perform, shells, temporaryFolder } from './rig.ts';

const folder = temporaryFolder();
const owners: string[] = [];
afterAll(() => {
  for (const owner of owners) rmSync(join(LEDGERS, owner), { force: true });
});

/** A directory and an owner that no other test has. */
function place(name: string) {
  const path = join(folder, name);
  mkdirSync(path);
  const owner = `test-${process.pid}-${name}`;
  owners.push(owner);
  return { path, owner, ledger: join(LEDGERS, owner), at: (file: string) => join(path, file) };
}

for (const shell of shells(folder)) {
  describe(shell.name, () => {
    const session = localSession(shell);

    test('has exactly the files of the list, and none of others', async () => {
      const { path, owner, ledger, at } = place(`${shell.name}-list`);
      const files = ['one', 'the other', "it's $x"].map((name) => ({ dest: at(name), content: `${name}\n`, mode: '0600' }));
      writeFileSync(at('foreign'), 'foreign\n');
      const planned = await perform('files', { owner, files }, session, { check: true });
      expect(readdirSync(path)).toEqual(['foreign']);
      const made = await perform('files', { owner, files }, session);
      expect(made).toMatchObject({ changed: true, files: files.map((file) => file.dest) });
      expect(planned.diff).toEqual(made.diff);
      expect(files.map((file) => readFileSync(file.dest, 'utf8'))).toEqual(['one\n', 'the other\n', "it's $x\n"]);
      expect(await perform('files', { owner, files }, session)).toMatchObject({ changed: false });

      const fewer = await perform('files', { owner, files: files.slice(1) }, session);
      expect(fewer).toMatchObject({ changed: true, diff: [{ action: 'remove', object: `file ${at('one')}` }] });
      expect(readdirSync(path).sort()).toEqual(['foreign', "it's $x", 'the other']);
      expect(await perform('files', { owner, files: files.slice(1) }, session)).toMatchObject({ changed: false });

      expect(await perform('files', { owner, state: 'absent' }, session)).toMatchObject({ changed: true });
      expect(readdirSync(path)).toEqual(['foreign']);
      expect(existsSync(ledger)).toBe(false);
      expect(await perform('files', { owner, state: 'absent' }, session)).toMatchObject({ changed: false });
    });

    test('leaves a file to whoever changed it, and passes over one that is gone', async () => {
      const { path, owner, at } = place(`${shell.name}-changed`);
      const files = ['a', 'b', 'c'].map((name) => ({ dest: at(name), content: `${name}\n` }));
      await perform('files', { owner, files }, session);
      writeFileSync(at('a'), 'by hand\n');
      rmSync(at('b'));
      expect(await perform('files', { owner, files: files.slice(2) }, session)).toMatchObject({
        changed: true,
        diff: [
          { action: 'change', object: `owner of file ${at('a')}`, detail: `${owner} → whoever changed it` },
          { action: 'remove', object: `file ${at('b')}`, detail: 'gone already' },
        ],
        warnings: [`${at('a')} is not declared any more, and is left alone: somebody has changed it`],
      });
      expect(readdirSync(path).sort()).toEqual(['a', 'c']);
      expect(await perform('files', { owner, files: files.slice(2) }, session)).toEqual({ changed: false, diff: [], files: [at('c')] });
    });

    test('mends what drifted, and takes over what is right already', async () => {
      const { owner, at } = place(`${shell.name}-drift`);
      const files = ['a', 'b'].map((name) => ({ dest: at(name), content: `${name}\n` }));
      writeFileSync(at('a'), 'a\n');
      expect(await perform('files', { owner, files }, session)).toMatchObject({
        diff: [
          { action: 'add', object: `owner ${owner} of file ${at('a')}` },
          { action: 'add', object: `file ${at('b')}` },
          { path: at('b'), after: 'b\n' },
        ],
      });
      writeFileSync(at('a'), 'drifted\n');
      expect(await perform('files', { owner, files }, session)).toMatchObject({
        diff: [{ path: at('a'), before: 'drifted\n', after: 'a\n' }],
      });
      await perform('files', { owner, state: 'absent' }, session);
      expect([existsSync(at('a')), existsSync(at('b'))]).toEqual([false, false]);
    });

    test('removes nothing where one of the files cannot be made', async () => {
      const { path, owner, at } = place(`${shell.name}-failure`);
      const files = ['a', 'b'].map((name) => ({ dest: at(name), content: `${name}\n` }));
      await perform('files', { owner, files }, session);
      const wrong = [files[1], { dest: at('no/such/directory'), content: 'x' }];
      expect(await perform('files', { owner, files: wrong }, session)).toMatchObject({ failed: true });
      expect(readdirSync(path).sort()).toEqual(['a', 'b']);
      expect(await perform('files', { owner, files }, session)).toMatchObject({ changed: false });
      await perform('files', { owner, state: 'absent' }, session);
    });
  });
}

test.each([
  ['a file that is listed twice', [1, 2].map(() => ({ dest: '/a', content: '' })), '/a is listed twice'],
  ['what is too large for it', [{ dest: '/a', content: 'x'.repeat(50_000) }], '/a is more than 48 KiB of text; use `copy` for it'],
])('refuses %s before the host is asked', async (_, files, message) => {
  const session = localSession({ name: 'dash', command: ['dash'], path: '/usr/bin:/bin' });
  await expect(perform('files', { owner: 'test', files }, session)).rejects.toThrow(message);
  expect(session.ran).toEqual([]);
});
