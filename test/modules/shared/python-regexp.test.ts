import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { pythonRegExp, substitute } from '../../../src/modules/shared/python-regexp.ts';

// pattern, text, span of what it finds (undefined: nothing), flags
const finds: readonly [pattern: string, text: string, span: readonly [number, number] | undefined, flags?: object][] = [
  ['foo$', 'foo\n', [0, 3]],
  ['foo$', 'foo\nbar', undefined],
  ['foo$', 'foo\nbar', [0, 3], { multiline: true }],
  ['^bar', 'foo\nbar', undefined],
  ['^bar', 'foo\nbar', [4, 7], { multiline: true }],
  ['^bar', 'foo\rbar', undefined, { multiline: true }],
  ['a.b', 'a\rb', [0, 3]],
  ['a.b', 'a\nb', undefined],
  ['a.b', 'a\nb', [0, 3], { dotAll: true }],
  ['(?s)a.b', 'a\nb', [0, 3]],
  ['(?i)FOO', 'a foo', [2, 5]],
  ['(?im)^foo$', 'x\nFoo\ny', [2, 5]],
  ['\\Afoo\\Z', 'foo', [0, 3]],
  ['foo\\Z', 'foo\n', undefined],
  ['(?P<q>[\'"])x(?P=q)', `"x"`, [0, 3]],
  ['[]a]+', ']a', [0, 2]],
  ['[^]a]', ']ab', [2, 3]],
  ['[.]', 'a.b', [1, 2]],
  ['a{,2}b', 'aab', [0, 3]],
  ['a(?#note)b', 'ab', [0, 2]],
  ['(?x) a b # note', 'ab', [0, 2]],
  ['a{b', 'a{b', [0, 3]],
  ['[[]x', '[x', [0, 2]],
  ['\\_\\-\\/x', '_-/x', [0, 4]],
  ['^#?\\s*Port\\b', '# Port 22\n', [0, 6]],
];
test.each(finds.map(([pattern, text, span, flags]) => ({ pattern, text, span, flags })))(
  '$pattern in $text finds $span',
  ({ pattern, text, span, flags }) => {
    const match = pythonRegExp(pattern, flags).exec(text);
    expect(match ? [match.index, match.index + match[0].length] : undefined).toEqual(span);
  },
);

test('the cases above are what Python itself finds', () => {
  const program = `
import json, re, sys
flag = {'multiline': re.M, 'dotAll': re.S, 'ignoreCase': re.I}
out = []
for pattern, text, flags in json.load(sys.stdin):
    m = re.compile(pattern, sum(flag[f] for f in flags)).search(text)
    out.append(list(m.span()) if m else None)
print(json.dumps(out))`;
  const input = JSON.stringify(finds.map(([pattern, text, , flags = {}]) => [pattern, text, Object.keys(flags)]));
  const python = spawnSync('python3', ['-c', program], { input });
  if (python.error) return; // no Python on this machine: the table stands by itself
  expect(JSON.parse(python.stdout.toString())).toEqual(finds.map(([, , span]) => span ?? null));
});

test.each(['(', '[a', '*'])('%j is refused', (pattern) => {
  expect(() => pythonRegExp(pattern)).toThrow(/regular expression/);
});

describe('a replacement', () => {
  test.each([
    ['(a)(?P<n>b)', 'ab', '\\2\\1', 'ba'],
    ['(a)(?P<n>b)', 'ab', '\\g<n>0\\g<1>', 'b0a'],
    ['a', 'a', '\\n\\\\n$&', '\n\\n$&'],
    ['(x)?a', 'a', '[\\1]', '[]'],
    ['', 'ab', '-', '-a-b-'],
  ])('%j on %j with %j gives %j', (pattern, text, replacement, result) => {
    expect(substitute(pythonRegExp(pattern), replacement, text).text).toBe(result);
  });

  test('that refers to a group which is not there is refused', () => {
    expect(() => substitute(pythonRegExp('a'), '\\1', 'a')).toThrow('no group 1');
  });
});
