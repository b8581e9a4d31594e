import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTree } from '../load/inventory/tree.ts';

const program = resolve('bin/weft.js');
const folder = writeTree({
  'inventories/lab/hosts.yml': 'web:\n  hosts: { web1: , web2: }\ndb:\n  hosts: { dbmaster: }\n',
  'playbooks/site-of-all.yml': '[]',
  'playbooks/site-of-all.txt': '',
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The shell at a terminal of its own, given keys. A line that is entered is echoed with what the keys made of it. */
function typed(shell: string, set: string, lines: readonly string[]): string {
  const weft = `weft() { if [ "$1" = __complete ] || [ "$1" = completion ]; then ${program} "$@"; else echo "[got $*]"; fi; }`;
  const input = [weft, set, ...lines, 'exit', ''].join('\n');
  const { stdout, error } = spawnSync('script', ['-qec', shell, '/dev/null'], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, TERM: 'dumb', PS1: '$ ', HISTFILE: '', HOME: folder },
    timeout: 60_000,
  });
  if (error) throw error;
  return stdout;
}

const lines = [
  'weft owne\t dbm\t',
  'weft plan playbooks/sit\t --outp\tjsonl -l web:dbm\t',
  'weft drift --host-key-checking=acc\t -l dbm\t',
  'weft doc sysct\t',
];

const expected = [
  '[got owned dbmaster]',
  '[got plan playbooks/site-of-all.yml --output jsonl -l web:dbmaster]',
  '[got drift --host-key-checking=accept-new -l dbmaster]',
  '[got doc sysctl]',
];

function got(said: string): readonly string[] {
  return said.match(/\[got [^$\n]*\]/g) ?? [];
}

test('bash completes commands, hosts, playbooks, options and choices at a key', () => {
  expect(got(typed('bash --norc --noprofile -i', 'eval "$(weft completion bash)"', lines))).toEqual(expected);
});

test('zsh completes commands, hosts, playbooks, options and choices at a key', () => {
  expect(got(typed('zsh -f -i', 'autoload -Uz compinit; compinit -u -D; eval "$(weft completion zsh)"', lines))).toEqual(expected);
});

test.each([
  ['weft owne', ['owned']],
  ['weft owned dbm', ['dbmaster']],
  ['weft drift --host-key-checking=acc', ['--host-key-checking=accept-new']],
  ['weft doc sysct', ['sysctl']],
  ['weft plan playbooks/sit', ['playbooks/site-of-all.yml']],
])('fish completes %s', (line, expected) => {
  const script = `function weft; ${program} $argv; end; weft completion fish | source; complete -C ${JSON.stringify(line)}`;
  const { stdout, stderr } = spawnSync('fish', ['-N', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  });
  expect(stderr).toBe('');
  expect(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((l) => l.split('\t')[0]),
  ).toEqual(expected);
});
