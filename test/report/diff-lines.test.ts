import { describe, expect, test } from 'vitest';
import { added, type Diff, removed, replaced } from '../../src/diff.ts';
import { diffLines } from '../../src/report/diff-lines.ts';

function text(before: string, after: string): Diff {
  return { kind: 'text', path: '/etc/motd', before, after };
}

describe('diffLines', () => {
  test.each<[string, Diff, readonly string[]]>([
    ['what is added', added('link vxb42', 'mtu 1450'), ['+ link vxb42 mtu 1450']],
    ['what is removed, without detail', removed('route 10.0.0.0/8'), ['- route 10.0.0.0/8']],
    [
      'what changes, and that it interrupts',
      replaced('mtu of vxb42', '1500', '1450', 'recreate'),
      ['~ mtu of vxb42 1500 → 1450 (recreate)'],
    ],
    ['several lines of detail', added('set blue', 'a\nb'), ['+ set blue a', '  b']],
    ['no control sequence of a host', replaced('alias', '\x1b[31mred', 'blue'), ['~ alias red → blue']],
    ['no control sequence in the name of an object', added('link \x1b[2Jx'), ['+ link x']],
    ['a line that is replaced', text('a\nb\n', 'a\nc\n'), ['--- /etc/motd', '+++ /etc/motd', '@@ -1,2 +1,2 @@', ' a', '-b', '+c']],
    ['a file that is made', text('', 'a'), ['--- /etc/motd', '+++ /etc/motd', '@@ -0,0 +1,1 @@', '+a']],
    [
      'a newline that is missing at the end of one of them',
      text('a\n', 'a'),
      ['--- /etc/motd', '+++ /etc/motd', '@@ -1,1 +1,1 @@', '-a', '+a', '\\ No newline at end of file'],
    ],
    ['no control sequence in a file', text('', 'a\x1b[31mb\rc\n'), ['--- /etc/motd', '+++ /etc/motd', '@@ -0,0 +1,1 @@', '+ab�c']],
    ['nothing of texts that are too long', text('', 'x'.repeat(200_001)), ['~ /etc/motd: 0 → 200001 characters']],
  ])('shows %s', (_, diff, expected) => {
    expect(diffLines(diff)).toEqual(expected);
  });

  test('gives up soon on texts that have nothing in common', () => {
    const lines = (word: string) => Array.from({ length: 9000 }, (_, i) => `${word}${i}`).join('\n');
    expect(diffLines(text(lines('before'), lines('after')))).toEqual(['~ /etc/motd: 97889 → 88889 characters']);
  });
});
