import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clean, oneLine } from '../../src/report/clean.ts';

describe('clean', () => {
  test.each([
    ['plain text stays', 'a ✓ 主机\tb\nc', 'a ✓ 主机\tb\nc'],
    ['colours go', '\x1b[1;31mred\x1b[0m', 'red'],
    ['cursor movement goes', 'a\x1b[2J\x1b[1;1Hb', 'ab'],
    ['a title and a link go', '\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b', 'ab'],
    ['a device control string goes', '\x1bP1$r0m\x1b\\x', 'x'],
    ['a change of character set goes', '\x1b(0x', 'x'],
    ['the 8-bit introducer shows and does nothing', 'a\x9b31mb', 'a�31mb'],
    ['an escape without an end shows', 'a\x1b', 'a�'],
    ['bell and backspace show', 'a\x07b\x08', 'a�b�'],
    ['the lines of Windows are lines', 'a\r\nb\r\r\nc', 'a\nb\nc'],
    ['each step of a progress bar is a line', '10%\r20%\r', '10%\n20%\n'],
    ['overrides of direction show', 'a\u202eb\u2066c', 'a�b�c'],
  ])('%s', (_, text, expected) => {
    expect(clean(text)).toBe(expected);
  });

  test('leaves nothing that a terminal obeys, whatever a host writes', () => {
    const piece = fc.constantFrom('\x1b', '[', ']', '31m', '\x07', '\x9b', '\r', '\n', '\\', 'P', 'a', '\u202e', '\x00', '(', '?25l');
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }), (pieces) => {
        expect(clean(pieces.join(''))).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});

test('oneLine makes one line of a name that holds several', () => {
  expect(oneLine(' Install\n\t\x1b[1mnginx\x1b[0m ')).toBe('Install nginx');
});
