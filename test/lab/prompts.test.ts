import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { writeTree } from '../load/inventory/tree.ts';

const program = resolve('bin/weft.js');
const folder = writeTree({
  'site.yml': `
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - command: echo before
    - pause: { prompt: "Go on?" }
    - command: echo after
`,
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Shown {
  /** What stood on the terminal when the question was asked, and all of it at the end. */
  readonly asked: string;
  readonly all: string;
  readonly exitCode: number | null;
}

/** Runs at a terminal of its own, which is plain, and presses a key once a question is there. */
function answered(question: string, key: string, ...args: readonly string[]): Promise<Shown> {
  const command = `${program} run site.yml -i localhost, --lock-timeout 60 ${args.join(' ')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, env: { ...process.env, TERM: 'dumb', NO_COLOR: '1' } });
  return new Promise((done, fail) => {
    let all = '';
    let asked: string | undefined;
    child.on('error', fail);
    child.stdout.on('data', (bytes: Buffer) => {
      all += bytes.toString();
      if (asked !== undefined || !all.includes(question)) return;
      asked = all;
      child.stdin.write(key);
    });
    child.on('close', (exitCode) => done({ asked: asked ?? '', all, exitCode }));
  });
}

test('a question stands below what happened before it', async () => {
  const { asked, all, exitCode } = await answered('Go on?', '\r');
  expect(asked).toMatch(/changed: \[localhost\][\s\S]*TASK \[pause\][\s\S]*Go on\?$/);
  expect(all).toMatch(/ok=3/);
  expect(exitCode).toBe(0);
});

test('the end of the input is no answer: the task fails and says so', async () => {
  const { all, exitCode } = await answered('Go on?', '\x04');
  expect(all).toContain('FAILED! "Go on?" was left without an answer');
  expect(exitCode).toBe(2);
});

test.each([
  ['Go on?', []],
  ['Perform task:', ['--step']],
] as const)('Ctrl-C at the question %s stops the run', async (question, args) => {
  const { all, exitCode } = await answered(question, '\x03', ...args);
  expect(all).toMatch(/stopping: .*[\s\S]*PLAY RECAP/);
  expect(all).not.toContain('bug');
  expect(exitCode).toBe(99);
});
