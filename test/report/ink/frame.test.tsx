import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { render } from 'ink-testing-library';
import { describe, expect, test } from 'vitest';
import type { RunEventBody, Status } from '../../../src/event.ts';
import { widthOf } from '../../../src/report/ink/cells.ts';
import { Frame } from '../../../src/report/ink/frame.tsx';
import { frameLines } from '../../../src/report/ink/frame-lines.ts';
import { type ViewState, viewStart, viewStep } from '../../../src/report/view-state.ts';
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
} from '../events.ts';

function stateOf(bodies: readonly RunEventBody[], colour = false): ViewState {
  return events(...bodies).reduce((state, event) => viewStep(state, event).state, viewStart({ verbosity: 0, diff: false, colour }));
}

/** Some hosts at the second task: of every 20, one failed, one is unreachable, one changed, ten ok, four run, one connects. */
function atWork(count: number): ViewState {
  const names = Array.from({ length: count }, (_, i) => `hv${String(i + 1).padStart(2, '0')}`);
  const statuses: readonly Status[] = ['ok', 'failed', 'unreachable', 'changed', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok'];
  return stateOf([
    runStart(count),
    playStart(names, 'Tunnels of the tenants'),
    taskStart('t1', 'Links', count),
    taskEnd('t1'),
    taskStart('t2', 'overlay-tunnel : Install what a tunnel needs', count),
    ...names.flatMap((name, i) => {
      const status = statuses[i % 20];
      if (i % 20 === 19) return [hostStart(name, 't2')];
      if (status === undefined && i % 20 < 16)
        return [connected(name), hostStart(name, 't2'), output(name, 't2', 'Unpacking \x1b[32miproute2\x1b[0m\n')];
      return status === undefined ? [] : [hostResult(name, 't2', status)];
    }),
  ]);
}

const later = 300_000;
const sizes = [
  [10, 40],
  [24, 80],
  [50, 200],
] as const;

describe('the frame', () => {
  const cases = sizes.flatMap(([rows, columns]) => [3, 60, 10_000].map((hosts) => [hosts, rows, columns] as const));

  test.each(cases)('of %d hosts fits into %d rows of %d columns, and says what matters', (hosts, rows, columns) => {
    const state = atWork(hosts);
    const { lastFrame, unmount } = render(<Frame state={state} columns={columns} rows={rows} now={later} />);
    const lines = (lastFrame() ?? '').split('\n');
    unmount();
    expect(lines.length).toBeLessThanOrEqual(rows - 1);
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns - 1);
    const text = lines.join('\n');
    expect(text).toContain('PLAY [Tunnels');
    expect(text).toMatch(/TASK \[o/);
    expect(text).toContain('✗ hv02');
    expect(text).toContain(`✗ ${Math.max(1, hosts / 20)} `);
    if (hosts === 60) {
      expect(text).toContain('▸ 12');
      expect(text).toContain('▸ hv13');
    }
    if (hosts === 60 && rows >= 24) {
      expect(text.match(/hv\d\d/g)?.length).toBeGreaterThanOrEqual(60);
      expect(text).toMatch(/hv13 .* Unpacking iproute2/);
    }
    if (hosts === 10_000) {
      expect(text).toMatch(/\+\d+ more/);
      expect(text).toMatch(/▸ hv\d+/);
    }
  });

  test('of three hosts looks like this', () => {
    expect(frameLines(atWork(3), 60, 12, 65_000)).toEqual([
      '⠋ PLAY [Tunnels of the tenants]  1 min 5 s',
      '  TASK [overlay-tunnel : Install…  ⣿⣿⣿⣿⣿⣿⣿⣿⣿ 3/3  1 min 1 s',
      '  ✗ 1 failed  ! 1 unreachable  ✓ 1 ok',
      '  ✓ hv01  ✗ hv02  ! hv03',
    ]);
  });

  test('shows what the hosts that run longest are writing', () => {
    const state = stateOf([
      runStart(2),
      playStart(['hv1', 'hv2']),
      taskStart('t1', 'Wait', 2),
      connected('hv1'),
      hostStart('hv1', 't1'),
      hostStart('hv2', 't1'),
      output('hv2', 't1', 'first\nsecond \x1b[31mline'),
    ]);
    expect(frameLines(state, 60, 12, 66_000).slice(-2)).toEqual(['  hv1  1 min 2 s', '  hv2  1 min 1 s  second line']);
  });

  test('of a single host has no grid', () => {
    const state = stateOf([
      runStart(1),
      playStart(['hv1']),
      taskStart('t1', 'Links', 1),
      hostStart('hv1', 't1'),
      output('hv1', 't1', 'working\n'),
    ]);
    expect(frameLines(state, 60, 12, 4000)).toEqual([expect.stringContaining('PLAY'), '  TASK [Links]  2 s', '  hv1  1 s  working']);
  });

  test('says that hosts go their own ways by showing each task, and how many more there are', () => {
    const names = Array.from({ length: 9 }, (_, i) => `hv${i}`);
    const state = stateOf([runStart(9), playStart(names), ...names.map((_, i) => taskStart(`t${i}`, `Step ${i}`, 1))]);
    const tasks = frameLines(state, 60, 20, 4000).filter((l) => /TASK|more/.test(l));
    expect(tasks).toEqual([expect.stringContaining('Step 0'), expect.stringContaining('0/9'), '  and 7 more tasks']);
  });

  test('says that nothing is changed in check mode', () => {
    expect(frameLines(stateOf([runStart(1, true), playStart(['hv1'])]), 60, 12, 0)[0]).toContain('check');
  });

  test('is readable without colour, and coloured otherwise', () => {
    expect(frameLines(atWork(60), 80, 24, 0).join('')).not.toContain('\x1b');
    const state = stateOf([runStart(2), playStart(['hv1', 'hv2']), taskStart('t1', 'Links', 2), hostResult('hv1', 't1', 'failed')], true);
    const coloured = frameLines(state, 60, 12, 0);
    expect(coloured.join('\n')).toContain('\x1b[31m✗ hv1\x1b[39m');
    expect(coloured.map(stripVTControlCharacters)).toEqual(frameLines({ ...state, style: atWork(3).style }, 60, 12, 0));
  });

  test('does not grow Ink’s store of texts: only a column of dots is ever measured', () => {
    const { frames, rerender, unmount } = render(<Frame state={atWork(3)} columns={60} rows={12} now={0} />);
    rerender(<Frame state={atWork(3)} columns={60} rows={12} now={100} />);
    unmount();
    expect(frames[0]).not.toEqual(frames[1]);
    expect(frames[1]).not.toMatch(/^\.$/m);
  });
});

const hosts = [
  'hv1',
  'hv-with-a-rather-long-name.example.org',
  '主机一号',
  'ホスト',
  '👩‍👩‍👧‍👦',
  'a\tb\x1b[2J',
  'e\u0301',
  '',
  ...Array.from({ length: 60 }, (_, i) => `n${i}`),
];
const tasks = ['t1', 't2', 't3'];
const host = fc.constantFrom(...hosts);
const task = fc.constantFrom(...tasks);
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('\x1b[31m', '\x1b', '主'.repeat(300), '\t\t', 'x'.repeat(3000), '10%\r20%\r', '\n'),
);
const status = fc.constantFrom<Status>('ok', 'changed', 'failed', 'ignored', 'skipped', 'unreachable');
const anyEvent: fc.Arbitrary<RunEventBody> = fc.oneof(
  fc.tuple(fc.uniqueArray(host), text).map(([of, name]) => playStart(of, name)),
  fc.tuple(task, text, fc.nat(100)).map(([id, name, count]) => taskStart(id, name, count)),
  fc.tuple(host, task).map(([name, id]) => hostStart(name, id)),
  fc.tuple(host, task, text).map(([name, id, said]) => output(name, id, said)),
  fc.tuple(host, task, status).map(([name, id, how]) => hostResult(name, id, how)),
  fc.tuple(host, task, status, text).map(([name, id, how, label]) => itemResult(name, id, how, label)),
  fc.tuple(host, task).map(([name, id]): RunEventBody => ({ type: 'host-retry', host: name, task: id, attempt: 1, retries: 3 })),
  host.map((name): RunEventBody => ({ type: 'host-rescued', host: name })),
  host.map(connected),
  task.map(taskEnd),
  fc.constantFrom(runStart(), playEnd(), runEnd()),
);

