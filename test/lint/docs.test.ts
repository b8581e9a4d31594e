import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ruleTable } from '../../src/lint/explain.ts';
import { allRules } from '../../src/lint/registry.ts';

test('docs/lint.md has every rule in its table', () => {
  const table = ruleTable(allRules);
  const page = readFileSync('docs/lint.md', 'utf8');
  expect(page.slice(page.indexOf('| rule |'))).toBe(table);
});
