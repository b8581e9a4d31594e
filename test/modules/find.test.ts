import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { grepPattern } from '../../src/modules/find/grep-pattern.ts';
import { cases } from './cases.ts';
import { localSession, moduleNamed, parameters, perform, shells, temporaryFolder } from './rig.ts';

/** A file as the probe prints it. */
const at = (path: string, { bits = '81a4', size = 10, mtime = '1700000000.500000000', owner = 'root' } = {}) =>
  `//at ${bits} 0 0 ${size} 7 fe00 1 1600000000 ${mtime} 1650000000\n${owner}\nUNKNOWN\n${path}\n`;
const inside = (folder: string, entries: string, seen: number) => `//in ${folder}\n//seen ${seen}\n${entries}//end 0\n`;
const named = (...paths: readonly string[]) => ({ files: paths.map((path) => expect.objectContaining({ path })), matched: paths.length });
const logs = inside('/log', at('/log/b.log', { size: 2048 }) + at('/log/.a.log') + at('/log/a\n/x') + at('/log/c', { bits: 'a1ff' }), 5);

cases('find', [
  {
    title: 'files come sorted, with what stat says of them',
    task: { paths: '/log' },
    says: inside('/log', at('/log/b') + at('/log/a', { bits: '89ed', owner: 'UNKNOWN' }), 3),
    outcome: {
      files: [
        {
          ...{ path: '/log/a', mode: '4755', isreg: true, isdir: false, islnk: false, isblk: false, ischr: false, isfifo: false },
          ...{ issock: false, isuid: true, isgid: false, rusr: true, wusr: true, xusr: true, rgrp: true, wgrp: false, xgrp: true },
          ...{ roth: true, woth: false, xoth: true, uid: 0, gid: 0, size: 10, inode: 7, dev: 65024, nlink: 1, pw_name: '', gr_name: '' },
          ...{ atime: 1_600_000_000, mtime: 1_700_000_000.5, ctime: 1_650_000_000 },
        },
        expect.objectContaining({ path: '/log/b', pw_name: 'root' }),
      ],
      ...{ matched: 2, examined: 3, changed: false, skipped_paths: {}, msg: 'All paths examined' },
    },
  },
  {
    title: 'hidden names and other types are left out',
    task: { paths: '/log' },
    says: logs,
    outcome: { ...named('/log/a\n/x', '/log/b.log'), examined: 5 },
  },
  {
    title: 'hidden names where they are wanted',
    task: { paths: '/log', hidden: true, patterns: '*.log' },
    says: logs,
    outcome: named('/log/.a.log', '/log/b.log'),
  },
  { title: 'excludes', task: { paths: '/log', file_type: 'any', excludes: 'b*,x' }, says: logs, outcome: named('/log/c') },
  {
    title: 'regular expressions',
    task: { paths: '/log', use_regex: true, patterns: ['B', 'b\\.l'] },
    says: logs,
    outcome: named('/log/b.log'),
  },
  { title: 'links', task: { paths: '/log', file_type: 'link', size: '1k' }, says: logs, outcome: named('/log/c') },
  { title: 'size, at least', task: { paths: '/log', size: '2K' }, says: logs, outcome: named('/log/b.log') },
  { title: 'size, at most', task: { paths: '/log', size: '-1k' }, says: logs, outcome: named('/log/a\n/x') },
  {
    title: 'age, at least',
    task: { paths: '/log', age: '1m' },
    says: `//now 1700000061\n${logs}`,
    outcome: named('/log/a\n/x', '/log/b.log'),
  },
  {
    title: 'age, at most, by another time',
    task: { paths: '/log', age: '-1w', age_stamp: 'ctime' },
    says: `//now 1700000061\n${logs}`,
    outcome: named(),
  },
  { title: 'depth', task: { paths: '/log', recurse: true, depth: 1 }, says: logs, outcome: named('/log/b.log') },
  {
    title: 'checksums',
    task: { paths: '/log', get_checksum: true },
    says: inside('/log', `${at('/log/a')}//sum da39a3ee  -\n`, 1),
    outcome: { files: [expect.objectContaining({ path: '/log/a', checksum: 'da39a3ee' })] },
  },
  {
    title: 'folders that cannot be searched are named',
    task: { paths: ['/none', '/log'] },
    says: `//in /none\n//none\n${logs}`,
    outcome: { matched: 2, skipped_paths: { '/none': "'/none' is not a directory" }, msg: 'Not all paths examined: /none' },
  },
]);