describe('whatever the events and their order', () => {
  const anyEvents = fc.array(anyEvent, { maxLength: 80 });
  const stateAfter = (bodies: readonly RunEventBody[]) => stateOf([runStart(), playStart(hosts), ...bodies], true);

  test('the frame leaves a row free, no line is wider than the terminal, and none moves the cursor', () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 220 }),
        fc.nat(400_000),
        (bodies, rows, columns, now) => {
          const lines = frameLines(stateAfter(bodies), columns, rows, now);
          expect(lines.length).toBeLessThanOrEqual(rows - 1);
          for (const line of lines) {
            const plain = stripVTControlCharacters(line);
            expect(plain).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
            expect(widthOf(plain)).toBeLessThanOrEqual(Math.max(0, columns - 1));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('Ink draws the frame as it is', () => {
    fc.assert(
      fc.property(anyEvents, fc.constantFrom(...sizes), (bodies, [rows, columns]) => {
        const state = stateAfter(bodies);
        const { lastFrame, unmount } = render(<Frame state={state} columns={columns} rows={rows} now={later} />);
        const drawn = stripVTControlCharacters(lastFrame() ?? '')
          .split('\n')
          .map((l) => l.trimEnd());
        unmount();
        const expected = frameLines(state, columns, rows, later).map((l) => stripVTControlCharacters(l).trimEnd());
        expect(drawn).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('the counts are those of the hosts that are shown', () => {
    fc.assert(
      fc.property(anyEvents, (bodies) => {
        const { hosts: table } = stateAfter(bodies);
        expect(Object.values(table.counts).reduce((a, b) => a + b, 0)).toBe(table.members.length);
        expect(Math.min(...Object.values(table.counts))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
