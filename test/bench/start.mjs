// What a start costs: the version, and a run of one task up to its first connection.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWeft, weft } from './lab.mjs';
import { execute, executeNode, inTurn, medianOf } from './measure.mjs';

export async function start(lab, folder, { rounds }) {
  const playbook = join(folder, 'one.yml');
  writeFileSync(playbook, '- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: echo one task\n');
  const inventory = lab.inventory(1);
  const runs = await inTurn(
    {
      node: () => execute(process.execPath, ['-e', '0']),
      version: () => execute(process.execPath, [weft, '--version']),
      run: () => runWeft(executeNode, playbook, inventory),
    },
    rounds,
  );
  return {
    nodeMs: medianOf(runs.node, 'ms'),
    versionMs: medianOf(runs.version, 'ms'),
    runMs: medianOf(runs.run, 'ms'),
    cpuBeforeConnectMs: medianOf(runs.run, 'cpuBeforeConnectMs'),
    cpuMs: medianOf(runs.run, 'cpuMs'),
  };
}
