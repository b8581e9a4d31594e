import { expect, test } from 'vitest';
import { controller, localSession, moduleNamed, parameters, perform, shells, temporaryFolder } from './rig.ts';

const [shell] = shells(temporaryFolder());
if (!shell) throw new Error('no shell');
const session = localSession(shell);
const run = (name: string, params: Readonly<Record<string, unknown>>) => perform(name, params, session);
const holds = (expression: string, value: boolean) => ({ expression, value, holds: value });

test('debug shows a message, or the value of an expression under its own text', async () => {
  expect(await run('debug', { msg: ['a', 1] })).toMatchObject({ msg: ['a', 1], changed: false });
  expect(await run('debug', {})).toMatchObject({ msg: 'Hello world!' });
  expect(await run('debug', { var: { expression: 'a | length', value: 0, holds: false } })).toMatchObject({ 'a | length': 0 });
  expect(await run('debug', { msg: 'a', verbosity: 1 })).toEqual({
    diff: [],
    skipped: true,
    skipped_reason: 'Verbosity threshold not met.',
  });
});

test('assert holds where all conditions do, and else names the first that does not', async () => {
  expect(await run('assert', { that: [holds('a', true)], success_msg: 'fine' })).toMatchObject({ msg: 'fine' });
  expect(await run('assert', { that: holds('a', true) })).toMatchObject({ msg: 'All assertions passed' });
  const failed = { failed: true, assertion: 'b > 1', evaluated_to: false };
  expect(await run('assert', { that: [holds('a', true), holds('b > 1', false)], msg: 'too small' })).toMatchObject({
    ...failed,
    msg: 'too small',
  });
  expect(await run('assert', { that: [holds('b > 1', false)] })).toMatchObject({ ...failed, msg: 'Assertion failed' });
});

test('fail fails', async () => {
  expect(await run('fail', { msg: 'no' })).toMatchObject({ failed: true, msg: 'no' });
});

test('set_fact gives every key but cacheable, whatever its value', async () => {
  const outcome = await run('set_fact', { a: [1], b: null, cacheable: 'yes' });
  expect(outcome).toMatchObject({ changed: false, ansible_facts: { a: [1], b: null } });
});

test('set_fact of nothing fails, as in Ansible', async () => {
  expect(await run('set_fact', { cacheable: true })).toMatchObject({
    failed: true,
    msg: expect.stringMatching(/^No key\/value pairs provided/),
  });
});

test('set_fact takes text that says yes or no for a boolean, as Ansible does', async () => {
  const outcome = await run('set_fact', { a: 'yes', b: 'False', c: 'on', d: ['no'], e: 'yes ' });
  expect(outcome.ansible_facts).toEqual({ a: true, b: false, c: 'on', d: ['no'], e: 'yes ' });
});

test('ping', async () => {
  expect(await run('ping', {})).toMatchObject({ ping: 'pong', changed: false });
  expect(await run('ping', { data: "it's" })).toMatchObject({ ping: "it's" });
});

test('pause waits, asks where there is a terminal, and does neither under check mode', async () => {
  const pause = moduleNamed('pause');
  if (pause.kind !== 'local') throw new Error('pause is local');
  const slept: number[] = [];
  const asked: unknown[] = [];
  const control = {
    ...controller(),
    sleep: async (ms: number) => void slept.push(ms),
    ask: async (...question: unknown[]) => {
      asked.push(question);
      return 'yes';
    },
  };
  expect(await pause.run(parameters(pause, { minutes: '2' }), control)).toMatchObject({ changed: false, delta: 0 });
  expect(slept).toEqual([120_000]);
  expect(await pause.run(parameters(pause, { prompt: 'Sure?', echo: false }), control)).toMatchObject({ user_input: 'yes' });
  expect(asked).toEqual([['Sure?', { echo: false }]]);
  const { ask: _, ...deaf } = control;
  expect(await pause.run(parameters(pause, {}), deaf)).toMatchObject({
    user_input: '',
    warnings: [expect.stringContaining('no terminal')],
  });
  expect(await pause.run(parameters(pause, { seconds: 9 }), { ...control, check: true })).toMatchObject({ skipped: true });
  expect(slept).toHaveLength(1);
  expect(pause.once).toBe(true);
});
