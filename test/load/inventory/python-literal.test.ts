import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pythonValue } from '../../../src/load/inventory/python-literal.ts';

describe('a value of an INI inventory is read as a literal of Python', () => {
  test.each<[text: string, value: unknown]>([
    ['1', 1],
    ['-5', -5],
    ['+ 3', 3],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0o17', 15],
    ['0b11', 3],
    ['00', 0],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['1e3', 1000],
    ['01.5', 1.5],
    ['True', true],
    ['False', false],
    ['None', null],
    ["'a b'", 'a b'],
    [`'a' "b"`, 'ab'],
    [String.raw`'\x41\u00e9\101\n\q'`, 'AéA\n\\q'],
    [String.raw`r'\d+'`, '\\d+'],
    ["b'bytes'", 'bytes'],
    ['"""a"b"""', 'a"b'],
    ['[]', []],
    ["[1, 'a', None,]", [1, 'a', null]],
    ['(1)', 1],
    ['(1,)', [1]],
    ['80, 443', [80, 443]],
    ['80,', [80]],
    ['{}', {}],
    ["{'a': {'b': [1]}, 2: True}", { a: { b: [1] }, 2: true }],
    ['{1, 2, 2}', [1, 2]],
    ['5 # five', 5],
    ['  7', 7],
  ])('%s', (text, value) => expect(pythonValue(text)).toEqual(value));
});

describe('what is no literal stays text', () => {
  test.each([
    '',
    'true',
    'yes',
    'word',
    'a b',
    '0755',
    '1__0',
    '1_',
    '10.0.0.1',
    '1.2.3',
    '1st',
    '2020-01-01',
    '1+2',
    '--5',
    '-True',
    '[1, 2',
    '[a]',
    'a,b',
    '1,a',
    "'open",
    "'it's'",
    '{"a": true}',
    '{**x}',
    'f"x"',
    '"\\x4"',
    'five # 5',
    '12345678901234567890',
    '1e999',
    '1j',
    '...',
    'http://x/y',
    '[1][0]',
    '(',
    '}',
  ])('%s', (text) => expect(pythonValue(text)).toBe(text));
});

test('nesting without end is text, not a crash', () => {
  const text = '['.repeat(100_000);
  expect(pythonValue(text)).toBe(text);
});

test('JSON without true, false and null is a literal, whatever it holds', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, fc.integer(), fc.string(), fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
  })).value;
  fc.assert(
    fc.property(value, (data) => {
      expect(pythonValue(JSON.stringify(data))).toEqual(data);
    }),
  );
});

test('any text comes to an end', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...`01.eE_-+'"[](){},: #\\axTrueNone\n`) }), (text) => void pythonValue(text)));
});
