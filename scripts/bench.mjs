// `npm run bench [-- --quick]`: all sides in one sitting on the same lab hosts, in turn; prints ratios and writes docs/benchmarks.md.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPackages, ensurePackages } from './packages.mjs';
import { setUp } from './setup.mjs';

const quick = process.argv.includes('--quick');
const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
const lines = [];

await setUp(demoPackages);
ensurePackages(['ansible-core', 'ansible-mitogen']);
const { labOf } = await import('../test/bench/lab.mjs');
const { inTurn, medianOf } = await import('../test/bench/measure.mjs');
const play = await import('../test/bench/play.mjs');
const lab = await labOf(`bench-${process.pid}`, quick ? 10 : 50, folder);
try {
  for (const n of quick ? [10] : [10, 50]) await thePlay(n);
  const { start } = await import('../test/bench/start.mjs');
  const s = await start(lab, folder, { rounds: quick ? 3 : 9 });
  say(
    'Start',
    `\`weft --version\` ${ratio(s.versionMs, s.nodeMs)} of \`node -e 0\`; CPU of a 1-task run before it connects ${ms(s.cpuBeforeConnectMs)}`,
  );
  const { far } = await import('../test/bench/far.mjs');
  const f = await far(lab, folder, { delayMs: 25, rounds: 3 });
  say('Far away', `100 no-op tasks over 25 ms each way: ${ms(f.ms)}, ${f.roundTrips} round trips after connecting (${ms(f.connectMs)})`);
  if (!quick) await more();
} finally {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
}
write();

async function thePlay(n) {
  const sides = play.sides(lab, play.writePlay(folder), n, folder);
  await sides.weft();
  const runs = await inTurn(sides, quick ? 2 : 3);
  play.checkPlay(runs.weft[0], n);
  const of = (side) => medianOf(runs[side], 'ms');
  const times = ['weft', 'floor', 'ansible', 'mitogen'].map((side) => `${side} ${ms(of(side))}`).join(', ');
  say(
    `The play, ${n} hosts`,
    `${ratio(of('ansible'), of('weft'))} faster than Ansible, ${ratio(of('mitogen'), of('weft'))} than Mitogen, ${ratio(of('weft'), of('floor'))} the floor (${times})`,
  );
}

async function more() {
  const { converged, removeSite } = await import('../test/bench/converged.mjs');
  for (const c of await converged(lab, { tenants: 200, hosts: 20 })) {
    say(`Converged site, ${c.playbook}`, `${c.roundTripsPerHost.toFixed(1)} round trips per host, ${ms(c.ms)}`);
  }
  await removeSite(lab, 20);
  const { connections } = await import('../test/bench/connections.mjs');
  for (const c of await connections(lab, folder, { counts: [10, 50] })) {
    say(`${c.hosts} connections`, `${ms(c.cpuMs / c.hosts)} CPU per host, ${Math.round(c.maxRssMiB)} MiB in all`);
  }
  const { inventory } = await import('../test/bench/inventory.mjs');
  for (const i of await inventory(folder, { tasks: 50, rounds: 1 })) {
    say(`${i.hosts} hosts × 50 tasks`, `${ms(i.ms)}, ${Math.round(i.maxRssMiB)} MiB, with a transport that answers at once`);
  }
  const { objects } = await import('../test/bench/objects.mjs');
  const counts = new Proxy({}, { get: (_, kind) => ({ tunnels: [300, 1000], rules: [10_000], entries: [50_000] })[kind] ?? [1000] });
  for (const o of await objects(lab, folder, { counts, rounds: 3 })) {
    say(`${o.n} ${o.kind}`, `applied in ${ratio(o.weftMs, o.rawMs)} the time of the raw command (${ms(o.weftMs)} against ${ms(o.rawMs)})`);
  }
}

function say(what, result) {
  lines.push([what, result]);
  console.log(`${what.padEnd(32)} ${result}`);
}

function ratio(a, b) {
  return `${(a / b).toFixed(2)}×`;
}

function ms(value) {
  return `${Math.round(value)} ms`;
}

function write() {
  const table = lines.map(([what, result]) => `| ${what} | ${result} |`).join('\n');
  const where = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
  writeFileSync(
    'docs/benchmarks.md',
    `# Benchmarks\n\nMeasured by \`npm run bench${quick ? ' -- --quick' : ''}\`: the sides run in turn on the same lab hosts; medians. ${where}.\n\n| what | result |\n| --- | --- |\n${table}\n`,
  );
}
