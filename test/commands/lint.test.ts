import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { lintCommand } from '../../src/commands/lint.ts';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { temporaryTree } from '../load/inventory/tree.ts';

interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number | string | undefined;
}

/** Runs `weft lint …` as if in a folder. */
async function lint(folder: string, ...args: readonly string[]): Promise<Ran> {
  const written = { stdout: '', stderr: '' };
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    });
  }
  vi.stubEnv('NO_COLOR', '1');
  const before = process.exitCode;
  onTestFinished(() => {
    vi.unstubAllEnvs();
    process.exitCode = before;
  });
  try {
    process.exitCode = undefined;
    await lintCommand()
      .exitOverride()
      .parseAsync([...args], { from: 'user' });
    return { out: written.stdout, err: written.stderr, code: process.exitCode };
  } finally {
    process.exitCode = before;
    vi.restoreAllMocks();
  }
}

const play = '- name: A play\n  hosts: all\n  tasks:\n    - name: Sizes\n      shell: du -s {{ folder }} | sort\n      changed_when: no\n';

describe('weft lint', () => {
  test('shows a finding with its line, and says how many there are', async () => {
    const { out, err, code } = await lint(temporaryTree({ 'site.yml': play }), '--rule', 'unquoted-shell-value');
    expect(out).toBe(`site.yml:5:23  warning  unquoted-shell-value  --fix
  5 |       shell: du -s {{ folder }} | sort
    |                       ^^^^^^ this value is not quoted for the shell; write | quote; for several words, a list: | map('quote') | join(' ')

`);
    expect(err).toBe('1 files checked: 0 errors, 1 warnings, 0 remarks; --fix mends 1\n');
    expect(code).toBe(0);
  });

  test('fails for warnings where they are to count, and for errors', async () => {
    const folder = temporaryTree({ 'site.yml': play, 'bad/site.yml': '- hosts: all\n  taks: []\n' });
    expect((await lint(folder, '--strict')).code).toBe(2);
    expect((await lint(folder, 'bad/site.yml')).code).toBe(2);
    expect((await lint(folder, '--strict', '--skip-rule', 'unquoted-shell-value,risky-pipe')).code).toBe(0);
  });

  test('mends in place and says what', async () => {
    const folder = temporaryTree({ 'site.yml': play });
    const { out, err } = await lint(folder, '--fix', '--skip-rule', 'risky-pipe');
    expect(readFileSync(join(folder, 'site.yml'), 'utf8')).toBe(play.replace('folder', 'folder | quote').replace('no\n', 'false\n'));
    expect(out).toBe('');
    expect(err).toContain('site.yml:5:23  fixed  unquoted-shell-value: add | quote\nsite.yml:6:21  fixed  truthy: write false\n');
  });

  test('without a path, and without anything to check, says so', async () => {
    await expect(lint(temporaryTree({ 'a.txt': '' }))).rejects.toThrow('nothing to check');
    await expect(lint(temporaryTree({ 'site.yml': play }), 'nowhere.yml')).rejects.toThrow('no playbook, role or folder nowhere.yml');
  });

  test('names of an inventory, and of -e, are known', async () => {
    const folder = temporaryTree({ 'site.yml': play, 'hosts.yml': 'all:\n  hosts:\n    a:\n' });
    const only = ['--rule', 'undefined-variable', '--format', 'github', '-i', 'hosts.yml'];
    expect((await lint(folder, ...only)).out).toBe(
      '::error file=site.yml,line=5,col=23,endColumn=29,title=undefined-variable::nothing defines the variable "folder"\n',
    );
    expect((await lint(folder, ...only, '-e', 'folder=/srv')).out).toBe('');
  });

  test('a role that is installed elsewhere is read, not judged', async () => {
    const folder = temporaryTree({
      'here/site.yml': '- name: A play\n  hosts: all\n  roles: [../away]\n',
      'away/tasks/main.yml': '- ping:\n',
    });
    expect((await lint(join(folder, 'here'))).out).toBe('');
  });

  test('lists and explains its rules', async () => {
    expect((await lint('/', '--list-rules')).out).toMatch(/^truthy +info +fix +yes, no, on or off/m);
    expect((await lint('/', '--explain', 'truthy')).out).toMatch(
      /^truthy \(info, --fix mends it where that is safe\): yes[\s\S]*Instead of[\s\S]*recurse: yes[\s\S]*recurse: true/,
    );
    await expect(lint('/', '--explain', 'truhty')).rejects.toThrow('did you mean "truthy"?');
  });
});

describe('a comment', () => {
  const told = async (text: string) => (await lint(temporaryTree({ 'site.yml': text }), '--rule', 'truthy', '--format', 'json')).out;

  test.each([
    ['on the line', 'gather_facts: no # weft-lint: ignore truthy\n', 0],
    ['above it', '# weft-lint: ignore no-name, truthy\n  gather_facts: no\n', 0],
    ['in a comment of several lines', '# weft-lint: ignore truthy\n  # because\n  gather_facts: no\n', 0],
    ['about another rule', '# weft-lint: ignore no-name\n  gather_facts: no\n', 1],
    ['above another line', '# weft-lint: ignore truthy\n  become: true\n  gather_facts: no\n', 1],
  ])('%s is heeded', async (_, text, count) => {
    expect(JSON.parse(await told(`- hosts: all\n  ${text}`))).toHaveLength(count);
  });
});

describe('.weft-lint.yml', () => {
  const role = { 'roles/vendor/web/tasks/main.yml': '- ping:\n', 'roles/own/tasks/main.yml': '- ping:\n' };

  test('turns rules off, changes their severity, and leaves paths out', async () => {
    const folder = temporaryTree({
      ...role,
      'roles/own/tasks/main.yml': '- ping:\n  become: yes\n',
      '.weft-lint.yml': 'strict: true\nrules:\n  no-name: off\n  truthy: warning\nexclude: [roles/vendor]\n',
    });
    const { out, code } = await lint(folder, 'roles/own', 'roles/vendor/web', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject([{ rule: 'truthy', severity: 'warning', file: 'roles/own/tasks/main.yml', line: 2, column: 11 }]);
    expect(code).toBe(2);
  });

  test.each([
    ['ruels: {}\n', 1, 1, 'unknown-keyword', '"ruels" is not known here'],
    ['rules:\n  no-nmae: off\n', 2, 3, 'unknown-rule', 'there is no rule "no-nmae"'],
    ['rules:\n  no-name: eror\n', 2, 12, 'wrong-type', 'expected one of error, warning, info, off, found the string "eror"'],
    ['exclude: [1]\n', 1, 11, 'wrong-type', 'expected a path, found the number 1'],
    ['strict: 1\n', 1, 9, 'wrong-type', '"strict" must be true or false, found the number 1'],
  ])('%j is told with its place', async (text, line, column, code, message) => {
    const wrong = await lint(temporaryTree({ ...role, '.weft-lint.yml': text })).catch((thrown: unknown) => thrown);
    expect(wrong).toBeInstanceOf(DiagnosticError);
    const [first] = (wrong as DiagnosticError).diagnostics;
    expect(first).toMatchObject({ code, message, position: { file: '.weft-lint.yml', line, column } });
  });
});
