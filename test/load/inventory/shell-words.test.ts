import { describe, expect, test } from 'vitest';
import { splitWords } from '../../../src/load/inventory/shell-words.ts';

describe('a line is split into words as a POSIX shell would', () => {
  test.each<[line: string, words: readonly string[]]>([
    ['', []],
    ['one', ['one']],
    ['  one\ttwo ', ['one', 'two']],
    [`a="b c" d='e f'`, ['a=b c', 'd=e f']],
    [`a="it's" b='say "x"'`, ["a=it's", 'b=say "x"']],
    [String.raw`a\ b c\"d`, ['a b', 'c"d']],
    [String.raw`"a\"b\\c\d" 'e\'`, [String.raw`a"b\c\d`, 'e\\']],
    ['one # two', ['one']],
    ['a=b#c', ['a=b']],
    [`a='b#c' # d`, ['a=b#c']],
    [`''`, ['']],
    [`a''b"c"`, ['abc']],
  ])('%s', (line, words) => {
    const found = splitWords(line);
    expect('unclosed' in found ? found : found.map((word) => word.text)).toEqual(words);
  });
});

test('a word knows where it stands, quotes included', () => {
  expect(splitWords(`h1  a="b c" d`)).toEqual([
    { text: 'h1', start: 0, end: 2 },
    { text: 'a=b c', start: 4, end: 11 },
    { text: 'd', start: 12, end: 13 },
  ]);
});

test('what is never closed is told with its place', () => {
  expect(splitWords(`a b="c`)).toEqual({ unclosed: 'quote', start: 4 });
  expect(splitWords('a b\\')).toEqual({ unclosed: 'backslash', start: 3 });
});
