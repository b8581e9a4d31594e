// `npm run bench [-- part…] [--quick]`: all sides in one sitting on the same lab hosts, in turn; prints what was measured
// against its aim, and writes it to docs/benchmarks.md, one section for each part.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parts } from '../test/bench/parts.mjs';
import { demoPackages, ensurePackages } from './packages.mjs';
import { setUp } from './setup.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
});
const unknown = positionals.filter((name) => !(name in parts));
if (options.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no part ${unknown.join(', ')}.\n`);
  console.log(help());
  process.exitCode = unknown.length > 0 ? 1 : 0;
} else {
  await bench(positionals.length > 0 ? positionals : Object.keys(parts));
}

function help() {
  const list = Object.entries(parts).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`);
  return `npm run bench [-- PART…] [--quick]

Parts, all of them where none is named:
${list.join('\n')}

--quick  fewer hosts, objects and rounds, and nothing is written: to see whether it works
Needs root. Writes docs/benchmarks.md; sections of parts that did not run stay as they are.`;
}

async function bench(names) {
  const { quick } = options;
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  await setUp(demoPackages);
  ensurePackages(names.flatMap((name) => parts[name].packages ?? []));
  const { labOf } = await import('../test/bench/lab.mjs');
  const { section, writeSections } = await import('../test/bench/report.mjs');
  try {
    for (const name of names) {
      const { hosts, title, load } = parts[name];
      const { measure } = await load();
      const size = quick ? hosts.quick : hosts.full;
      console.log(`\n${title}`);
      const lab = size > 0 ? await labOf(`bench-${process.pid}`, size, folder) : undefined;
      const rows = [];
      try {
        for await (const row of measure({ lab, folder, quick, note: (text) => console.log(`  ${text}`) })) {
          rows.push(row);
          console.log(`  ${row.what}: ${row.shown}${row.aim === undefined ? '' : `  ${row.met ? 'PASS' : 'MISS'} (aim ${row.aim})`}`);
        }
      } finally {
        await lab?.down();
      }
      // Each as it is done: what comes after it may fail.
      if (!quick)
        writeSections(
          { [title]: section(name, rows) },
          Object.values(parts).map((part) => part.title),
        );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
