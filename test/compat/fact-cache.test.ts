import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { needAnsible, runAnsible } from './ansible/run.ts';
import { inventory } from './language-case.ts';
import type { RunLines } from './run-lines.ts';
import { runWeft } from './run-weft.ts';

let folder: string;
beforeEach(() => {
  needAnsible();
  folder = mkdtempSync(join(tmpdir(), 'weft-facts-'));
  writeFileSync(join(folder, 'hosts.yml'), inventory);
  writeFileSync(join(folder, 'ansible.cfg'), '[defaults]\nfact_caching = jsonfile\nfact_caching_connection = ./facts\ngathering = smart\n');
  writeFileSync(
    join(folder, 'site.yml'),
    `- hosts: front
  tasks:
    - { name: keep, set_fact: { kept: "of {{ inventory_hostname }}", cacheable: true }, when: first is defined }
    - { name: show, debug: { msg: "{{ ansible_facts.distribution }} {{ ansible_distribution }} {{ ansible_facts.kept }} {{ kept }}" } }
`,
  );
  process.env.ANSIBLE_CONFIG = join(folder, 'ansible.cfg');
});
afterEach(() => {
  delete process.env.ANSIBLE_CONFIG;
  rmSync(folder, { recursive: true });
});

const gathered = (lines: RunLines) => lines.tasks.some((t) => t.startsWith('Gathering Facts'));
const args = (...more: string[]) => ['-i', 'hosts.yml', 'site.yml', ...more];
async function weft(...more: string[]): Promise<RunLines> {
  return (await runWeft({ cwd: folder, args: args(...more) })).lines;
}
async function ansible(...more: string[]): Promise<RunLines> {
  const [answer] = runAnsible([{ cwd: folder, args: args(...more) }], { ANSIBLE_CONFIG: join(folder, 'ansible.cfg') });
  if (!answer) throw new Error('ansible was not asked');
  return answer.lines;
}

test.each([
  ['Ansible', 'Weft', ansible, weft],
  ['Weft', 'Ansible', weft, ansible],
])('facts that %s kept are those of %s, which does not gather them again', async (_one, _other, writes, reads) => {
  const first = await writes('-e', 'first=1');
  expect(gathered(first)).toBe(true);
  const second = await reads();
  expect(gathered(second)).toBe(false);
  expect(second.hosts.a?.at(-1)).toBe(first.hosts.a?.at(-1));
  expect(second.hosts.b?.at(-1)).toBe(first.hosts.b?.at(-1));
  expect(second).toEqual(await writes());
});
