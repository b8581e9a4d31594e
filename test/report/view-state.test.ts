import { describe, expect, test } from 'vitest';
import { replaced } from '../../src/diff.ts';
import type { RunEventBody } from '../../src/event.ts';
import { rowsOf, shownState } from '../../src/report/host-table.ts';
import type { PlainOptions } from '../../src/report/plain.ts';
import { type ViewState, viewStart, viewStep } from '../../src/report/view-state.ts';
import {
  connected,
  events,
  hostResult,
  hostStart,
  itemResult,
  output,
  playEnd,
  playStart,
  runEnd,
  runStart,
  taskEnd,
  taskStart,
  warning,
} from './events.ts';

function fold(
  bodies: readonly RunEventBody[],
  options: Partial<PlainOptions> = {},
): { readonly state: ViewState; readonly lines: readonly string[] } {
  let state = viewStart({ verbosity: 0, diff: false, colour: false, ...options });
  const lines = events(...bodies).flatMap((event) => {
    const step = viewStep(state, event);
    state = step.state;
    return step.lines;
  });
  return { state, lines };
}

/** `hv1 running, hv2 waiting` */
function hostsOf({ hosts }: ViewState): string {
  return rowsOf(hosts)
    .map((row) => `${row.name} ${shownState(row, hosts.round)}`)
    .join(', ');
}

const opening = [runStart(), playStart(['hv1', 'hv2', 'hv3'])];
const started = [...opening, taskStart('t1', 'Links', 3)];

describe('what is shown of hosts', () => {
  test.each<[string, readonly RunEventBody[], string]>([
    ['all wait at the start of a play', opening, 'hv1 waiting, hv2 waiting, hv3 waiting'],
    ['who starts first connects', [...started, hostStart('hv1', 't1')], 'hv1 connecting, hv2 waiting, hv3 waiting'],
    ['then it runs', [...started, hostStart('hv1', 't1'), connected('hv1')], 'hv1 running, hv2 waiting, hv3 waiting'],
    [
      'results show',
      [...started, hostResult('hv1', 't1', 'ok'), hostResult('hv2', 't1', 'changed'), hostResult('hv3', 't1', 'skipped')],
      'hv1 ok, hv2 changed, hv3 skipped',
    ],
    ['what is ignored counts as ok', [...started, hostResult('hv1', 't1', 'ignored')], 'hv1 ok, hv2 waiting, hv3 waiting'],
    [
      'with the next task all wait again, but for those that are out',
      [
        ...started,
        hostResult('hv1', 't1', 'ok'),
        hostResult('hv2', 't1', 'failed'),
        hostResult('hv3', 't1', 'unreachable'),
        taskEnd('t1'),
        taskStart('t2', 'Routes', 1),
      ],
      'hv1 waiting, hv2 failed, hv3 unreachable',
    ],
    [
      'who is connected need not connect again, not even in the next play',
      [
        ...started,
        hostStart('hv1', 't1'),
        connected('hv1'),
        taskEnd('t1'),
        playEnd(),
        playStart(['hv1', 'hv4']),
        taskStart('t2', 'Routes', 2),
        hostStart('hv1', 't2'),
      ],
      'hv1 running, hv4 waiting',
    ],
    [
      'a host that only others delegated to is connected when its turn comes',
      [...started, connected('hv9'), taskEnd('t1'), playEnd(), playStart(['hv9']), taskStart('t2', 'Routes', 1), hostStart('hv9', 't2')],
      'hv9 running',
    ],
    [
      'a rescued host is in again',
      [...started, hostResult('hv1', 't1', 'failed'), taskEnd('t1'), { type: 'host-rescued', host: 'hv1' }],
      'hv1 waiting, hv2 waiting, hv3 waiting',
    ],
    [
      'what always runs does not hide a failure',
      [
        ...started,
        hostResult('hv1', 't1', 'failed'),
        taskEnd('t1'),
        taskStart('t2', 'Clean up', 3),
        hostStart('hv1', 't2'),
        hostResult('hv1', 't2', 'ok'),
      ],
      'hv1 failed, hv2 waiting, hv3 waiting',
    ],
    [
      'where being unreachable is ignored, a host goes on',
      [...started, hostResult('hv1', 't1', 'unreachable'), taskEnd('t1'), taskStart('t2', 'Again', 3), hostStart('hv1', 't2')],
      'hv1 connecting, hv2 waiting, hv3 waiting',
    ],
  ])('%s', (_, bodies, expected) => {
    const { state } = fold(bodies);
    expect(hostsOf(state)).toBe(expected);
    const counted = rowsOf(state.hosts).map((row) => shownState(row, state.hosts.round));
    for (const [of, count] of Object.entries(state.hosts.counts)) expect([of, count]).toEqual([of, counted.filter((s) => s === of).length]);
  });

  test('the end of what a command writes is kept, not all of it', () => {
    const { state } = fold([...started, hostStart('hv1', 't1'), output('hv1', 't1', 'first\nsec'), output('hv1', 't1', 'ond')]);
    expect(rowsOf(state.hosts)[0]?.tail).toBe('first\nsecond');
    const long = fold([...started, hostStart('hv1', 't1'), output('hv1', 't1', 'x'.repeat(10_000))]);
    expect(rowsOf(long.state.hosts)[0]?.tail.length).toBeLessThan(1000);
    const over = fold([...started, output('hv1', 't1', 'x'), hostResult('hv1', 't1', 'ok')]);
    expect(rowsOf(over.state.hosts)[0]?.tail).toBe('');
  });
});

