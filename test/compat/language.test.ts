import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AnsibleAnswer, needAnsible, runAnsible } from './ansible/run.ts';
import { blockCases } from './cases/blocks.ts';
import { delegationCases } from './cases/delegation.ts';
import { handlerCases } from './cases/handlers.ts';
import { includeCases } from './cases/includes.ts';
import { loopCases } from './cases/loops.ts';
import { playCases } from './cases/plays.ts';
import { policyCases } from './cases/policies.ts';
import { resultCases } from './cases/results.ts';
import { roleCases } from './cases/roles.ts';
import { tagCases } from './cases/tags.ts';
import { wildCases } from './cases/wild.ts';
import { deviations } from './deviations.ts';
import { argumentsOf, type LanguageCase, writeCase } from './language-case.ts';
import type { RunLines } from './run-lines.ts';
import { runWeft } from './run-weft.ts';

const groups: Readonly<Record<string, readonly LanguageCase[]>> = {
  blocks: blockCases,
  handlers: handlerCases,
  loops: loopCases,
  plays: playCases,
  roles: roleCases,
  includes: includeCases,
  tags: tagCases,
  delegation: delegationCases,
  results: resultCases,
  policies: policyCases,
  wild: wildCases,
};
const only = process.env.COMPAT_ONLY;
const cases = Object.values(groups)
  .flat()
  .filter((c) => only === undefined || c.name.includes(only));
const answers = new Map<string, AnsibleAnswer>();
const root = mkdtempSync(join(tmpdir(), 'weft-compat-'));

function write(example: LanguageCase, program: string): string {
  const folder = join(root, program, String(cases.indexOf(example)));
  rmSync(folder, { recursive: true, force: true });
  writeCase(folder, example);
  return folder;
}

beforeAll(() => {
  needAnsible();
  const given = askAnsible(cases);
  for (const [i, answer] of given.entries()) answers.set(cases[i]?.name ?? '', answer);
}, 600_000);

afterAll(() => rmSync(root, { recursive: true }));

function comparable(lines: RunLines, { isUnordered = false }: LanguageCase): unknown {
  const text = isUnordered ? { ...lines, tasks: lines.tasks.length > 0 } : lines;
  // The folder of each program has its own name.
  return JSON.parse(JSON.stringify(text).replaceAll(/\/[^"\s]*weft-compat-[^/"]+\/(?:ansible|weft)\/\d+/g, '(folder)'));
}

type Change = ((ansible: RunLines) => RunLines) | undefined;
type Answer = Awaited<ReturnType<typeof runWeft>>;

function askAnsible(list: readonly LanguageCase[]): readonly AnsibleAnswer[] {
  return runAnsible(list.map((c) => ({ cwd: write(c, 'ansible'), args: argumentsOf(c) })));
}

function weft(example: LanguageCase): Promise<Answer> {
  return runWeft({ cwd: write(example, 'weft'), args: argumentsOf(example) });
}

function differs(own: Answer, ansible: AnsibleAnswer, example: LanguageCase, deviation: Change): boolean {
  const wanted = deviation?.(ansible.lines) ?? ansible.lines;
  return !isDeepStrictEqual(comparable(own.lines, example), comparable(wanted, example));
}

function compare(own: Answer, ansible: AnsibleAnswer, example: LanguageCase, deviation: Change): void {
  const wanted = deviation?.(ansible.lines) ?? ansible.lines;
  const said = `ansible: ${ansible.output}\nweft: ${own.output}`;
  expect(comparable(own.lines, example), said).toEqual(comparable(wanted, example));
  if (deviation) expect(comparable(own.lines, example), 'a deviation that is none').not.toEqual(comparable(ansible.lines, example));
}

const chosen = Object.entries(groups).map(([name, group]) => [name, group.filter((c) => cases.includes(c))] as const);

describe.each(chosen.filter(([, group]) => group.length > 0))('%s', (_, group) => {
  test.each([...group])('$name', async (example) => {
    const answer = answers.get(example.name);
    if (!answer) throw new Error('ansible was not asked');
    const deviation = deviations.map((d) => d.cases[example.name]).find((d) => d !== undefined);
    const own = await weft(example);
    if (differs(own, answer, example, deviation)) {
      // A busy machine makes Ansible fail at times: a difference counts when it shows twice.
      const again = askAnsible([example])[0] ?? answer;
      compare(await weft(example), again, example, deviation);
    } else compare(own, answer, example, deviation);
  });
});

test('every deviation names cases that exist, and is in none of two', () => {
  const names = new Set(Object.values(groups).flatMap((g) => g.map((c) => c.name)));
  const listed = deviations.flatMap((d) => Object.keys(d.cases));
  expect(listed.filter((n) => !names.has(n))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

test('every deviation is explained in the documentation', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/differences.md'), 'utf8');
  expect(deviations.filter(({ id }) => !text.includes(`(${id})`)).map((d) => d.id)).toEqual([]);
});

test('every case has a name of its own', () => {
  const names = Object.values(groups).flatMap((g) => g.map((c) => c.name));
  expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
});
