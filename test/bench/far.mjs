// A host far away: 100 declarative tasks with nothing to change, through a network of 25 ms one way.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { delayProxy } from './delay-proxy.mjs';
import { runWeft } from './lab.mjs';
import { executeNode, median } from './measure.mjs';
import { count, ms } from './report.mjs';

async function far(lab, folder, { delayMs, rounds }) {
  const kinds = [
    (n) => `file: { path: /srv/weft-bench/d${n}, state: directory, mode: "0750" }`,
    (n) => `copy: { dest: /srv/weft-bench/c${n}, content: "host {{ inventory_hostname }} number ${n}\\n", mode: "0640" }`,
    (n) => `lineinfile: { path: /srv/weft-bench/lines, line: "line ${n}", create: true }`,
    () => 'sysctl: { name: net.ipv4.ip_forward, value: "1" }',
  ];
  const tasks = Array.from({ length: 100 }, (_, i) => `    - ${kinds[i % kinds.length](i)}`);
  const parent = '    - file: { path: /srv/weft-bench, state: directory }';
  const playbook = join(folder, 'far.yml');
  writeFileSync(playbook, `- hosts: all\n  gather_facts: false\n  tasks:\n${[parent, ...tasks.slice(1)].join('\n')}\n`);
  const near = lab.inventory(1);
  await runWeft(executeNode, playbook, near);
  const proxy = await delayProxy(lab.hosts[0].address, delayMs);
  try {
    const runs = [];
    for (let i = 0; i < rounds; i++) runs.push(await runWeft(executeNode, playbook, lab.through(proxy.port)));
    const end = runs[0].events.at(-1);
    const ok = runs[0].events.filter((event) => event.type === 'host-result' && event.status === 'ok').length;
    if (ok !== 100) throw new Error(`${ok} of 100 tasks found nothing to change`);
    const connected = runs.map((run) => run.events.find((event) => event.type === 'host-connected').durationMs);
    return { ms: median(runs.map((run) => run.ms)), connectMs: median(connected), roundTrips: end.traffic.roundTrips };
  } finally {
    proxy.close();
  }
}

export async function* measure({ lab, folder }) {
  const f = await far(lab, folder, { delayMs: 25, rounds: 3 });
  yield ms('100 tasks, connecting and all', f.ms, { atMost: 1000 });
  yield ms('of which connecting', f.connectMs);
  yield count('round trips after connecting', f.roundTrips);
}