describe('what is printed', () => {
  const head = (title: string) => ['', `${title} ${'*'.repeat(79 - title.length)}`];

  test('a task is one line with its counts; changes and failures stand above it as they come', () => {
    const { lines, state } = fold([
      ...started,
      hostResult('hv1', 't1', 'ok'),
      hostResult('hv2', 't1', 'ok'),
      hostResult('hv3', 't1', 'ok'),
      taskEnd('t1'),
      taskStart('t2', 'Routes', 3, 'shell', 'handler'),
      hostResult('hv1', 't2', 'ok'),
      hostResult('hv2', 't2', 'changed'),
      hostResult('hv3', 't2', 'failed', { result: { msg: 'the script failed', rc: 2, stderr: 'RTNETLINK answers: File exists' } }),
      taskEnd('t2'),
      taskStart('t3', 'Rules', 2),
      hostResult('hv1', 't3', 'skipped'),
      hostResult('hv2', 't3', 'skipped'),
      taskEnd('t3'),
    ]);
    expect(lines).toEqual([
      ...head('PLAY [Tunnels]'),
      '✓ Links                                         3 ok  4.0 s',
      '▸ Routes',
      '  changed: [hv2]',
      '  fatal: [hv3]: FAILED! the script failed (exit code 2)',
      '    stderr: RTNETLINK answers: File exists',
      '✗ handler: Routes                               1 ok  1 changed  1 failed  4.0 s',
      '- Rules                                         2 skipped  3.0 s',
    ]);
    expect(state.tasksDone).toBe(3);
  });

  test('a failure does not wait for the end of its task', () => {
    const { lines } = fold([...started, hostResult('hv2', 't1', 'unreachable', { result: { msg: 'Connection refused' } })]);
    expect(lines.slice(2)).toEqual(['▸ Links', '  fatal: [hv2]: UNREACHABLE! Connection refused']);
  });

  test.each<[string, readonly RunEventBody[], Partial<PlainOptions>, readonly string[]]>([
    [
      'with -v every host has its line',
      [hostResult('hv1', 't1', 'ok'), hostResult('hv2', 't1', 'skipped')],
      { verbosity: 1 },
      ['▸ Links', '  ok: [hv1] => {"changed":false}', '  skipping: [hv2] => {"changed":false}'],
    ],
    [
      'items that changed are told, those that did not are not',
      [itemResult('hv1', 't1', 'ok', 'a'), itemResult('hv1', 't1', 'changed', 'b'), hostResult('hv1', 't1', 'changed', { items: 2 })],
      {},
      ['▸ Links', '  changed: [hv1] => (item=b)'],
    ],
    [
      'differences where asked for',
      [hostResult('hv1', 't1', 'changed', { diff: [replaced('mtu', '1500', '1450')] })],
      { diff: true },
      ['▸ Links', '  changed: [hv1]', '    ~ mtu 1500 → 1450'],
    ],
    ['a warning at once', [warning('no such group')], {}, ['[WARNING]: no such group']],
    ['no retry', [{ type: 'host-retry', host: 'hv1', task: 't1', attempt: 1, retries: 3 }], {}, []],
    [
      'retries with -v',
      [{ type: 'host-retry', host: 'hv1', task: 't1', attempt: 1, retries: 3 }],
      { verbosity: 1 },
      ['FAILED - RETRYING: [hv1]: Links (3 retries left).'],
    ],
    [
      'at once which run a host waits for',
      [{ type: 'host-waits', host: 'hv1', message: 'another run holds this host: ann' }],
      {},
      ['waiting: [hv1]: another run holds this host: ann'],
    ],
    ['no task in which no host took part', [taskEnd('t1')], {}, []],
  ])('%s', (_, bodies, options, expected) => {
    expect(fold([...started, ...bodies], options).lines.slice(2)).toEqual(expected);
  });

  test('a debug task shows its message', () => {
    const said = hostResult('hv1', 't1', 'ok', { result: { changed: false, msg: 'hello' } });
    expect(fold([...opening, taskStart('t1', 'Say', 1, 'debug'), said]).lines.slice(2)).toEqual(['▸ Say', '  ok: [hv1] => hello']);
  });

  test('of much output of a failed command only the end is printed, with -v all', () => {
    const stdout = Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n');
    const failed = [...started, hostResult('hv1', 't1', 'failed', { result: { msg: 'no', stdout } })];
    expect(fold(failed).lines.length).toBeLessThan(30);
    expect(fold(failed).lines.at(-1)).toBe('    stdout: line 499');
    expect(fold(failed, { verbosity: 1 }).lines.length).toBeGreaterThan(500);
  });

  test('the same task in the next batch of hosts has its name above its results again', () => {
    const batch = (host: string) => [taskStart('t1', 'Links', 1), hostResult(host, 't1', 'changed'), taskEnd('t1')];
    expect(fold([...opening, ...batch('hv1'), ...batch('hv2')]).lines.filter((l) => l === '▸ Links')).toHaveLength(2);
  });

  test('where each host goes its own way, a task has its line once the last host is through', () => {
    const one = (host: string, task: string, name: string) => [
      taskStart(task, name, 1),
      hostStart(host, task),
      hostResult(host, task, 'ok'),
      taskEnd(task),
    ];
    const { lines, state } = fold([
      ...opening,
      taskStart('t1', 'First', 1),
      taskStart('t1', 'First', 1),
      hostResult('hv1', 't1', 'ok'),
      taskEnd('t1'),
      ...one('hv1', 't2', 'Second'),
      hostResult('hv2', 't1', 'ok'),
      taskEnd('t1'),
      ...one('hv2', 't2', 'Second'),
      ...one('hv3', 't1', 'First'),
      playEnd(),
    ]);
    expect(lines.slice(2).map((l) => l.replace(/ +/g, ' '))).toEqual(['✓ First 3 ok 17.0 s', '✓ Second 2 ok 14.0 s']);
    expect(state.tasksDone).toBe(2);
  });

  test('the recap comes last, with the time that the run took', () => {
    const { lines } = fold([...started, runEnd({ hv1: { ok: 1 } })]);
    expect(lines.slice(2)).toEqual([
      ...head('PLAY RECAP'),
      'hv1                        : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0',
      '12.3 s',
    ]);
  });

  test('a run that breaks off still counts the task it was at', () => {
    expect(fold([...started, hostResult('hv1', 't1', 'ok'), runEnd()]).lines[2]).toMatch(/^✓ Links +1 ok/);
  });
});

