import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('the bench measures', () => {
  const parts = ['inventory', 'far', 'start', 'template'];
  const said = execFileSync(process.execPath, ['scripts/bench.mjs', ...parts, '--quick'], { encoding: 'utf8' });
  expect(said).toMatch(/1000 hosts × 50 tasks: time: \d+/);
  expect(said).toMatch(/100 tasks, connecting and all: \d+/);
  expect(said).toMatch(/CPU of a run of one task: \d+/);
  expect(said).toMatch(/300 lines of \.hbs: .*: [\d.]+/);
});
