// What was measured, against its aim: on the screen and in docs/benchmarks.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const file = new URL('../../docs/benchmarks.md', import.meta.url).pathname;

/** A measured number with its unit, and what it is to reach. */
function row(what, value, show, { atMost, atLeast } = {}) {
  const aim = atMost !== undefined ? `≤ ${show(atMost)}` : atLeast !== undefined ? `≥ ${show(atLeast)}` : undefined;
  return { what, shown: show(value), aim, met: (atMost === undefined || value <= atMost) && (atLeast === undefined || value >= atLeast) };
}

const number = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)).replace(/\.0+$/, '');

export const times = (what, value, aim) => row(what, value, (v) => `${number(v)}×`, aim);
export const ms = (what, value, aim) => row(what, value, (v) => (v >= 10_000 ? `${number(v / 1000)} s` : `${number(v)} ms`), aim);
export const mib = (what, value, aim) => row(what, value, (v) => `${number(v)} MiB`, aim);
export const count = (what, value, aim) => row(what, value, number, aim);

/** The text of a part's section. */
export function section(name, rows) {
  const where = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`;
  const when = `${new Date().toISOString().slice(0, 10)}, load average ${loadavg()[0].toFixed(1)} at its end`;
  const table = rows.map(
    ({ what, shown, aim, met }) => `| ${what} | ${shown} | ${aim ?? ''} | ${aim === undefined ? '' : met ? 'reached' : 'missed'} |`,
  );
  return `\`npm run bench -- ${name}\` on ${where}; ${when}.\n\n| what | measured | aim | |\n| --- | --- | --- | --- |\n${table.join('\n')}\n`;
}

/** Puts sections into the file in place of the old ones of their titles; others stay. */
export function writeSections(sections, titles) {
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const parts = old
    .split(/^## /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n'))]);
  const before = Object.fromEntries(parts);
  const all = { ...before, ...sections };
  const known = titles.filter((title) => all[title]);
  writeFileSync(file, `${intro}\n${known.map((title) => `## ${title}\n\n${all[title].trim()}\n`).join('\n')}`);
}

const intro = `# Benchmarks

\`npm run bench\` measures all parts (root, about 25 minutes on two idle cores), \`npm run bench -- PART\` one of them,
\`npm run bench -- --help\` lists them. The sides of a comparison run in turn on the same lab hosts, A B A B; a ratio is the median
of the ratios of the rounds, everything else a median.

Where \`NODE_EXTRA_CA_CERTS\` is set, Node reads the certificates that it names at each start, before any program: the bench takes it out for
all sides.
`;
