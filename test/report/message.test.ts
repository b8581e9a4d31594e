import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/event.ts';
import { failureLines, resultText, textOf } from '../../src/report/message.ts';

describe('failureLines', () => {
  test.each<[string, Result, readonly string[]]>([
    ['the message', { msg: 'no such file' }, ['no such file']],
    ['the exit code', { msg: 'the script failed', rc: 2 }, ['the script failed (exit code 2)']],
    ['no exit code twice', { msg: 'non-zero return code', rc: 2 }, ['non-zero return code']],
    ['what was written', { msg: 'failed', stdout: 'a\nb\n', stderr: 'c' }, ['failed', 'stdout: a', 'stdout: b', 'stderr: c']],
    ['no output twice', { msg: 'exit 1: c', stderr: 'c\n' }, ['exit 1: c']],
    ['every line of the message', { msg: 'a\nb', rc: 3 }, ['a (exit code 3)', 'b']],
    ['a message that is a list', { msg: ['a', 'b'] }, ['[', '  "a",', '  "b"', ']']],
    ['that it may not be shown', { censored: 'hidden by no_log' }, ['hidden by no_log']],
    ['something where there is nothing to say', {}, ['failed']],
    ['no control sequences', { msg: '\x1b[31mred\x1b[0m', stderr: 'a\x1b[2Jb' }, ['red', 'stderr: ab']],
  ])('shows %s', (_, result, expected) => {
    expect(failureLines(result)).toEqual(expected);
  });

  test('shows the last lines of much output, and says how many there are before', () => {
    const stdout = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`).join('\n');
    expect(failureLines({ msg: 'failed', stdout }, 2)).toEqual([
      'failed',
      'stdout: … 98 lines before (-v shows all)',
      'stdout: line 99',
      'stdout: line 100',
    ]);
  });
});

describe('resultText', () => {
  const result = { changed: true, rc: 0, stdout: 'a\nb', stdout_lines: ['a', 'b'], msg: '', failed: false };

  test('leaves out what says nothing new', () => {
    expect(resultText(result, 1)).toBe('{"changed":true,"rc":0,"stdout":"a\\nb","msg":""}');
  });

  test('shows everything from -vv on', () => {
    expect(JSON.parse(resultText(result, 2))).toEqual(result);
  });
});

test.each([
  [undefined, ''],
  [null, ''],
  ['a', 'a'],
  [3, '3'],
  [{ a: 1 }, '{\n  "a": 1\n}'],
])('textOf %j', (value, expected) => {
  expect(textOf(value)).toBe(expected);
});
