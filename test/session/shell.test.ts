import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { openShell, type ShellEvents } from '../../src/session/shell.ts';
import type { Channel, Connection } from '../../src/transport/transport.ts';

/** A shell of which the test writes what comes back, in the order in which it comes; `␞` stands for the beginning of a mark. */
async function shellSaying(pieces: readonly (readonly ['stdout' | 'stderr', string])[]): Promise<readonly string[]> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const channel: Channel = { stdin, stdout, stderr, exit: new Promise(() => {}), close: () => {} };
  const connection = { exec: async () => channel } as unknown as Connection;
  const heard: string[] = [];
  const events: ShellEvents = {
    began: () => {},
    hungry: () => {},
    output: (id, stream, bytes) => heard.push(`${id} ${stream} ${bytes}`),
    ended: (id, rc) => heard.push(`${id} ended with ${rc}`),
    stray: (heldBy) => heard.push(heldBy === undefined ? 'stray' : `held by ${heldBy}`),
    traffic: () => {},
    over: (reason) => heard.push(reason.message),
  };
  const shell = await openShell(connection, { startTimeoutMs: 10_000 }, events);
  for (const id of [1, 2]) shell.send({ id, text: ':', mustFinish: false, input: { kind: 'none' } });
  await new Promise(setImmediate);
  const [, nonce] = /\\036([0-9a-f]{24}) r /.exec(String(stdin.read())) ?? [];
  const streams = { stdout, stderr };
  for (const [stream, text] of [['stdout', '␞r 7 7\n'], ['stderr', '␞r\n'], ...pieces] as const) {
    streams[stream].write(text.replaceAll('␞', `\x1e${nonce} `));
    await new Promise(setImmediate);
  }
  shell.close();
  return heard;
}

const quiet = [
  ['stdout', 'one\n␞e 1 0 0\n'],
  ['stderr', '␞e 1\n'],
  ['stdout', '␞e 2 3 0\n'],
  ['stderr', 'two\n␞e 2\n'],
] as const;

test('each script has its own output and exit code', async () => {
  expect(await shellSaying(quiet)).toEqual(['1 stdout one\n', '1 ended with 0', '2 stderr two\n', '2 ended with 3']);
});

test('stderr may run ahead of stdout', async () => {
  const [first, second, third, fourth] = quiet;
  expect(await shellSaying([second, fourth, first, third])).toEqual([
    '1 stdout one\n',
    '1 ended with 0',
    '2 stderr two\n',
    '2 ended with 3',
  ]);
});

test('what a process that was left behind says on stderr, before stdout tells of it, is not the answer of the next script', async () => {
  const heard = await shellSaying([
    ['stderr', 'noise\n␞e 1\nnoise\n'],
    ['stderr', 'noise\n'],
    ['stdout', '␞e 1 0 1\n'],
  ]);
  expect(heard).toEqual(['1 stderr noise\n', 'held by 1', '1 ended with 0']);
});
