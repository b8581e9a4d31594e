import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import { lines, quote, sh, userScript } from '../../src/session/script.ts';
import { anyCharacter } from '../any-character.ts';
import { shells } from './shells.ts';

/** Runs many scripts in one process each of a shell; every script prints its arguments, each ended by NUL. */
function wordsSeenBy(shell: string, text: string): string[] {
  const [program = '', ...args] = shell.split(' ');
  const bytes = execFileSync(program, [...args, '-s'], { input: `show() { printf '%s\\0' "$@"; }\n${text}\n` });
  const words = bytes.toString('latin1').split('\0');
  words.pop();
  return words.map((w) => Buffer.from(w, 'latin1').toString('utf8'));
}

/** Everything a shell may stumble over, often. */
const nasty = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '\n',
        ' ',
        '\t',
        '*',
        '~',
        '!',
        '#',
        '&',
        ';',
        '|',
        '-',
        '=',
        '\r',
        '$(id)',
        "'\\''",
        '\x7f',
        '\x1e',
        'ü',
        '€',
        '😀',
      ),
      { maxLength: 12 },
    )
    .map((p) => p.join('')),
);
const word = nasty.map((text) => text.replaceAll('\0', '')).filter((text) => Buffer.from(text).toString() === text);

describe.each(shells)('%s', (shell) => {
  it('sees every quoted text as one word, unchanged', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 50, maxLength: 200 }), (words) => {
        expect(wordsSeenBy(shell, words.map((w) => `show ${quote(w)}`).join('\n'))).toEqual(words);
      }),
      { numRuns: 10 },
    );
  });

  it('sees the values of `sh`, lists, nested scripts and secrets as the words they are', () => {
    const value = fc.oneof(
      word,
      fc.integer(),
      word.map((w) => new Secret(w)),
      fc.array(word, { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { minLength: 20, maxLength: 60 }), (pairs) => {
        const script = lines(...pairs.map(([a, b]) => sh`${sh`show ${a}`} x ${b}`));
        const plain = (v: (typeof pairs)[number][0]) => (Array.isArray(v) ? v : [v instanceof Secret ? v.reveal() : String(v)]);
        expect(wordsSeenBy(shell, script.text)).toEqual(pairs.flatMap(([a, b]) => [...plain(a), 'x', ...plain(b)]));
      }),
      { numRuns: 10 },
    );
  });
});

describe('sh', () => {
  it('masks secrets in what is displayed, also in lists and nested scripts', () => {
    const secret = new Secret('hunter2');
    const script = sh`a ${secret}; ${sh`b ${[secret, 'c']}`}`;
    expect(script.display).toBe("a '********'; b '********' c");
    expect(script.text).toBe('a hunter2; b hunter2 c');
  });

  it('leaves plain words without quotes, and quotes the empty one', () => {
    expect(sh`ip link ${'set'} ${'vx-10'} ${''} ${5}`.text).toBe("ip link set vx-10 '' 5");
  });

  it('refuses a NUL byte, which no shell can carry', () => {
    expect(() => sh`echo ${'a\0b'}`).toThrow('NUL');
  });

  it('joins scripts by lines and leaves out what is undefined', () => {
    expect(lines(sh`a`, undefined, userScript('b | c')).text).toBe('a\nb | c');
  });
});