test('what grep cannot match is refused, and so is an age or a size that is none', () => {
  const refused = (task: Record<string, unknown>) => () => parameters(moduleNamed('find'), { paths: '/', ...task });
  for (const contains of ['(?=x)', '(x)\\1', 'a\\nb', 'a*+', '[\\x41]', '(?s)a'])
    expect(refused({ contains }), contains).toThrow('grep can match');
  expect(refused({ age: '2y' })).toThrow('expected a time');
  expect(refused({ size: 'big' })).toThrow('expected a size');
});

test.each([
  ['a.b', '^(a.b)', false],
  ['(?i)^x+?$', '^(^x+$)', true],
  ['(?:a|(?P<n>b)){,2}\\.', '^((a|(b)){0,2}\\.)', false],
  ['\\d\\w\\S\\/{', '^([0-9][[:alnum:]_][^[:space:]]/\\{)', false],
  ['\\s[^,][^\\s]', '^(([[:space:]]|$)([^,]|$)[^[:space:]])', false],
  ['[\\]\\-a-z^[]', '^([]a-z[^-])', false],
  ['[^]"]', '^(([^]"]|$))', false],
])('as a pattern of grep: %s', (python, pattern, ignoreCase) => {
  expect(grepPattern(python)).toEqual({ pattern, ignoreCase });
});

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
const folder = temporaryFolder();
const all = shells(folder);
const root = join(folder, "it's");
mkdirSync(join(root, 'sub/.deep'), { recursive: true });
writeFileSync(join(root, 'a b'), 'one\ntwo 2\n');
writeFileSync(join(root, 'sub/x\ny'), 'x');
writeFileSync(join(root, 'sub/.deep/$(id)'), '');
symlinkSync('sub', join(root, 'to-sub'));
utimesSync(join(root, 'a b'), 1_000_000_000, 1_100_000_000);

describe.each(all)('$name', (shell) => {
  const found = async (task: Readonly<Record<string, unknown>>) => {
    const outcome = await perform('find', { paths: root, ...task }, localSession(shell));
    const files = outcome.files as { path: string; checksum?: string }[];
    return { ...outcome, files, paths: files.map(({ path }) => path.slice(root.length + 1)) };
  };

  test('find tells files of any name', async () => {
    expect(await found({ recurse: true })).toMatchObject({ paths: ['a b', 'sub/.deep/$(id)', 'sub/x\ny'], examined: 6, skipped_paths: {} });
    expect((await found({})).files).toMatchObject([{ mtime: 1_100_000_000, size: 10, mode: '0644', isreg: true }]);
    const sums = (await found({ get_checksum: true, recurse: true })).files;
    expect(sums.map(({ checksum }) => checksum)).toEqual(['one\ntwo 2\n', '', 'x'].map(sha1));
  });

  test('find tells links, folders, ages and contents', async () => {
    expect((await found({ file_type: 'link' })).paths).toEqual(['to-sub']);
    expect((await found({ file_type: 'directory', recurse: true, hidden: true })).paths).toEqual(['sub', 'sub/.deep']);
    expect((await found({ follow: true, recurse: true, patterns: ['x*', 'none'] })).paths).toEqual(['sub/x\ny', 'to-sub/x\ny']);
    expect((await found({ age: '52w' })).paths).toEqual(['a b']);
    expect((await found({ contains: 'TWO\\s\\d$' })).paths).toEqual([]);
    expect((await found({ contains: '(?i)TWO\\s\\d$' })).paths).toEqual(['a b']);
    expect((await found({ contains: 'wo' })).paths).toEqual([]);
    expect(await found({ paths: [`${root}//sub/`, `${root}/a b`] })).toMatchObject({
      matched: 1,
      skipped_paths: { [`${root}/a b`]: expect.stringContaining('is not a directory') },
    });
  });
});
