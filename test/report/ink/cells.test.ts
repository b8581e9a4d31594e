import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, line, padded, widthOf } from '../../../src/report/ink/cells.ts';

describe('cut', () => {
  test.each([
    ['hv01', 4, 'hv01'],
    ['hv01.example.org', 8, 'hv01.ex…'],
    ['主机一号', 8, '主机一号'],
    ['主机一号', 7, '主机一…'],
    ['主机一号', 6, '主机…'],
    ['👩‍👩‍👧‍👦 family', 4, '👩‍👩‍👧‍👦 …'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['a\tb\x1b[31mc', 10, 'a bc'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %d columns is %j', (text, columns, expected) => {
    expect(cut(text, columns)).toBe(expected);
  });

  test('is never wider than it may be, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (text, columns) => {
        expect(widthOf(cut(text, columns))).toBeLessThanOrEqual(columns);
        expect(widthOf(padded(text, columns))).toBe(columns);
      }),
    );
  });
});

describe('line', () => {
  const name = { text: 'a rather long name' };

  test('gives what is flexible the columns that the others leave', () => {
    expect(line(20, [{ text: '> ' }, name, { text: ' 12/60' }], name)).toBe('> a rather lo… 12/60');
    expect(line(40, [{ text: '> ' }, name, { text: ' 12/60' }], name)).toBe('> a rather long name 12/60');
  });

  test('cuts from the right where even that is too much', () => {
    expect(line(12, [{ text: '> ' }, name, { text: ' 12/60' }], name)).toBe('> a rathe… …');
  });

  test('paints what is left of a piece', () => {
    expect(
      line(4, [
        { text: 'abcdef', paint: (text) => `<${text}>` },
        { text: 'gone', paint: (text) => `<${text}>` },
      ]),
    ).toBe('<abc…>');
  });
});
