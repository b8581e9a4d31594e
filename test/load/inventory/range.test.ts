import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/diagnostic.ts';
import { expandRanges } from '../../../src/load/inventory/range.ts';

const position = { file: 'hosts.ini', line: 1, column: 1 };

describe('a range stands for hosts', () => {
  test.each<[name: string, hosts: string]>([
    ['plain', 'plain'],
    ['hv[1:3]', 'hv1 hv2 hv3'],
    ['hv[08:11]', 'hv08 hv09 hv10 hv11'],
    ['hv[:2]', 'hv0 hv1 hv2'],
    ['hv[1:10:4]', 'hv1 hv5 hv9'],
    ['db-[a:c]', 'db-a db-b db-c'],
    ['db-[a:g:3]', 'db-a db-d db-g'],
    ['[y:B]', 'y z A B'],
    ['r[1:2]-[a:b].x', 'r1-a.x r1-b.x r2-a.x r2-b.x'],
    ['[7:7]', '7'],
    ['2001:db8::[8:10]', '2001:db8::8 2001:db8::9 2001:db8::10'],
  ])('%s', (name, hosts) => expect(expandRanges(name, position).join(' ')).toBe(hosts));
});

test('a range has as many hosts as steps fit in, all different and padded alike', () => {
  const bound = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(bound, bound, fc.integer({ min: 1, max: 50 }), (a, b, step) => {
      const [first, last] = [Math.min(a, b), Math.max(a, b)];
      const width = String(last).length;
      const hosts = expandRanges(`hv[${String(first).padStart(width, '0')}:${last}:${step}]`, position);
      expect(new Set(hosts).size).toBe(Math.floor((last - first) / step) + 1);
      expect(hosts[0]).toBe(`hv${String(first).padStart(width, '0')}`);
    }),
  );
});

test('brackets in any order give hosts or a diagnostic, nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('[', ']', ':', 'a', '1', '0', '-') }), (name) => {
      try {
        expect(expandRanges(name, position).length).toBeGreaterThan(0);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(DiagnosticError);
      }
    }),
  );
});
