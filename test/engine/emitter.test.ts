import { expect, test } from 'vitest';
import { Emitter } from '../../src/engine/emitter.ts';
import type { RunEvent, RunEventBody } from '../../src/event.ts';
import { Secret } from '../../src/language/secret.ts';

const result = (msg: string, more: Partial<Extract<RunEventBody, { type: 'host-result' }>> = {}): RunEventBody => {
  return { type: 'host-result', host: 'hv1', task: 't1', status: 'failed', result: { msg }, diff: [], durationMs: 1, ...more };
};
const output = (text: string, host = 'hv1'): RunEventBody => ({ type: 'output', host, task: 't1', stream: 'stdout', text });

async function told(emitter: Emitter): Promise<readonly RunEvent[]> {
  emitter.end();
  const events: RunEvent[] = [];
  for await (const event of emitter) events.push(event);
  return events;
}

test.each([
  ['as it is', 'hunter2', 'no hunter2!', 'no ********!'],
  ['whatever stands for something in a pattern', 'a.*+(b', 'a.*+(b axxb', '******** axxb'],
  ['each line of several', 'first line\nother line\n', 'at: other line, first line', 'at: ********, ********'],
  ['inside JSON', 'say "x"', '{"a":"say \\"x\\""}', '{"a":"********"}'],
  ['inside a word of a shell', "it's", "echo 'it'\\''s'", "echo '********'"],
  ['not where it is too short', 'ab', 'ab', 'ab'],
])('a secret is masked %s', async (_, secret, said, shown) => {
  const emitter = new Emitter('run');
  emitter.learn(new Secret(secret));
  emitter.emit(result(said));
  expect(await told(emitter)).toMatchObject([{ result: { msg: shown } }]);
});

test('a secret that begins with another one leaves no end behind', async () => {
  const emitter = new Emitter('run', [new Secret('abc'), new Secret('abcdef')]);
  emitter.emit(result('abcdef abc'));
  expect(await told(emitter)).toMatchObject([{ result: { msg: '******** ********' } }]);
});

test('secrets that become known later are masked from then on; states and hosts stay what they are', async () => {
  const known = [new Secret('failed')];
  const emitter = new Emitter('run', known);
  known.push(new Secret('hv1'));
  emitter.emit(result('failed on hv1'));
  expect(await told(emitter)).toMatchObject([{ host: 'hv1', status: 'failed', result: { msg: '******** on ********' } }]);
});

test('output is told by whole lines, so that no secret is cut in two; the rest comes before the result', async () => {
  const emitter = new Emitter('run', [new Secret('hunter2')]);
  for (const piece of ['a hun', 'ter2\nb', ' hunt', 'er2']) emitter.emit(output(piece));
  emitter.emit(output('hun', 'hv2'));
  emitter.emit(result('done'));
  const events = await told(emitter);
  expect(events.map((e) => (e.type === 'output' ? e.text : e.type))).toEqual(['a ********\n', 'b ********', 'host-result']);
});

test('without secrets output is told at once', async () => {
  const emitter = new Emitter('run');
  emitter.emit(output('piece'));
  expect(await told(emitter)).toMatchObject([{ text: 'piece' }]);
});
