import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needAnsible, runAnsible } from './ansible/run.ts';
import { pairs, precedenceFiles } from './precedence-tree.ts';
import { runWeft } from './run-weft.ts';

const root = mkdtempSync(join(tmpdir(), 'weft-precedence-'));
const args = ['-i', 'inv', 'site.yml', '-e', '@extra.yml'];
let ansible: Readonly<Record<string, string>> = {};
let weft: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  needAnsible();
  for (const [path, text] of Object.entries(precedenceFiles)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const [answer] = runAnsible([{ cwd: root, args }]);
  ansible = shown(answer?.lines.hosts.a, answer?.output);
  const own = await runWeft({ cwd: root, args });
  weft = shown(own.lines.hosts.a, own.output);
}, 120_000);

afterAll(() => rmSync(root, { recursive: true }));

/** The mapping that the last task shows. */
function shown(lines: readonly string[] | undefined, output: string | undefined): Readonly<Record<string, string>> {
  const line = lines?.find((l) => l.includes('all values = ok '));
  if (line === undefined) throw new Error(`nothing was shown: ${lines?.join('\n')} ${output}`);
  return (JSON.parse(line.slice(line.indexOf('{'))) as { msg: Record<string, string> }).msg;
}

describe('which of two levels wins', () => {
  test.each(pairs)('$lower.name and $higher.name', ({ variable, lower, higher }) => {
    expect([lower.name, higher.name]).toContain(ansible[variable]);
    expect(weft[variable]).toBe(ansible[variable]);
  });
});
