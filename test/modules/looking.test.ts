import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { localSession, perform, shells, temporaryFolder } from './rig.ts';

const folder = temporaryFolder();
const file = join(folder, "it's a file");
const all = shells(folder);
writeFileSync(file, 'hello\n', { mode: 0o640 });
utimesSync(file, 1_000_000_000, 1_100_000_000);
linkSync(file, join(folder, 'hard'));
symlinkSync("it's a file", join(folder, 'soft'));
symlinkSync('nowhere', join(folder, 'dangling'));
mkdirSync(join(folder, 'dir'));
chmodSync(join(folder, 'dir'), 0o1777);

describe.each(all)('$name', (shell) => {
  const session = localSession(shell);
  const stat = async (params: Readonly<Record<string, unknown>>) => (await perform('stat', params, session)).stat;

  test('stat of a file', async () => {
    expect(await stat({ path: file })).toEqual({
      exists: true,
      path: file,
      ...{ isreg: true, isdir: false, islnk: false, isblk: false, ischr: false, isfifo: false, issock: false },
      ...{ mode: '0640', isuid: false, isgid: false, rusr: true, wusr: true, xusr: false, rgrp: true, wgrp: false, xgrp: false },
      ...{ roth: false, woth: false, xoth: false },
      ...{ uid: process.getuid?.(), gid: process.getgid?.(), pw_name: expect.any(String), gr_name: expect.any(String) },
      ...{
        size: 6,
        nlink: 2,
        device_type: 0,
        inode: statSync(file).ino,
        dev: statSync(file).dev,
        atime: expect.any(Number),
        mtime: 1_100_000_000,
      },
      ...{ ctime: expect.any(Number), blocks: expect.any(Number), block_size: expect.any(Number) },
      ...{ readable: true, writeable: true, executable: false, checksum: 'f572d396fae9206628714fb2ce00f72e94f2258f' },
    });
  });

  test('stat of what is not there, of links, of a directory', async () => {
    expect(await stat({ path: join(folder, 'none') })).toEqual({ exists: false });
    expect(await stat({ path: join(folder, 'soft') })).toMatchObject({ islnk: true, lnk_target: "it's a file", lnk_source: file });
    expect(await stat({ path: join(folder, 'soft'), follow: true })).toMatchObject({
      islnk: false,
      isreg: true,
      checksum: expect.any(String),
    });
    expect(await stat({ path: join(folder, 'dangling') })).toMatchObject({ islnk: true });
    expect(await stat({ path: join(folder, 'dangling'), follow: true })).toEqual({ exists: false });
    expect(await stat({ path: join(folder, 'dir') })).toMatchObject({ isdir: true, mode: '1777' });
    const sha256 = '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03';
    expect(await stat({ path: file, checksum_algorithm: 'sha256' })).toMatchObject({ checksum: sha256 });
    expect(await stat({ path: file, get_checksum: false })).not.toHaveProperty('checksum');
  });

  test('slurp', async () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
    writeFileSync(join(folder, 'bytes'), bytes);
    const outcome = await perform('slurp', { src: join(folder, 'bytes') }, session);
    expect(outcome).toMatchObject({ content: bytes.toString('base64'), encoding: 'base64', source: join(folder, 'bytes') });
    expect(await perform('slurp', { src: join(folder, 'none') }, session)).toMatchObject({
      failed: true,
      msg: expect.stringContaining('not found'),
    });
    expect(await perform('slurp', { src: join(folder, 'dir') }, session)).toMatchObject({ failed: true });
  });

  test('fetch puts a file below its host, once, and not under check mode', async () => {
    const files = join(folder, `fetched-${shell.name}`);
    const task = { src: file, dest: 'in' };
    const dest = `${files}/in/h1${file}`;
    expect(await perform('fetch', task, session, { files, check: true })).toMatchObject({ changed: true, dest });
    expect(existsSync(files)).toBe(false);
    expect(await perform('fetch', task, session, { files })).toMatchObject({
      changed: true,
      checksum: 'f572d396fae9206628714fb2ce00f72e94f2258f',
    });
    expect([readFileSync(dest, 'utf8'), statSync(dest).mode & 0o777]).toEqual(['hello\n', 0o600]);
    expect(await perform('fetch', task, session, { files })).toMatchObject({ changed: false });
    await perform('fetch', { src: file, dest: 'flat/', flat: true }, session, { files });
    expect(existsSync(`${files}/flat/it's a file`)).toBe(true);
    expect(await perform('fetch', { src: '/none', dest: 'in' }, session, { files })).toMatchObject({ failed: true });
    expect(await perform('fetch', { src: '/none', dest: 'in', fail_on_missing: false }, session, { files })).toMatchObject({
      changed: false,
    });
    await expect(perform('fetch', { src: `${folder}/../../etc/hostname`, dest: 'in' }, session, { files })).rejects.toThrow('leads out');
  });

  test('wait_for a file, its content, its end', async () => {
    const path = join(folder, `log-${shell.name}`);
    const soon = { timeout: 5, sleep: 0.05 };
    const waiting = perform('wait_for', { path, ...soon }, session);
    writeFileSync(path, 'starting\n');
    expect(await waiting).toMatchObject({ changed: false, state: 'started', path });
    setTimeout(() => writeFileSync(path, 'ready in 42 ms\n', { flag: 'a' }), 100);
    expect(await perform('wait_for', { path, search_regex: '^ready in (?P<ms>\\d+)', ...soon }, session)).toMatchObject({
      match_groups: ['42'],
      match_groupdict: { ms: '42' },
    });
    const vain = await perform('wait_for', { path, search_regex: 'never', timeout: 0.2, sleep: 0.05 }, session);
    expect(vain).toMatchObject({ failed: true, msg: `Timeout when waiting for search string never in file ${path}` });
    expect(await perform('wait_for', { path: `${path}-none`, state: 'absent', ...soon }, session)).toMatchObject({ state: 'absent' });
    expect(await perform('wait_for', { path: `${path}-none`, ...soon }, session, { check: true })).toMatchObject({ skipped: true });
  });

  test('wait_for a port, what it says, its end', async () => {
    const server = createServer((socket) => socket.end('220 ready\r\n'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const soon = { timeout: 3, sleep: 0.05 };
    expect(await perform('wait_for', { port, ...soon }, session)).toMatchObject({ state: 'started', port });
    await new Promise((done) => server.close(done));
    expect(await perform('wait_for', { port, state: 'stopped', ...soon }, session)).toMatchObject({ state: 'stopped' });
    expect(await perform('wait_for', { port, timeout: 0.1, sleep: 0.05, msg: 'too late' }, session)).toMatchObject({
      failed: true,
      msg: 'too late',
    });
  });
});