test('the fold changes nothing that it was given', () => {
  const all = events(
    ...started,
    hostStart('hv1', 't1'),
    connected('hv1'),
    output('hv1', 't1', 'a'),
    hostResult('hv1', 't1', 'changed'),
    taskEnd('t1'),
    playEnd(),
  );
  let state = viewStart({ verbosity: 0, diff: false, colour: false });
  for (const event of all) {
    const before = structuredClone({ hosts: state.hosts, tasks: state.tasks });
    const next = viewStep(state, event).state;
    expect({ hosts: state.hosts, tasks: state.tasks }).toEqual(before);
    state = next;
  }
});

test('twenty thousand events of two thousand hosts are folded', () => {
  const names = Array.from({ length: 2000 }, (_, i) => `hv${i}`);
  const bodies = [0, 1, 2, 3, 4].flatMap((t) => [
    taskStart(`t${t}`, `Task ${t}`, names.length),
    ...names.flatMap((name) => [hostStart(name, `t${t}`), hostResult(name, `t${t}`, 'ok')]),
    taskEnd(`t${t}`),
  ]);
  const all = events(runStart(), playStart(names), ...bodies);
  let state = viewStart({ verbosity: 0, diff: false, colour: false });
  for (const event of all) state = viewStep(state, event).state;
  expect(state.tasksDone).toBe(5);
});
