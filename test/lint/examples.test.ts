import { expect, test } from 'vitest';
import { allRules } from '../../src/lint/registry.ts';
import { filesOf, findingsIn, fixed } from './rig.ts';

const ids = (example: Parameters<typeof findingsIn>[0]) => findingsIn(example).map((f) => f.code);

test.each(allRules.map((r) => [r.id, r] as const))('%s finds its bad example, and nothing in its good one', (id, { bad, good }) => {
  expect(ids(bad)).toContain(id);
  expect(ids(good)).not.toContain(id);
});

test.each(allRules.filter((r) => r.isFixable).map((r) => [r.id, r] as const))(
  '--fix changes the bad example of %s, once',
  (id, { bad }) => {
    const once = fixed(bad, [id]);
    expect(once).not.toEqual(filesOf(bad));
    expect(findingsIn(once, [id]).filter((f) => f.fix)).toEqual([]);
    expect(fixed(once, [id])).toEqual(once);
  },
);

test('a rule whose findings can be mended says so', () => {
  const mending = allRules.filter((r) => findingsIn(r.bad, [r.id]).some((f) => f.fix)).map((r) => r.id);
  expect(allRules.filter((r) => r.isFixable).map((r) => r.id)).toEqual(mending);
});

test('examples of rules are free of errors, but for what they show', () => {
  const wrong = allRules.flatMap((r) =>
    findingsIn(r.good)
      .filter((f) => f.severity === 'error')
      .map((f) => `${r.id}: ${f.code} ${f.message}`),
  );
  expect(wrong).toEqual([]);
});
