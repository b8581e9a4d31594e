import { describe, expect, test } from 'vitest';
import { added } from '../../src/diff.ts';
import type { RunEventBody } from '../../src/event.ts';
import { type PlainOptions, plainLines, plainStart } from '../../src/report/plain.ts';
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

function linesOf(bodies: readonly RunEventBody[], options: Partial<PlainOptions> = {}): readonly string[] {
  let state = plainStart({ verbosity: 0, diff: false, colour: false, ...options });
  return events(...bodies).flatMap((event) => {
    const step = plainLines(state, event);
    state = step.state;
    return step.lines;
  });
}

const stars = (title: string) => `${title} ${'*'.repeat(79 - title.length)}`;

describe('plain lines', () => {
  test('a run reads as one of ansible-playbook', () => {
    const lines = linesOf([
      runStart(),
      playStart(['hv1', 'hv2']),
      taskStart('t1', 'Links', 2),
      hostStart('hv1', 't1'),
      connected('hv1'),
      hostResult('hv1', 't1', 'ok'),
      hostResult('hv2', 't1', 'changed', { diff: [added('link vxb42')] }),
      taskEnd('t1'),
      taskStart('t2', 'Restart', 2, 'service', 'handler'),
      hostResult('hv1', 't2', 'skipped'),
      hostResult('hv2', 't2', 'failed', { result: { changed: false, msg: 'no such unit', stderr: 'Unit x not found.' } }),
      taskEnd('t2'),
      playEnd(),
      runEnd({ hv1: { ok: 1 }, hv2: { ok: 1, changed: 1, failed: 1 } }),
    ]);
    expect(lines).toEqual([
      '',
      stars('PLAY [Tunnels]'),
      '',
      stars('TASK [Links]'),
      'ok: [hv1]',
      'changed: [hv2]',
      '',
      stars('RUNNING HANDLER [Restart]'),
      'skipping: [hv1]',
      'fatal: [hv2]: FAILED! no such unit',
      '  stderr: Unit x not found.',
      '',
      stars('PLAY RECAP'),
      'hv1                        : ok=1    changed=0    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0',
      'hv2                        : ok=1    changed=1    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0',
    ]);
  });

  test('a play without hosts says so', () => {
    expect(linesOf([playStart([])])).toEqual(['', stars('PLAY [Tunnels]'), 'skipping: no hosts matched']);
  });

  test.each<[string, readonly RunEventBody[], readonly string[]]>([
    [
      'items are told one by one, and their loop only where it failed',
      [
        itemResult('hv1', 't1', 'changed', 'a'),
        itemResult('hv1', 't1', 'failed', 'b'),
        hostResult('hv1', 't1', 'failed', { items: 2, result: { msg: 'one failed' } }),
      ],
      ['changed: [hv1] => (item=a)', 'failed: [hv1] => (item=b): FAILED! failed', 'fatal: [hv1]: FAILED! one failed'],
    ],
    [
      'a loop that went well is told by its items',
      [itemResult('hv1', 't1', 'ok', 'a'), hostResult('hv1', 't1', 'ok', { items: 1 })],
      ['ok: [hv1] => (item=a)'],
    ],
    ['a loop without items is told', [hostResult('hv1', 't1', 'skipped', { items: 0 })], ['skipping: [hv1]']],
    ['who does the work for a host is said', [hostResult('hv1', 't1', 'ok', { delegatedTo: 'localhost' })], ['ok: [hv1 -> localhost]']],
    [
      'a failure that is ignored says so',
      [hostResult('hv1', 't1', 'ignored', { result: { msg: 'no' } })],
      ['fatal: [hv1]: FAILED! no', '...ignoring'],
    ],
    [
      'a host that cannot be reached says why',
      [hostResult('hv1', 't1', 'unreachable', { result: { msg: 'Connection refused' } })],
      ['fatal: [hv1]: UNREACHABLE! Connection refused'],
    ],
    [
      'retries count down',
      [{ type: 'host-retry', host: 'hv1', task: 't1', attempt: 1, retries: 3 }],
      ['FAILED - RETRYING: [hv1]: Links (3 retries left).'],
    ],
    ['a warning has a line of its own', [warning('no such group')], ['[WARNING]: no such group']],
    ['what a host names itself moves no cursor', [hostResult('hv\x1b[2J1\n', 't1', 'ok')], ['ok: [hv1]']],
    ['output is not shown', [output('hv1', 't1', 'a\n')], []],
  ])('%s', (_, bodies, expected) => {
    expect(linesOf([taskStart('t1', 'Links', 1), ...bodies]).slice(2)).toEqual(expected);
  });

  test('a debug task shows its message without being asked', () => {
    const message = hostResult('hv1', 't1', 'ok', { result: { changed: false, failed: false, msg: 'a\nb' } });
    expect(linesOf([taskStart('t1', 'Say', 1, 'ansible.builtin.debug'), message]).slice(2)).toEqual(['ok: [hv1] => a', 'b']);
  });

  test('differences are shown where asked for', () => {
    const changed = hostResult('hv1', 't1', 'changed', { diff: [added('link vxb42', 'mtu 1450')] });
    expect(linesOf([taskStart('t1', 'Links', 1), changed], { diff: true }).slice(2)).toEqual(['changed: [hv1]', '  + link vxb42 mtu 1450']);
  });

  test('each v shows more', () => {
    const bodies = [taskStart('t1', 'Links', 1), connected('hv1'), output('hv1', 't1', 'a\nb\n'), hostResult('hv1', 't1', 'ok')];
    const more = (verbosity: number) => linesOf(bodies, { verbosity }).slice(2);
    expect(more(1)).toEqual(['ok: [hv1] => {"changed":false}']);
    expect(more(2)).toEqual(['task path: playbooks/site.yml:3', 'ok: [hv1] => {', '  "changed": false', '}']);
    expect(more(3)).toContain('connected: [hv1] in 12 ms');
    expect(more(4)).toEqual(expect.arrayContaining(['hv1 | a', 'hv1 | b']));
    expect(linesOf([runEnd()], { verbosity: 1 }).at(-1)).toBe('12.3 s, 7 round trips, 512 bytes sent');
  });

  test('where each host goes its own way, results stand under the name of their own task', () => {
    const lines = linesOf([
      taskStart('t1', 'First', 1),
      taskStart('t1', 'First', 1),
      hostResult('hv1', 't1', 'ok'),
      taskEnd('t1'),
      taskStart('t2', 'Second', 1),
      hostResult('hv1', 't2', 'ok'),
      hostResult('hv2', 't1', 'ok'),
    ]);
    expect(lines).toEqual([
      '',
      stars('TASK [First]'),
      'ok: [hv1]',
      '',
      stars('TASK [Second]'),
      'ok: [hv1]',
      '',
      stars('TASK [First]'),
      'ok: [hv2]',
    ]);
  });

  test('a task that runs for one batch after another is named again', () => {
    const batch = (host: string) => [taskStart('t1', 'Links', 1), hostResult(host, 't1', 'ok'), taskEnd('t1')];
    expect(linesOf([...batch('hv1'), ...batch('hv2')]).filter((l) => l.startsWith('TASK'))).toHaveLength(2);
  });

  test('colours are those of ansible-playbook, and none without colour', () => {
    const bodies = [taskStart('t1', 'Links', 1), hostResult('hv1', 't1', 'changed')];
    expect(linesOf(bodies, { colour: true }).at(-1)).toBe('\x1b[33mchanged: [hv1]\x1b[39m');
    expect(linesOf(bodies).join('')).not.toContain('\x1b');
  });
});
