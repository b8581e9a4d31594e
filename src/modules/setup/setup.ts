import * as z from 'zod';
import { lines, sh } from '../../session/script.ts';
import { converged, declarative, failure } from '../module.ts';
import { optional, seconds, text, words } from '../shared/parameters.ts';
import { memory, mounts, processor } from './hardware.ts';
import { network } from './network.ts';
import type { Facts, Section } from './section.ts';
import { custom, dateTime, env, fqdn, user } from './session.ts';
import { system } from './system.ts';
import { virtual } from './virtual.ts';

const sections: readonly Section[] = [system, fqdn, dateTime, user, env, custom, memory, processor, mounts, network, virtual];

const params = () =>
  z.strictObject({
    gather_subset: words()
      .default(['all'])
      .describe('all, min, hardware, network, virtual, local, the name of a part, or one of these with ! before it'),
    filter: words()
      .default([])
      .describe('Only facts whose names match one of these patterns, e.g. ansible_distribution*; nothing else is asked'),
    gather_timeout: optional(seconds()).describe('Accepted for Ansible'),
    fact_path: optional(text()).describe('Accepted for Ansible; facts of the administrator are in /etc/ansible/facts.d'),
  });

type Params = z.output<ReturnType<typeof params>>;

export const setup = declarative<Params>({
  readOnly: true,
  params,
  aliases: {},
  docs: {
    summary: 'Facts of the host: what it is, runs and has',
    description: `One read-only script, with no more in it than what is asked for. Parts: ${sections.map((section) => section.name).join(', ')}.`,
    examples: '- setup:\n    gather_subset: ["!all", network]\n\n- setup:\n    filter: ansible_distribution*\n',
  },
  probe: (p) => lines(...wanted(p).map((section) => sh`printf '\n== %s\n' ${section.name}\n${section.script}`), sh`exit 0`),
  compare: (p, report) => {
    if (report.rc !== 0) return failure(report.stderr.trim() || 'the host cannot be asked for facts');
    const facts = Object.assign({}, ...wanted(p).map((section) => section.read(outputOf(section.name, report.stdout)))) as Facts;
    const named = Object.entries(facts).map(([name, value]): [string, unknown] => [`ansible_${name}`, value]);
    const filters = p.filter.map(globExpression);
    const chosen =
      filters.length === 0
        ? named
        : named.filter(([name]) => filters.some((filter) => filter.test(name) || filter.test(name.slice('ansible_'.length))));
    return converged({ ansible_facts: { ...Object.fromEntries(chosen), gather_subset: p.gather_subset, module_setup: true } });
  },
});

function wanted(p: Params): readonly Section[] {
  return sections.filter((section) => inSubset(section, p.gather_subset) && passes(section, p.filter));
}

/** As in Ansible, `min` is always in, unless `!min` (or `!all` together with `!min`) puts it out. */
function inSubset(section: Section, subsets: readonly string[]): boolean {
  const names = [section.name, section.subset, 'all'];
  const [excluded, included] = [
    subsets.filter((one) => one.startsWith('!')).map((one) => one.slice(1)),
    subsets.filter((one) => !one.startsWith('!')),
  ];
  if (included.includes(section.name) || included.includes(section.subset)) return true;
  if (section.subset === 'min') return !excluded.includes('min') && !excluded.includes(section.name);
  if (excluded.some((one) => names.includes(one))) return false;
  return included.includes('all') || included.length === 0;
}

/** A filter that no known fact matches may mean an interface. */
function passes(section: Section, filters: readonly string[]): boolean {
  if (filters.length === 0) return true;
  return filters.some((filter) => {
    if (canGive(section, filter)) return true;
    return section === network && !sections.some((other) => canGive(other, filter));
  });
}

function canGive(section: Section, filter: string): boolean {
  const expression = globExpression(filter);
  return section.facts.some((fact) => {
    const names = [`ansible_${fact}`, fact];
    if (names.some((name) => expression.test(name))) return true;
    return fact.endsWith('*') && names.some((name) => globExpression(name).test(filter));
  });
}

function globExpression(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}

function outputOf(name: string, stdout: string): string {
  const start = stdout.indexOf(`\n== ${name}\n`);
  if (start < 0) return '';
  const from = start + name.length + 5;
  const end = stdout.indexOf('\n== ', from - 1);
  return end < 0 ? stdout.slice(from) : stdout.slice(from, end);
}
