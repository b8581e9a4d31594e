// What a start costs: the version, and a run of one task up to its first connection.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWeft, weft } from './lab.mjs';
import { execute, executeNode, inTurn, medianOf, ratioOf } from './measure.mjs';
import { ms, times } from './report.mjs';

async function start(lab, folder, { rounds }) {
  const playbook = join(folder, 'one.yml');
  writeFileSync(playbook, '- hosts: all\n  gather_facts: false\n  tasks:\n    - shell: echo one task\n');
  const inventory = lab.inventory(1);
  const runs = await inTurn(
    {
      node: () => execute(process.execPath, ['-e', '0']),
      version: () => execute(process.execPath, [weft, '--version']),
      run: () => runWeft(executeNode, playbook, inventory),
      bare: () => executeNode(['-e', '0']),
    },
    rounds,
  );
  return {
    versionRatio: ratioOf(runs.version, runs.node, 'ms'),
    cpuBeforeConnectMs: medianOf(runs.run, 'cpuBeforeConnectMs'),
    cpuMs: medianOf(runs.run, 'cpuMs'),
    bareMs: medianOf(runs.bare, 'cpuMs'),
  };
}

export async function* measure({ lab, folder, quick }) {
  const s = await start(lab, folder, { rounds: quick ? 3 : 9 });
  yield times('`weft --version` of `node -e 0`', s.versionRatio, { atMost: 1.5 });
  yield ms('CPU of a run of one task before it connects', s.cpuBeforeConnectMs, { atMost: 150 });
  yield ms('of which `node -e 0` takes', s.bareMs);
  yield ms('CPU of a run of one task', s.cpuMs);
}
