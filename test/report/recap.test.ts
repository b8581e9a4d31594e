import { expect, test } from 'vitest';
import { durationText, recapLines } from '../../src/report/recap.ts';

test('the recap has the words and columns of Ansible, sorted by host', () => {
  const tally = { ok: 12, changed: 3, unreachable: 0, failed: 1, skipped: 2, rescued: 0, ignored: 0 };
  expect(recapLines({ hv2: tally, hv1: { ...tally, failed: 0 } }).map((l) => l.text)).toEqual([
    'hv1                        : ok=12   changed=3    unreachable=0    failed=0    skipped=2    rescued=0    ignored=0',
    'hv2                        : ok=12   changed=3    unreachable=0    failed=1    skipped=2    rescued=0    ignored=0',
  ]);
});

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [1234, '1.2 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [119_600, '2 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_725_000, '1 h 2 min'],
])('%d ms is %s', (ms, expected) => {
  expect(durationText(ms)).toBe(expected);
});
