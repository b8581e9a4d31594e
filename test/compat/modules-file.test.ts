import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localSession, perform } from '../modules/rig.ts';

/** Debian's Python, which has Debian's ansible-core. */
const PYTHON = '/usr/bin/python3';
const session = localSession({ name: 'sh', command: ['/bin/sh'], path: process.env.PATH ?? '' });

interface Case {
  readonly module: 'file' | 'stat' | 'copy' | 'find';
  /** What is there before; run in an empty directory. */
  readonly before: string;
  /** `@` stands for the directory. */
  readonly params: Readonly<Record<string, unknown>>;
}

const file = (before: string, params: Readonly<Record<string, unknown>>): Case => ({ module: 'file', before, params });
const stat = (before: string, params: Readonly<Record<string, unknown>>): Case => ({ module: 'stat', before, params });
const copy = (before: string, params: Readonly<Record<string, unknown>>): Case => ({
  module: 'copy',
  before,
  params: { remote_src: true, ...params },
});
const tree =
  'mkdir -p d/.h/x "d/a b/c"; echo one >d/a.log; printf "x\\nERROR: 17 of [20]\\n" >d/b.log; printf "\\n" >d/.h/x/deep.log; seq 600 >d/a\\ b/c/big.bin; ln -s a.log d/l.log; ln -s ../d/a\\ b d/.h/dir; touch -d "3 days ago" d/a.log; touch "d/new\nline"; chmod 4751 d/b.log';
const find = (params: Readonly<Record<string, unknown>>): Case => ({ module: 'find', before: tree, params: { paths: '@/d', ...params } });

const cases: readonly Case[] = [
  file('', { path: '@/a/b/c', state: 'directory' }),
  file('mkdir a', { path: '@/a/b/c', state: 'directory', mode: '0711' }),
  file('mkdir -m 700 a', { path: '@/a', state: 'directory', mode: 'g=rx,o+r' }),
  file('mkdir a; chmod 2755 a', { path: '@/a', state: 'directory', mode: '0755' }),
  file('mkdir a', { path: '@/a', state: 'directory', mode: '+t' }),
  file('mkdir a; ln -s a l', { path: '@/l', state: 'directory', mode: '0700' }),
  file('echo x >a', { path: '@/a', state: 'directory' }),
  file('mkdir -p d/e; echo x >d/f; chmod 600 d/f; echo y >d/e/g; chmod 755 d/e/g', {
    path: '@/d',
    state: 'directory',
    recurse: true,
    mode: 'u=rwX,g=rX,o=',
  }),
  file('mkdir -p d/e; echo x >d/f', { path: '@/d', state: 'directory', recurse: true, mode: '0700' }),
  file('echo x >a', { path: '@/a', mode: 'a+x' }),
  file('echo x >a; chmod 4755 a', { path: '@/a', mode: 'u-s,g+s' }),
  file('echo x >a; ln -s a l', { path: '@/l', mode: '0600' }),
  file('', { path: '@/a', mode: '0600' }),
  file('', { path: '@/a', state: 'file' }),
  file('echo x >a', { path: '@/a', state: 'absent' }),
  file('mkdir -p a/b; echo x >a/b/c', { path: '@/a', state: 'absent' }),
  file('mkdir d; ln -s d l', { path: '@/l', state: 'absent' }),
  file('ln -s nowhere l', { path: '@/l', state: 'absent' }),
  file('', { path: '@/l', state: 'absent' }),
  file('echo x >a', { src: 'a', path: '@/l', state: 'link' }),
  file('echo x >a; ln -s a l', { src: 'a', path: '@/l', state: 'link' }),
  file('mkdir d e; ln -s d l', { src: 'e', path: '@/l', state: 'link' }),
  file('', { src: 'nowhere', path: '@/l', state: 'link' }),
  file('', { src: 'nowhere', path: '@/l', state: 'link', force: true }),
  file('echo x >a; echo y >l', { src: 'a', path: '@/l', state: 'link' }),
  file('echo x >a; echo y >l', { src: 'a', path: '@/l', state: 'link', force: true }),
  file('echo x >a; mkdir l', { src: 'a', path: '@/l', state: 'link', force: true }),
  file('echo x >a; mkdir l; echo y >l/f', { src: 'a', path: '@/l', state: 'link', force: true }),
  file('echo x >a', { src: 'a', path: '@/l', state: 'link', mode: '0600' }),
  file('echo x >a', { src: '@/a', path: '@/h', state: 'hard' }),
  file('echo x >a; ln a h', { src: '@/a', path: '@/h', state: 'hard' }),
  file('echo x >a; echo y >h', { src: '@/a', path: '@/h', state: 'hard' }),
  file('echo x >a; echo y >h', { src: '@/a', path: '@/h', state: 'hard', force: true }),
  file('', { path: '@/t', state: 'touch', mode: '0640' }),
  file('echo x >t', { path: '@/t', state: 'touch' }),
  file('echo x >t', { path: '@/t', state: 'touch', modification_time: 'preserve', access_time: 'preserve' }),
  file('echo x >t', { path: '@/t', state: 'touch', modification_time: '202001020304.05', access_time: 'preserve' }),
  copy('echo x >a', { src: '@/a', dest: '@/b' }),
  copy('echo x >a; chmod 750 a', { src: '@/a', dest: '@/b', mode: 'preserve' }),
  copy('echo x >a; echo x >b', { src: '@/a', dest: '@/b', mode: '0600' }),
  copy('echo x >a; echo y >b', { src: '@/a', dest: '@/b', force: false }),
  copy('echo x >a; mkdir d', { src: '@/a', dest: '@/d' }),
  copy('', { src: '@/a', dest: '@/b' }),
  copy('mkdir -p s/t d; echo x >s/f; echo y >s/t/g', { src: '@/s/', dest: '@/d' }),
  copy('mkdir -p s/t d; echo x >s/f; echo y >s/t/g', { src: '@/s', dest: '@/d' }),
  stat('echo x >a; chmod 2751 a', { path: '@/a' }),
  stat('mkdir a', { path: '@/a' }),
  stat('', { path: '@/a' }),
  stat('', { path: '/dev/null' }),
  stat('echo x >a; ln -s a l', { path: '@/l' }),
  stat('echo x >a; ln -s a l', { path: '@/l', follow: true }),
  stat('ln -s nowhere l', { path: '@/l', follow: true }),
  find({ paths: '@/d/', recurse: true, hidden: true, file_type: 'any', get_checksum: true }),
  find({ recurse: true, patterns: '*.log,*.bin', size: '1k' }),
  find({ recurse: true, patterns: ['[!b]*.log', 'b{1}*'], size: '-1k', file_type: 'any' }),
  find({ recurse: true, depth: 2, file_type: 'directory', hidden: true }),
  find({ recurse: true, depth: 1, file_type: 'any', excludes: 'a*' }),
  find({ use_regex: true, patterns: ['^a\\.', 'b\\.l'], excludes: ['.*x$'] }),
  find({ file_type: 'any', follow: true, recurse: true, hidden: true }),
  find({ age: '2d', file_type: 'any' }),
  find({ contains: 'ERR.*?\\d{2}\\s(?:of|in) \\[[^]]+\\]' }),
  find({ contains: '\\s', recurse: true, hidden: true }),
  find({ contains: '(?i)(x|on[^x-z]*)$' }),
  find({ paths: ['@/d/a b', '@/none', '@/d/a.log'], recurse: true }),
];

