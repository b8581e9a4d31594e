import { describe, expect, test } from 'vitest';
import { cases } from './cases.ts';
import { filesOf, findingsIn, fixed, told } from './rig.ts';

describe.each(Object.entries(cases))('%s', (rule, of) => {
  test.each(of.map((c) => [c.what, c] as const))('%s', (_, { of: example, finds = [], becomes }) => {
    const files = filesOf(example);
    const [only] = Object.keys(files);
    expect(told(findingsIn(example, [rule]), Object.keys(files).length > 1)).toEqual(finds);
    if (becomes === undefined) expect(findingsIn(example, [rule]).filter((f) => f.fix)).toEqual([]);
    else expect(fixed(example, [rule])[only ?? '']).toBe(becomes);
  });
});
