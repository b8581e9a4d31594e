// What a template of 300 lines costs, the first time and for every host after it.
import { join } from 'node:path';
import { build } from 'esbuild';
import { moduleOptions } from '../../scripts/build.mjs';
import { execute, inTurn, median } from './measure.mjs';
import { ms } from './report.mjs';

const source = new URL('template-run.ts', import.meta.url).pathname;

export async function* measure({ folder, quick, note }) {
  const program = join(folder, 'template-run.mjs');
  await build({ ...moduleOptions, entryPoints: [source], outfile: program });
  const side = (kind) => async () => {
    const result = JSON.parse((await execute(process.execPath, [program, kind])).stdout);
    if (result.lines !== 300 || result.rendered < 250) throw new Error(`not a whole template: ${JSON.stringify(result)}`);
    note(`${kind}: ${result.lines} lines make ${result.rendered}`);
    return { first: result.firstMs, next: median(result.rounds.slice(0, 40)), each: median(result.rounds.slice(80)) };
  };
  const runs = await inTurn({ hbs: side('hbs'), j2: side('j2') }, quick ? 1 : 5);
  for (const [kind, results] of Object.entries(runs)) {
    yield ms(`300 lines of .${kind}: for each of the next 2,000 hosts, CPU with V8's own`, median(results.map((r) => r.next)));
    yield ms(`300 lines of .${kind}: for each host once V8 is done with it, CPU`, median(results.map((r) => r.each)), { atMost: 1 });
    yield ms(`300 lines of .${kind}: the first time`, median(results.map((r) => r.first)));
  }
}
