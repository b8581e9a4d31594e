// Many hosts at once: what one controller process takes for each of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWeft } from './lab.mjs';
import { executeNode, inTurn, medianOf } from './measure.mjs';
import { mib, ms, times } from './report.mjs';

/** Forks: how many log in at a time; all stay connected to the end. */
const forks = '50';

export async function* measure({ lab, folder, quick, note }) {
  const playbook = join(folder, 'many.yml');
  writeFileSync(playbook, '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n    - shell: echo one\n    - shell: echo two\n');
  const [few, many] = quick ? [5, 20] : [50, 500];
  const side = (hosts) => async () => {
    const result = await runWeft(executeNode, playbook, lab.inventory(hosts), '-f', forks);
    const reached = result.events.filter((event) => event.type === 'host-connected').length;
    const failed = result.events.filter((event) => event.type === 'host-result' && !/^(ok|changed)$/.test(event.status)).length;
    if (reached !== hosts || failed > 0) throw new Error(`${reached} of ${hosts} hosts were reached, ${failed} tasks failed`);
    note(`${hosts} hosts: ${Math.round(result.ms)} ms, ${Math.round(result.cpuMs)} ms of CPU, ${Math.round(result.maxRssMiB)} MiB`);
    return result;
  };
  const runs = await inTurn({ one: side(1), few: side(few), many: side(many) }, quick ? 1 : 3);
  // What the program takes by itself counts for no host.
  const each = (name, hosts, key) => (medianOf(runs[name], key) - medianOf(runs.one, key)) / (hosts - 1);
  for (const [name, hosts] of Object.entries({ few, many })) {
    yield ms(`${hosts} hosts: CPU for each`, each(name, hosts, 'cpuMs'));
    yield mib(`${hosts} hosts: memory for each`, each(name, hosts, 'maxRssMiB'));
    yield mib(`${hosts} hosts: memory in all`, medianOf(runs[name], 'maxRssMiB'));
  }
  yield times(`CPU for each, ${many} against ${few} hosts`, each('many', many, 'cpuMs') / each('few', few, 'cpuMs'), { atMost: 1.3 });
  yield times(`memory for each, ${many} against ${few} hosts`, each('many', many, 'maxRssMiB') / each('few', few, 'maxRssMiB'), {
    atMost: 1.3,
  });
}
