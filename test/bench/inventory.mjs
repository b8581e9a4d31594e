// Ten thousand hosts that answer at once: what the controller itself takes.
import { join } from 'node:path';
import { build } from 'esbuild';
import { moduleOptions } from '../../scripts/build.mjs';
import { executeNode, inTurn, medianOf } from './measure.mjs';

const source = new URL('inventory-run.ts', import.meta.url).pathname;

export async function inventory(folder, { tasks, rounds }) {
  const program = join(folder, 'inventory-run.mjs');
  await build({ ...moduleOptions, entryPoints: [source], outfile: program });
  const side = (hosts) => async () => {
    const result = await executeNode([program, String(hosts), String(tasks)]);
    const { ms, counts } = JSON.parse(result.stdout);
    const total = Object.values(counts).reduce((n, count) => n + count, 0);
    if (total !== hosts * tasks || counts.failed || counts.unreachable) throw new Error(`not every task ran: ${result.stdout}`);
    return { ...result, ms };
  };
  const runs = await inTurn({ 1000: side(1000), 10000: side(10_000) }, rounds);
  return Object.entries(runs).map(([hosts, results]) => ({
    hosts: Number(hosts),
    ms: medianOf(results, 'ms'),
    cpuMs: medianOf(results, 'cpuMs'),
    maxRssMiB: medianOf(results, 'maxRssMiB'),
  }));
}
