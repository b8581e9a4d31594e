import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chunked, itemAt, withItem } from '../../src/report/chunked.ts';

test('a chunked list holds what an array would, and leaves earlier versions as they were', () => {
  const change = fc.tuple(fc.nat(400), fc.integer());
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 400 }), fc.array(change), (items, changes) => {
      const array = [...items];
      let list = chunked(items);
      for (const [at, item] of changes) {
        const index = Math.min(at, array.length);
        const before = list;
        const old = array[index];
        array[index] = item;
        list = withItem(list, index, item);
        expect(itemAt(before, index)).toBe(old);
      }
      expect(array.map((_, i) => itemAt(list, i))).toEqual(array);
      expect(list.flat()).toEqual(array);
    }),
  );
});
