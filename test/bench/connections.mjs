// Many hosts at once: what one controller process takes for each of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWeft } from './lab.mjs';
import { executeNode } from './measure.mjs';

export async function connections(lab, folder, { counts }) {
  const playbook = join(folder, 'many.yml');
  writeFileSync(playbook, '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n    - shell: echo one\n    - shell: echo two\n');
  const results = [];
  for (const hosts of counts) {
    // Forks: how many log in at a time; all stay connected to the end.
    const result = await runWeft(executeNode, playbook, lab.inventory(hosts), '-f', '50');
    const reached = result.events.filter((event) => event.type === 'host-connected').length;
    if (reached !== hosts) throw new Error(`${reached} of ${hosts} hosts were reached`);
    results.push({ hosts, ms: result.ms, cpuMs: result.cpuMs, maxRssMiB: result.maxRssMiB });
  }
  return results;
}