/** What stands in a directory, but for the times of what is new. */
function snapshot(folder: string): unknown {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return names.map((name) => {
    const path = join(folder, name);
    const status = lstatSync(path);
    const content = status.isFile() ? readFileSync(path, 'utf8') : status.isSymbolicLink() ? readlinkSync(path).replace(folder, '@') : '';
    const year = status.mtime.getUTCFullYear() === 2020 ? 2020 : 'now';
    return [name, (status.mode & 0o177777).toString(8), status.nlink, content, year];
  });
}

function prepared(before: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-compat-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  execFileSync('sh', ['-ec', `umask 022\n${before}`], { cwd: folder });
  return folder;
}

function within(folder: string, params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? value.replace(/^@/, folder) : value]),
  );
}

/** Of what they saw, all that does not name the directory, the inode or a time. */
function comparable(outcome: Readonly<Record<string, unknown>>, folder: string): unknown {
  const { stat, files, matched, examined, skipped_paths } = outcome as Record<string, Record<string, unknown>>;
  const lasting = ({ path, inode, atime, mtime, ctime, lnk_source, ...rest }: Record<string, unknown>) => rest;
  if (stat) return lasting(stat);
  if (!files) return undefined;
  const found = Object.fromEntries(
    (files as unknown as Record<string, unknown>[]).map((f) => [String(f.path).replace(folder, '@'), lasting(f)]),
  );
  return { found, matched, examined, skipped: JSON.stringify(skipped_paths).replaceAll(folder, '@') };
}

test.each(cases.map((one) => ({ ...one, title: `${one.module} ${JSON.stringify(one.params)} after ${JSON.stringify(one.before)}` })))(
  'Ansible agrees: $title',
  async ({ module, before, params }) => {
    const [ours, theirs] = [prepared(before), prepared(before)];
    const weft = await perform(module, within(ours, params), session);
    const argumentsOf = module === 'stat' ? { get_mime: false, get_attributes: false } : {};
    const input = JSON.stringify({ ANSIBLE_MODULE_ARGS: { ...within(theirs, params), ...argumentsOf } });
    const { stdout, stderr } = spawnSync(PYTHON, ['-m', `ansible.modules.${module}`], { input, encoding: 'utf8' });
    const ansible = JSON.parse(stdout || '{}') as Record<string, unknown>;
    const said = `weft: ${weft.msg}; ansible: ${ansible.msg} ${stderr}`;
    expect(Boolean(weft.failed), said).toBe(Boolean(ansible.failed));
    if (!ansible.failed) expect(Boolean(weft.changed), said).toBe(Boolean(ansible.changed));
    expect(snapshot(ours), said).toEqual(snapshot(theirs));
    expect(comparable(weft, ours)).toEqual(comparable(ansible, theirs));
  },
);
