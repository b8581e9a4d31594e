import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capture, keptBytes } from '../../src/session/capture.ts';

/** Text, now and then with bytes that are none, cut anywhere. */
const pieces = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => Buffer.from(bytes)),
  ),
  { maxLength: 6 },
);

function cutInto(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const cuts: Buffer[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    cuts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return cuts;
}

describe('what is kept of a stream', () => {
  test('is its text, however it was cut on its way, and so is what is seen as it comes', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }), (whole, sizes) => {
        let seen = '';
        const stream = capture((part) => {
          seen += part;
        });
        for (const piece of cutInto(Buffer.from(whole), sizes)) stream.add(piece);
        expect(stream.text()).toBe(Buffer.from(whole).toString());
        expect(seen).toBe(stream.text());
      }),
    );
  });

  test('has a mark for bytes that are no text', () => {
    fc.assert(
      fc.property(pieces, (parts) => {
        const whole = Buffer.concat(parts);
        const stream = capture();
        stream.add(whole);
        expect(stream.text()).toBe(whole.toString());
      }),
    );
  });

  test('is no more than fits, with a note of the rest; all of it is seen', () => {
    let seen = 0;
    const stream = capture((part) => {
      seen += part.length;
    });
    const piece = Buffer.alloc(keptBytes / 4 + 1, 'x');
    for (let i = 0; i < 5; i++) stream.add(piece);
    expect(stream.text()).toBe(`${'x'.repeat(keptBytes)}\n[${piece.length * 5 - keptBytes} more bytes were not kept]\n`);
    expect(seen).toBe(piece.length * 5);
  });
});
