import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { needAnsible, runAnsible } from './ansible/run.ts';
import { delegationCases } from './cases/delegation.ts';
import { handlerCases } from './cases/handlers.ts';
import { resultCases } from './cases/results.ts';
import { deviations } from './deviations.ts';
import { argumentsOf, type LanguageCase, writeCase } from './language-case.ts';
import { runWeft } from './run-weft.ts';

/** Over SSH, on hosts of their own: what touches hosts, without what needs the playbook's folder to be there. */
const onHosts: readonly LanguageCase[] = [
  ...resultCases.filter((c) =>
    /^(?:changed_when|failed_when$|command:|shell:|environment|check mode|a timeout|async|stat and|gather|no_log)/.test(c.name),
  ),
  ...delegationCases.filter((c) => /^(?:delegate_to|run_once|a delegated task|hostvars of|register of)/.test(c.name)),
  ...handlerCases.filter((c) => /^(?:handlers run once|force_handlers of|listen)/.test(c.name)),
].filter((c) => !deviations.some((d) => c.name in d.cases));

const lab = withLab({ hosts: 3 });

function inventory(): string {
  const host = (n: number) => `{ number: ${n}, ansible_host: ${lab.address(`hv${n}`)} }`;
  return `
all:
  vars:
    ansible_user: root
    ansible_ssh_private_key_file: ${lab.key}
    ansible_ssh_common_args: "-o UserKnownHostsFile=${lab.knownHosts} -o ControlPersist=5s"
    ansible_python_interpreter: /usr/bin/python3
  children:
    front: { hosts: { a: ${host(1)}, b: ${host(2)} }, vars: { tier: front } }
    back: { hosts: { c: ${host(3)} }, vars: { tier: back } }
`;
}

function write(example: LanguageCase, program: string): string {
  const folder = join(lab.project, program, String(onHosts.indexOf(example)));
  writeCase(folder, example, inventory());
  return folder;
}

beforeAll(needAnsible);

test.each(onHosts)('over SSH: $name', async (example) => {
  const [ansible] = runAnsible([{ cwd: write(example, 'ansible'), args: argumentsOf(example) }]);
  const weft = await runWeft({ cwd: write(example, 'weft'), args: argumentsOf(example) });
  expect(weft.lines, `ansible: ${ansible?.output}\nweft: ${weft.output}`).toEqual(ansible?.lines);
});
