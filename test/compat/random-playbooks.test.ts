import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AnsibleAnswer, needAnsible, runAnsible } from './ansible/run.ts';
import { argumentsOf, type LanguageCase, writeCase } from './language-case.ts';
import { caseOf, randomPlaybook } from './random-playbook.ts';
import type { RunLines } from './run-lines.ts';
import { runWeft } from './run-weft.ts';

/** The environment can set others: `WEFT_TEST_SEED=5000 WEFT_TEST_PLAYBOOKS=200 npx vitest run --project compat …`. */
const first = Number(process.env.WEFT_TEST_SEED ?? 1);
const count = Number(process.env.WEFT_TEST_PLAYBOOKS ?? 24);
const seeds = Array.from({ length: count }, (_, i) => first + i);
const root = mkdtempSync(join(tmpdir(), 'weft-compat-'));
const answers = new Map<number, AnsibleAnswer>();

function write(example: LanguageCase, program: string, seed: number): { cwd: string; args: readonly string[] } {
  // A folder that no run had before: what that left undone for its next one would be done here.
  const cwd = join(root, program, `${basename(root)}-${seed}`);
  writeCase(cwd, example);
  return { cwd, args: argumentsOf(example) };
}

function comparable(lines: RunLines | undefined, { isUnordered = false }: LanguageCase): unknown {
  return isUnordered && lines ? { ...lines, tasks: lines.tasks.length > 0 } : lines;
}

beforeAll(() => {
  needAnsible();
  const runs = seeds.map((seed) => write(caseOf(seed, randomPlaybook(seed)), 'ansible', seed));
  for (const [i, answer] of runAnsible(runs).entries()) answers.set(first + i, answer);
}, 600_000);

afterAll(() => rmSync(root, { recursive: true }));

test.each(seeds)('a generated playbook means the same to both (seed %i)', async (seed) => {
  const example = caseOf(seed, randomPlaybook(seed));
  const ansible = answers.get(seed);
  // Ansible's own fault: there is nothing to be compared with.
  if (ansible?.lines.exitCode === 250) return;
  const weft = await runWeft(write(example, 'weft', seed));
  const said = `ansible: ${ansible?.output}\nweft: ${weft.output}\n${example.playbook}`;
  // Where a mistake ends the whole run, Ansible does not come to its recap.
  const isCutShort = ansible?.output.includes('ERROR!') && Object.keys(ansible.lines.recap).length === 0;
  // And how far hosts that go their own way had come by then is chance.
  if (isCutShort && example.isUnordered) return expect(weft.lines.exitCode).not.toBe(0);
  const own = isCutShort && weft.lines.exitCode !== 0 ? { ...weft.lines, recap: {} } : weft.lines;
  expect(comparable(own, example), said).toEqual(comparable(ansible?.lines, example));
});
