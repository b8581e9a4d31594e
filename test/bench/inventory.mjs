// Ten thousand hosts that answer at once: what the controller itself takes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { moduleOptions } from '../../scripts/build.mjs';
import { weft } from './lab.mjs';
import { executeNode, inTurn, medianOf, ratioOf } from './measure.mjs';
import { mib, ms, times } from './report.mjs';

const source = new URL('inventory-run.ts', import.meta.url).pathname;
const tasks = 50;

export async function* measure({ folder, quick, note }) {
  const [few, many] = quick ? [100, 1000] : [1000, 10_000];
  const program = join(folder, 'inventory-run.mjs');
  await build({ ...moduleOptions, entryPoints: [source], outfile: program });
  const side = (hosts) => async () => {
    const result = await executeNode([program, String(hosts), String(tasks)]);
    const { ms: time, counts } = JSON.parse(result.stdout);
    const total = Object.values(counts).reduce((n, count) => n + count, 0);
    if (total !== hosts * tasks || counts.failed || counts.unreachable) throw new Error(`not every task ran: ${result.stdout}`);
    note(`${hosts} hosts: ${Math.round(time)} ms, ${Math.round(result.maxRssMiB)} MiB`);
    return { ...result, ms: time };
  };
  const runs = await inTurn({ few: side(few), many: side(many) }, quick ? 1 : 3);
  const aims = quick ? {} : { ms: { atMost: 15_000 }, mib: { atMost: 1024 }, ratio: { atMost: 12 } };
  yield ms(`${many} hosts × ${tasks} tasks: time`, medianOf(runs.many, 'ms'), aims.ms);
  yield mib(`${many} hosts × ${tasks} tasks: memory`, medianOf(runs.many, 'maxRssMiB'), aims.mib);
  yield times(`${many} against ${few} hosts: time`, ratioOf(runs.many, runs.few, 'ms'), aims.ratio);
  const playbook = join(folder, 'hosts.yml');
  writeFileSync(playbook, '- hosts: all\n  gather_facts: false\n  tasks:\n    - ping:\n');
  for (const [format, text] of Object.entries(inventories(many))) {
    const file = join(folder, `many.${format}`);
    writeFileSync(file, text);
    const loads = await inTurn({ load: () => executeNode([weft, 'run', '--list-hosts', playbook, '-i', file]) }, quick ? 1 : 3);
    if (!loads.load[0].stdout.includes(`host${many}`)) throw new Error(`not all hosts of the ${format} inventory are there`);
    yield ms(
      `${many} hosts out of ${format === 'ini' ? 'an INI' : 'a YAML'} file, each with three variables: the whole program's CPU`,
      medianOf(loads.load, 'cpuMs'),
    );
  }
}

/** The same hosts in both formats. */
function inventories(many) {
  const hosts = Array.from({ length: many }, (_, i) => i + 1);
  const address = (i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`;
  const yaml = hosts.map((i) => `    host${i}:\n      ansible_host: ${address(i)}\n      rack: r${i % 40}\n      weight: ${i % 7}\n`);
  const ini = hosts.map((i) => `host${i} ansible_host=${address(i)} rack=r${i % 40} weight=${i % 7}\n`);
  return {
    yml: `site:\n  hosts:\n${yaml.join('')}  vars:\n    site: berlin\n`,
    ini: `[site]\n${ini.join('')}[site:vars]\nsite=berlin\n`,
  };
}
