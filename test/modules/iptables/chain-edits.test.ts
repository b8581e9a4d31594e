import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainEdits } from '../../../src/modules/iptables/chain-edits.ts';

const rule = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const declared = (hashes: readonly string[]) => hashes.map((hash) => ({ text: hash, hash, spec: `new ${hash}` }));
const saved = (hashes: readonly string[]) => hashes.map((hash) => ({ spec: hash, tag: { owner: 'fw', hash } }));

/** What `iptables-restore` makes of a chain. */
function edited(chain: readonly string[], edits: readonly string[]): string[] {
  const rules = [...chain];
  for (const edit of edits) {
    const [command, , ...rest] = edit.split(' ');
    if (command === '-A') rules.push(rest.join(' '));
    else if (command === '-I') rules.splice(Number(rest[0]) - 1, 0, rest.slice(1).join(' '));
    else rules.splice(Number(rest[0]) - 1, 1);
  }
  return rules;
}

/** How many rules two lists share, in the same order. */
function shared(one: readonly string[], other: readonly string[]): number {
  const [first, ...rest] = one;
  if (first === undefined) return 0;
  const at = other.indexOf(first);
  const without = shared(rest, other);
  return at < 0 ? without : Math.max(without, 1 + shared(rest, other.slice(at + 1)));
}

test('the chain is as declared afterwards, whatever was in it', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 8 }), fc.array(rule, { maxLength: 8 }), (want, is) => {
      const edits = chainEdits('IN', declared(want), saved(is));
      if (edits) expect(edited(is, edits).map((spec) => spec.replace('new ', ''))).toEqual(want);
    }),
  );
});

test('as many rules stay as can', () => {
  const different = fc.uniqueArray(fc.integer({ min: 0, max: 9 }).map(String), { maxLength: 8 });
  fc.assert(
    fc.property(different, different, (want, is) => {
      const edits = chainEdits('IN', declared(want), saved(is));
      const stay = edits ? edited(is, edits).filter((spec) => !spec.startsWith('new ')).length : 0;
      expect(stay).toBe(shared(want, is));
    }),
  );
});

test('a long chain of which little stays is written anew; what is only put behind the others is not counted', () => {
  const list = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => String(from + i));
  expect(chainEdits('IN', declared(list(0, 2000).reverse()), saved(list(0, 2000)))).toBeUndefined();
  expect(chainEdits('IN', declared([...list(0, 10), ...list(5000, 9000)]), saved(list(0, 10)))).toHaveLength(4000);
  expect(chainEdits('IN', declared(list(0, 3000)), saved(list(0, 5000)))).toHaveLength(2000);
});

test('nothing is to be done where all is there', () => {
  expect(chainEdits('IN', declared(['a', 'b', 'a']), saved(['a', 'b', 'a']))).toEqual([]);
});
