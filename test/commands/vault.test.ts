import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { vaultCommand } from '../../src/commands/vault.ts';
import { temporaryTree } from '../load/inventory/tree.ts';

const files = { pw: 'secret\n', other: 'other\n', 'a.yml': 'a: 1\n', 'b.yml': 'b: 2\n' };

/** Runs `weft vault …`; gives what it prints. */
async function vault(...args: readonly string[]): Promise<string> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    out += Buffer.from(chunk as string).toString();
    return true;
  });
  try {
    await vaultCommand()
      .exitOverride()
      .parseAsync([...args], { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return out;
}

function editor(command: string): void {
  vi.stubEnv('VISUAL', '');
  vi.stubEnv('EDITOR', command);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

describe('weft vault', () => {
  test('encrypts in place, shows, and decrypts; the files are for their owner only', async () => {
    const folder = temporaryTree(files);
    const [a, b, pw] = ['a.yml', 'b.yml', 'pw'].map((f) => join(folder, f)) as [string, string, string];
    chmodSync(a, 0o644);
    await vault('encrypt', a, b, '--vault-id', `prod@${pw}`);
    expect(readFileSync(a, 'utf8')).toMatch(/^\$ANSIBLE_VAULT;1\.2;AES256;prod\n/);
    expect(statSync(a).mode & 0o777).toBe(0o600);
    expect(await vault('view', a, b, '--vault-password-file', pw)).toBe('a: 1\nb: 2\n');
    await vault('decrypt', a, b, '--vault-password-file', pw);
    expect([readFileSync(a, 'utf8'), statSync(a).mode & 0o777]).toEqual(['a: 1\n', 0o600]);
    expect(readdirSync(folder).sort()).toEqual(['a.yml', 'b.yml', 'other', 'pw']);
  });

  test('replaces what a symbolic link points to', async () => {
    const folder = temporaryTree(files);
    symlinkSync('a.yml', join(folder, 'link'));
    await vault('encrypt', join(folder, 'link'), '--vault-password-file', join(folder, 'pw'));
    expect(readFileSync(join(folder, 'a.yml'), 'utf8')).toContain('$ANSIBLE_VAULT;1.1');
  });

  test('rekeys all files or none', async () => {
    const folder = temporaryTree(files);
    const [a, b, pw, other] = ['a.yml', 'b.yml', 'pw', 'other'].map((f) => join(folder, f)) as [string, string, string, string];
    await vault('encrypt', a, '--vault-password-file', pw);
    await vault('encrypt', b, '--vault-password-file', other);
    const before = readFileSync(a, 'utf8');
    const rekey = ['rekey', a, b, '--new-vault-id', `new@${other}`, '--vault-id', `old@${pw}`];
    await expect(vault(...rekey)).rejects.toThrow(`no vault password opens ${b} (encrypted; ids tried: old)`);
    expect(readFileSync(a, 'utf8')).toBe(before);
    await vault(...rekey, '--vault-id', other);
    expect(await vault('view', a, b, '--vault-id', `new@${other}`)).toBe('a: 1\nb: 2\n');
  });

  test('opens an editor on a file that only its owner can read, and takes it away', async () => {
    const folder = temporaryTree(files);
    const [a, pw, seen] = ['a.yml', 'pw', 'seen'].map((f) => join(folder, f)) as [string, string, string];
    await vault('encrypt', a, '--vault-id', `prod@${pw}`);
    editor(`f() { stat -c '%a %n' "$1" >${seen}; sed -i s/1/17/ "$1"; }; f`);
    await vault('edit', a, '--vault-password-file', pw, '--vault-id', `prod@${pw}`);
    expect(await vault('view', a, '--vault-password-file', pw)).toBe('a: 17\n');
    expect(readFileSync(a, 'utf8')).toContain('1.2;AES256;prod');
    const [mode, path = ''] = readFileSync(seen, 'utf8').trim().split(' ');
    expect(mode).toBe('600');
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });

  test.each([
    ['the editor fails', 'false'],
    ['nothing was changed', 'true'],
  ])('leaves the file as it was where %s', async (_, command) => {
    const folder = temporaryTree(files);
    const [a, pw] = ['a.yml', 'pw'].map((f) => join(folder, f)) as [string, string];
    await vault('encrypt', a, '--vault-password-file', pw);
    const before = readFileSync(a, 'utf8');
    editor(command);
    const run = vault('edit', a, '--vault-password-file', pw);
    if (command === 'false') await expect(run).rejects.toThrow('the editor "false" failed (exit code 1)');
    else await run;
    expect(readFileSync(a, 'utf8')).toBe(before);
  });

  test.each<[string, (folder: string) => readonly string[], string]>([
    ['what is encrypted already', (f) => ['encrypt', `${f}/x`, '--vault-password-file', `${f}/pw`], 'x is encrypted already'],
    [
      'several ids',
      (f) => ['encrypt', `${f}/a.yml`, '--vault-id', `a@${f}/pw`, '--vault-id', `b@${f}/pw`],
      'several vault ids are given (a, b)',
    ],
    [
      'an id without password',
      (f) => ['encrypt', `${f}/a.yml`, '--vault-id', `a@${f}/pw`, '--encrypt-vault-id', 'c'],
      'no password for the vault id "c"',
    ],
    ['a missing file', (f) => ['view', `${f}/none`, '--vault-password-file', `${f}/pw`], 'none (ENOENT)'],
    ['a plain file', (f) => ['decrypt', `${f}/a.yml`, '--vault-password-file', `${f}/pw`], 'this is not encrypted with Ansible Vault'],
    [
      'one output for two files',
      (f) => ['decrypt', 'a', 'b', '--output', 'c', '--vault-password-file', `${f}/pw`],
      '--output takes one file',
    ],
  ])('refuses %s', async (_, args, complaint) => {
    const folder = temporaryTree({ ...files, x: '$ANSIBLE_VAULT;1.1;AES256\n00\n' });
    await expect(vault(...args(folder))).rejects.toThrow(complaint);
    expect(readFileSync(join(folder, 'a.yml'), 'utf8')).toBe('a: 1\n');
  });
});
