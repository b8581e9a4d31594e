import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameParser, type Token } from '../../src/session/framing.ts';

const nonce = '0123456789abcdef01234567';

/** Tokens with neighbouring output joined, since how it is cut is not part of the answer. */
function joined(tokens: readonly Token[]): unknown[] {
  const out: unknown[] = [];
  for (const token of tokens) {
    const last = out.at(-1);
    if (token.type === 'mark') out.push(`${token.kind} ${token.fields.join(' ')}`);
    else if (Buffer.isBuffer(last)) out[out.length - 1] = Buffer.concat([last, token.bytes]);
    else out.push(Buffer.from(token.bytes));
  }
  return out;
}

function parse(bytes: Buffer, sizes: readonly number[]): unknown[] {
  const parser = frameParser(nonce);
  const tokens: Token[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    tokens.push(...parser.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return joined(tokens);
}

const mark = (text: string) => Buffer.from(`\x1e${nonce} ${text}\n`);

describe('frameParser', () => {
  const cases: readonly [string, Buffer, unknown[]][] = [
    ['reads a script that says nothing', Buffer.concat([mark('b 1'), mark('e 1 0 0')]), ['b 1', 'e 1 0 0']],
    ['keeps NUL bytes', Buffer.concat([mark('b 1'), Buffer.from([0, 1, 0]), mark('e 1 0 0')]), ['b 1', Buffer.from([0, 1, 0]), 'e 1 0 0']],
    ['keeps bytes that are not UTF-8', Buffer.concat([Buffer.from([0xff, 0xc3]), mark('e 1 7 0')]), [Buffer.from([0xff, 0xc3]), 'e 1 7 0']],
    ['needs no line feed before a mark', Buffer.concat([Buffer.from('no end'), mark('e 1 0 0')]), [Buffer.from('no end'), 'e 1 0 0']],
    ['takes a mark with another nonce for output', Buffer.from('\x1effff e 1 0 0\n'), [Buffer.from('\x1effff e 1 0 0\n')]],
    [
      'takes separators in a row for output',
      Buffer.concat([Buffer.from('\x1e\x1e'), mark('e 1 0 0')]),
      [Buffer.from('\x1e\x1e'), 'e 1 0 0'],
    ],
    ['takes half a nonce for output', Buffer.from(`\x1e${nonce.slice(0, 9)}x`), [Buffer.from(`\x1e${nonce.slice(0, 9)}x`)]],
  ];
  it.each(cases)('%s, whole and byte by byte', (_name, bytes, expected) => {
    expect(parse(bytes, [bytes.length])).toEqual(expected);
    expect(parse(bytes, [1])).toEqual(expected);
  });

  it('gives output on before the script ends', () => {
    const parser = frameParser(nonce);
    parser.push(mark('b 1'));
    expect(joined(parser.push(Buffer.from('live')))).toEqual([Buffer.from('live')]);
  });

  it('holds back no more than what may be the beginning of a mark', () => {
    const parser = frameParser(nonce);
    expect(joined(parser.push(Buffer.from(`abc\x1e${nonce.slice(0, 5)}`)))).toEqual([Buffer.from('abc')]);
    expect(joined(parser.push(Buffer.from('!')))).toEqual([Buffer.from(`\x1e${nonce.slice(0, 5)}!`)]);
  });

  it('refuses a mark that does not end', () => {
    const parser = frameParser(nonce);
    expect(() => parser.push(Buffer.from(`\x1e${nonce} e ${'9'.repeat(500)}`))).toThrow(RangeError);
  });

  it('gives the same answer however the stream is cut', () => {
    const output = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((a) => Buffer.from(a)),
      // What only looks like a mark: pieces of one, other nonces.
      fc.constantFrom('\x1e', `\x1e${nonce}`, `\x1e${nonce.slice(0, -1)}x e 1 0 0\n`, nonce, '\n').map((t) => Buffer.from(t)),
    );
    const answer = fc.record({ output: fc.array(output, { maxLength: 4 }).map((p) => Buffer.concat(p)), rc: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (answers, sizes) => {
        // A nonce that ends the output right before " e" would be a forged mark: it takes the nonce to make one.
        fc.pre(answers.every((a) => !a.output.includes(`\x1e${nonce} `)));
        const stream = Buffer.concat(answers.flatMap((a, i) => [mark(`b ${i}`), a.output, mark(`e ${i} ${a.rc} 0`)]));
        const expected = answers.flatMap((a, i) => [`b ${i}`, ...(a.output.length > 0 ? [a.output] : []), `e ${i} ${a.rc} 0`]);
        expect(parse(stream, sizes)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
