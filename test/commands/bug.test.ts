import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { bugMessage } from '../../src/bug.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-bug-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a bug is told with the place in the source, not in the bundle that runs', async () => {
  const source = join(folder, 'src', 'slip.ts');
  const outfile = join(folder, 'dist', 'slip.js');
  await build({
    stdin: {
      contents: 'const one: number = 1;\nexport function slip(): never {\n  throw new TypeError(`not ${one}`);\n}\n',
      loader: 'ts',
      sourcefile: source,
    },
    outfile,
    format: 'esm',
    minify: true,
    sourcemap: true,
  });
  const { slip } = (await import(/* @vite-ignore */ outfile)) as { slip(): never };
  let thrown: unknown;
  try {
    slip();
  } catch (e) {
    thrown = e;
  }
  const [first, second] = bugMessage(thrown).split('\n');
  expect(first).toBe('this is a bug in Weft: TypeError: not 1');
  expect(second).toMatch(/src\/slip\.ts:3:9\)?$/);
});

test('what is thrown without a place is told as it is', () => {
  writeFileSync(join(folder, 'plain.js'), '');
  expect(bugMessage('no error')).toBe('this is a bug in Weft: no error');
  const error = Object.assign(new Error('x'), { stack: `Error: x\n    at ${join(folder, 'plain.js')}:1:1` });
  expect(bugMessage(error)).toBe(`this is a bug in Weft: Error: x\n    at ${join(folder, 'plain.js')}:1:1`);
});
