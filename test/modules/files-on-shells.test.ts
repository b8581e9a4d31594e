import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCharacter } from '../any-character.ts';
import { localSession, perform, shells, temporaryFolder } from './rig.ts';

const folder = temporaryFolder();
let count = 0;

/** A new empty directory. */
function place(): string {
  const path = join(folder, `place-${count++}`);
  mkdirSync(path);
  return path;
}

function modeOf(path: string): string {
  return (lstatSync(path).mode & 0o7777).toString(8).padStart(4, '0');
}

/** Everything below a directory with its type, mode and content: two equal ones mean that nothing was written. */
function snapshot(path: string): unknown {
  return readdirSync(path, { recursive: true })
    .map(String)
    .sort()
    .map((name) => {
      const stat = lstatSync(join(path, name));
      const content = stat.isFile()
        ? readFileSync(join(path, name), 'base64')
        : stat.isSymbolicLink()
          ? readlinkSync(join(path, name))
          : '';
      return [name, stat.mode, stat.mtimeMs, stat.ino, content];
    });
}

for (const shell of shells(folder)) {
  describe(shell.name, () => {
    const session = localSession(shell);

    /** Applies a task, applies it again, spoils the host, and applies it once more. */
    async function converges(name: string, params: Record<string, unknown>, root: string, spoil: () => void, options = {}) {
      const before = snapshot(root);
      const planned = await perform(name, params, session, { ...options, check: true });
      expect(snapshot(root), 'check mode wrote').toEqual(before);
      expect(planned).toMatchObject({ changed: true });
      const first = await perform(name, params, session, options);
      expect(first).toMatchObject({ changed: true });
      expect(planned.diff).toEqual(first.diff);
      const after = snapshot(root);
      expect(await perform(name, params, session, options)).toMatchObject({ changed: false, diff: [] });
      expect(snapshot(root), 'a converged host was written to').toEqual(after);
      spoil();
      expect(await perform(name, params, session, options)).toMatchObject({ changed: true });
      expect(await perform(name, params, session, options)).toMatchObject({ changed: false });
      return first;
    }

    test('copy puts content with its mode and mends a changed content', async () => {
      const root = place();
      const dest = join(root, 'motd');
      const first = await converges('copy', { content: 'hello\n', dest, mode: '0640' }, root, () => writeFileSync(dest, 'other'));
      expect(readFileSync(dest, 'utf8')).toBe('hello\n');
      expect(modeOf(dest)).toBe('0640');
      expect(first).toMatchObject({ dest, checksum: 'f572d396fae9206628714fb2ce00f72e94f2258f', mode: '0640', state: 'file', size: 6 });
      expect(readdirSync(root)).toEqual(['motd']);
    });

    test('copy without a mode leaves the one that a file has, and gives a new one what the umask says', async () => {
      const root = place();
      const dest = join(root, 'f');
      await perform('copy', { content: 'a', dest }, session);
      expect(modeOf(dest)).toBe('0644');
      await session.run({ text: `chmod 0600 '${dest}'`, display: '' });
      await perform('copy', { content: 'b', dest }, session);
      expect(modeOf(dest)).toBe('0600');
    });

    test('copy uploads what is large or binary', async () => {
      const root = place();
      const files = place();
      writeFileSync(join(files, 'image'), Buffer.alloc(200_000, '\0\xff\x01weft', 'latin1'));
      const dest = join(root, 'image');
      await converges('copy', { src: 'image', dest, mode: '0600' }, root, () => writeFileSync(dest, 'x'), { files });
      expect(readFileSync(dest).equals(readFileSync(join(files, 'image')))).toBe(true);
      expect(modeOf(dest)).toBe('0600');
      expect(readdirSync(root)).toEqual(['image']);
    });

    test('copy into a directory takes the name of the source, and makes directories before a slash', async () => {
      const root = place();
      const files = place();
      writeFileSync(join(files, 'a'), 'A');
      await perform('copy', { src: 'a', dest: root }, session, { files });
      await perform('copy', { src: 'a', dest: `${root}/x/y/`, directory_mode: '0711' }, session, { files });
      expect([readFileSync(join(root, 'a'), 'utf8'), readFileSync(join(root, 'x/y/a'), 'utf8')]).toEqual(['A', 'A']);
      expect([modeOf(join(root, 'x')), modeOf(join(root, 'x/y'))]).toEqual(['0711', '0711']);
    });

    test('copy replaces a symbolic link, or what it points to where it follows', async () => {
      const root = place();
      writeFileSync(join(root, 'target'), 'old');
      symlinkSync('target', join(root, 'link'));
      await perform('copy', { content: 'new', dest: join(root, 'link'), follow: true }, session);
      expect([readlinkSync(join(root, 'link')), readFileSync(join(root, 'target'), 'utf8')]).toEqual(['target', 'new']);
      await perform('copy', { content: 'new', dest: join(root, 'link') }, session);
      expect([lstatSync(join(root, 'link')).isFile(), readFileSync(join(root, 'target'), 'utf8')]).toEqual([true, 'new']);
    });

    test('copy validates before it replaces, and leaves nothing behind when the new file is refused', async () => {
      const root = place();
      const dest = join(root, 'conf');
      writeFileSync(dest, 'good\n');
      const refused = await perform('copy', { content: 'bad\n', dest, validate: 'grep -q good %s' }, session);
      expect(refused).toMatchObject({ failed: true, msg: expect.stringContaining('failed to validate') });
      expect([readFileSync(dest, 'utf8'), readdirSync(root)]).toEqual(['good\n', ['conf']]);
      expect(await perform('copy', { content: 'good one\n', dest, validate: 'grep -q "good one" %s' }, session)).toMatchObject({
        changed: true,
      });
    });

    test('copy writes data as JSON, as Python does', async () => {
      const dest = join(place(), 'json');
      await perform('copy', { content: { a: [1, 'ü'], b: null }, dest }, session);
      expect(readFileSync(dest, 'utf8')).toBe('{"a": [1, "\\u00fc"], "b": null}');
    });

    test('copy keeps a backup', async () => {
      const root = place();
      const dest = join(root, 'conf');
      writeFileSync(dest, 'old');
      const outcome = await perform('copy', { content: 'new', dest, backup: true }, session);
      expect(readFileSync(String(outcome.backup_file), 'utf8')).toBe('old');
    });

    test('copy fails in words where the directory is missing', async () => {
      expect(await perform('copy', { content: 'x', dest: join(place(), 'no/such/f') }, session)).toMatchObject({
        failed: true,
        msg: expect.stringMatching(/directory .*no\/such does not exist/),
      });
    });

    test('copy brings a directory with everything below it', async () => {
      const root = place();
      const files = place();
      mkdirSync(join(files, 'tree/sub dir/empty'), { recursive: true });
      writeFileSync(join(files, 'tree/a'), "it's\n");
      writeFileSync(join(files, 'tree/sub dir/b -x'), '\0binary');
      symlinkSync('a', join(files, 'tree/l'));
      const params = { src: 'tree', dest: root, mode: '0604', directory_mode: '0750', local_follow: false };
      await converges('copy', params, root, () => writeFileSync(join(root, 'tree/a'), 'spoilt'), { files });
      expect(readFileSync(join(root, 'tree/sub dir/b -x')).equals(Buffer.from('\0binary'))).toBe(true);
      expect(readFileSync(join(root, 'tree/a'), 'utf8')).toBe("it's\n");
      expect([modeOf(join(root, 'tree/a')), modeOf(join(root, 'tree/sub dir/empty')), readlinkSync(join(root, 'tree/l'))]).toEqual([
        '0604',
        '0750',
        'a',
      ]);
      const content = await perform('copy', { src: 'tree/', dest: join(root, 'flat') }, session, { files });
      expect(content).toMatchObject({ changed: true });
      expect(readdirSync(join(root, 'flat')).sort()).toEqual(['a', 'l', 'sub dir']);
    });

    test('copy takes sources that are on the host', async () => {
      const root = place();
      mkdirSync(join(root, 'from/sub'), { recursive: true });
      writeFileSync(join(root, 'from/sub/f'), 'F');
      writeFileSync(join(root, 'one'), '1', { mode: 0o750 });
      const dest = join(root, 'two');
      await converges('copy', { src: join(root, 'one'), dest, remote_src: true, mode: 'preserve' }, root, () => writeFileSync(dest, '3'));
      expect([readFileSync(dest, 'utf8'), modeOf(dest)]).toEqual(['1', '0750']);
      const params = { src: `${root}/from/`, dest: join(root, 'to'), remote_src: true };
      await converges('copy', params, root, () => writeFileSync(join(root, 'to/sub/f'), 'x'));
      expect(readFileSync(join(root, 'to/sub/f'), 'utf8')).toBe('F');
    });

    test('template renders', async () => {
      const root = place();
      const files = place();
      writeFileSync(join(files, 'c.hbs'), '');
      const dest = join(root, 'c');
      await converges('template', { src: 'c.hbs', dest, mode: 'u=rw,g=,o=' }, root, () => writeFileSync(dest, ''), {
        files,
        render: () => 'rendered\n',
      });
      expect([readFileSync(dest, 'utf8'), modeOf(dest)]).toEqual(['rendered\n', '0600']);
    });

    test('file makes directories with their parents, each with the mode', async () => {
      const root = place();
      const path = join(root, 'a/b c/d');
      await converges('file', { path, state: 'directory', mode: '2750' }, root, () => statSync(path) && localChmod(path, '0700'));
      expect([modeOf(join(root, 'a')), modeOf(path)]).toEqual(['2750', '2750']);
      await converges('file', { path: join(root, 'x//y/'), state: 'directory', mode: '0700' }, root, () =>
        rmSync(join(root, 'x/y'), { recursive: true }),
      );
    });

    test('file sets the modes of everything below a directory, and follows no link', async () => {
      const root = place();
      mkdirSync(join(root, 'd/sub'), { recursive: true });
      writeFileSync(join(root, 'outside'), '', { mode: 0o600 });
      writeFileSync(join(root, 'd/f'), '', { mode: 0o600 });
      writeFileSync(join(root, 'd/sub/run'), '', { mode: 0o700 });
      symlinkSync('../outside', join(root, 'd/l'));
      await converges('file', { path: join(root, 'd'), state: 'directory', recurse: true, mode: 'u=rwX,g=rX,o=' }, root, () =>
        localChmod(join(root, 'd/sub/run'), '0777'),
      );
      const modes = ['d', 'd/f', 'd/sub', 'd/sub/run', 'outside'].map((name) => modeOf(join(root, name)));
      expect(modes).toEqual(['0750', '0640', '0750', '0750', '0600']);
    });

    test('file links, points a link elsewhere, and refuses what would lose something', async () => {
      const root = place();
      const path = join(root, 'l');
      writeFileSync(join(root, 'a'), '');
      mkdirSync(join(root, 'dir'));
      await converges('file', { src: 'a', dest: path, state: 'link' }, root, () => relink('dir', path));
      expect(readlinkSync(path)).toBe('a');
      expect(await perform('file', { src: 'nowhere', path, state: 'link' }, session)).toMatchObject({ failed: true });
      expect(await perform('file', { src: 'nowhere', path, state: 'link', force: true }, session)).toMatchObject({ changed: true });
      expect(await perform('file', { src: 'a', path: join(root, 'dir'), state: 'link' }, session)).toMatchObject({ failed: true });
      writeFileSync(join(root, 'dir/.hidden'), '');
      expect(await perform('file', { src: 'a', path: join(root, 'dir'), state: 'link', force: true }, session)).toMatchObject({
        failed: true,
        msg: expect.stringContaining('not empty'),
      });
    });

    test('file makes hard links', async () => {
      const root = place();
      writeFileSync(join(root, 'a'), '');
      const path = join(root, 'h');
      await converges('file', { src: join(root, 'a'), path, state: 'hard', force: true }, root, () => replaceByCopy(path));
      expect(statSync(path).ino).toBe(statSync(join(root, 'a')).ino);
    });

    test('file touches and removes', async () => {
      const root = place();
      const path = join(root, "it's");
      expect(await perform('file', { path, state: 'touch', mode: '0600' }, session)).toMatchObject({ changed: true });
      expect(modeOf(path)).toBe('0600');
      expect(await perform('file', { path, state: 'touch' }, session)).toMatchObject({ changed: true });
      const kept = { path, state: 'touch', modification_time: 'preserve', access_time: 'preserve' };
      expect(await perform('file', kept, session)).toMatchObject({ changed: false });
      await perform('file', { path, state: 'touch', modification_time: '202001020304.05' }, session);
      expect(statSync(path).mtime.getSeconds()).toBe(5);
      mkdirSync(join(root, 'd/e'), { recursive: true });
      await converges('file', { path: join(root, 'd'), state: 'absent' }, root, () => mkdirSync(join(root, 'd')));
      symlinkSync('nowhere', join(root, 'dangling'));
      expect(await perform('file', { path: join(root, 'dangling'), state: 'absent' }, session)).toMatchObject({ changed: true });
      expect(readdirSync(root)).toEqual(["it's"]);
    });

    test('tempfile makes what nobody else may read, each time another', async () => {
      const root = place();
      const params = { path: root, prefix: "it's ", suffix: '.d' };
      const [file, folder] = [
        await perform('tempfile', params, session),
        await perform('tempfile', { ...params, state: 'directory' }, session),
      ];
      expect([modeOf(String(file.path)), modeOf(String(folder.path))]).toEqual(['0600', '0700']);
      expect(readdirSync(root).filter((name) => /^it's \w+\.d$/.test(name))).toHaveLength(2);
      expect(await perform('tempfile', params, session, { check: true })).toMatchObject({ skipped: true });
      expect(await perform('tempfile', { path: join(root, 'none') }, session)).toMatchObject({ failed: true });
      expect(readdirSync(root)).toHaveLength(2);
    });

    test('file only sets attributes where no state is given, and fails where there is nothing', async () => {
      const root = place();
      expect(await perform('file', { path: join(root, 'x'), mode: '0600' }, session)).toMatchObject({ failed: true, state: 'absent' });
      writeFileSync(join(root, 'x'), '');
      await converges('file', { path: join(root, 'x'), mode: 'g+w,o-r' }, root, () => localChmod(join(root, 'x'), '0777'));
    });

    test('any content and any name end on the host byte for byte', async () => {
      const root = place();
      const files = place();
      const bytes = fc.oneof(
        fc.string({ unit: anyCharacter }).map((s) => Buffer.from(s)),
        fc.stringMatching(/^['"$`\\\n\r\t \0\x01-\x1f\x7f\x1e!*%{}]*$/).map((s) => Buffer.from(s)),
        fc.uint8Array().map((a) => Buffer.from(a)),
      );
      const name = fc
        .string({ unit: anyCharacter, minLength: 1, maxLength: 40 })
        .filter((s) => !/[/\0]/.test(s) && s !== '.' && s !== '..');
      await fc.assert(
        fc.asyncProperty(bytes, name, async (content, file) => {
          writeFileSync(join(files, 'source'), content);
          const dest = `${root}/${file}`;
          const outcome = await perform('copy', { src: 'source', dest }, session, { files });
          expect(outcome.failed, String(outcome.msg)).toBeUndefined();
          expect(readFileSync(dest).equals(content)).toBe(true);
          expect(await perform('copy', { src: 'source', dest }, session, { files })).toMatchObject({ changed: false });
        }),
        { numRuns: 12 },
      );
    });
  });
}

function localChmod(path: string, mode: string): void {
  chmodSync(path, Number.parseInt(mode, 8));
}

function relink(to: string, path: string): void {
  rmSync(path);
  symlinkSync(to, path);
}

function replaceByCopy(path: string): void {
  rmSync(path);
  writeFileSync(path, '');
}
