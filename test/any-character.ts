import * as fc from 'fast-check';

/**
 * Any character but surrogates, which no UTF-8 has: what programs take for special often. fast-check's own unit of
 * binary strings makes a table of all million of them, in each process of the tests.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code));
