import { expect, test } from 'vitest';
import { readFreeForm } from '../../../src/modules/shared/free-form.ts';
import { splitWords } from '../../../src/modules/shared/shell-words.ts';

test.each([
  ['', []],
  ['  a  b\tc\n', ['a', 'b', 'c']],
  [`a 'b c' "d e"`, ['a', 'b c', 'd e']],
  [`a'b'"c"d`, ['abcd']],
  [`'' ""`, ['', '']],
  [`"a\\"b\\\\c\\d"`, ['a"b\\c\\d']],
  [`a\\ b`, ['a b']],
  [`'it'\\''s'`, [`it's`]],
  ['$HOME *', ['$HOME', '*']],
])('%j splits into %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each([`'a`, `"a`, 'a\\'])('%j is refused', (text) => {
  expect(() => splitWords(text)).toThrow();
});

test.each([
  ['ls -l', 'ls -l', {}],
  ['make install creates=/usr/bin/x chdir=/src', 'make install', { creates: '/usr/bin/x', chdir: '/src' }],
  ['creates="/a b" touch "/a b"', 'touch "/a b"', { creates: '/a b' }],
  ['dd if=/dev/zero of=x', 'dd if=/dev/zero of=x', {}],
  ['env xcreates=1 sh', 'env xcreates=1 sh', {}],
  ['echo a\n  b', 'echo a\n  b', {}],
])('%j is the command %j with options', (text, command, options) => {
  expect(readFreeForm(text)).toEqual({ command, options });
});
