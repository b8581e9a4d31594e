import fc from 'fast-check';
import type { Case } from './inventory-cases.ts';

const groupNames = ['g0', 'g1', 'g2', 'g3', 'g4', 'g5'];
const hostNames = ['h1', 'h2', 'h3', 'web1', 'web2', 'db.x', 'db.y', 'h[4:6]', 'n[01:10:3]'];
const name = fc.constantFrom('a', 'b', 'c');
const value = fc.oneof(fc.integer({ min: -9, max: 99 }), fc.constantFrom('x', 'True', 'no', 'a b', '[1,2]', "{'k': 1}", '1.5'));
const variables = fc.dictionary(name, value, { maxKeys: 2 });

/** Children point at later groups only, so that there is no circle. */
const group = fc.record({
  hosts: fc.array(fc.tuple(fc.constantFrom(...hostNames), variables), { maxLength: 4 }),
  children: fc.uniqueArray(fc.constantFrom(...groupNames), { maxLength: 3 }),
  variables,
  priority: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
});
type RandomGroup = typeof group extends fc.Arbitrary<infer T> ? T : never;

function ini(groups: readonly RandomGroup[]): string {
  const quoted = (v: unknown) => (typeof v === 'string' ? `"${v}"` : String(v));
  return groups
    .map((g, i) => {
      const children = g.children.filter((child) => Number(child[1]) > i && Number(child[1]) < groups.length);
      const vars = Object.entries(g.variables).map(([k, v]) => `${k}=${v}`);
      return [
        `[g${i}]`,
        ...g.hosts.map(([host, own]) => [host, ...Object.entries(own).map(([k, v]) => `${k}=${quoted(v)}`)].join(' ')),
        `[g${i}:vars]`,
        ...vars,
        ...(g.priority === undefined ? [] : [`ansible_group_priority=${g.priority}`]),
        `[g${i}:children]`,
        ...children,
        '',
      ].join('\n');
    })
    .join('\n');
}

function yaml(groups: readonly RandomGroup[]): string {
  const tree = Object.fromEntries(
    groups.map((g, i) => [
      `g${i}`,
      {
        hosts: Object.fromEntries(g.hosts),
        vars: { ...g.variables, ...(g.priority !== undefined && { ansible_group_priority: g.priority }) },
        children: Object.fromEntries(g.children.filter((c) => Number(c[1]) > i && Number(c[1]) < groups.length).map((c) => [c, null])),
      },
    ]),
  );
  return JSON.stringify(tree, undefined, 2);
}

const atom = fc.oneof(
  fc.constantFrom(...groupNames, 'all', '*', 'h*', 'web?', '~h[12]', 'db.x', 'h1', 'g[0-3]', 'n*', 'ungrouped', 'none', '*.x'),
  fc.tuple(fc.constantFrom('h*', 'web*', 'n*'), fc.constantFrom('[0]', '[-1]', '[0:1]', '[1:]')).map(([p, s]) => p + s),
);
const pattern = fc
  .array(fc.tuple(fc.constantFrom('', '', '', '!', '&'), atom), { minLength: 1, maxLength: 4 })
  .chain((parts) => fc.constantFrom(':', ',').map((separator) => parts.map(([sign, p]) => sign + p).join(separator)));

const randomCase = fc.record({
  groups: fc.array(group, { minLength: 1, maxLength: 6 }),
  form: fc.constantFrom('ini', 'yml'),
  groupVars: fc.dictionary(fc.constantFrom('all', ...groupNames), variables, { maxKeys: 3 }),
  hostVars: fc.dictionary(fc.constantFrom('h1', 'web2', 'db.x'), variables, { maxKeys: 2 }),
  patterns: fc.array(pattern, { minLength: 8, maxLength: 8 }),
});

/** The same ones for the same seed. */
export function randomCases(count: number, seed: number): readonly Case[] {
  return fc.sample(randomCase, { numRuns: count, seed }).map(({ groups, form, groupVars, hostVars, patterns }, i) => ({
    name: `random ${i}`,
    files: {
      [`hosts.${form}`]: form === 'ini' ? ini(groups) : yaml(groups),
      ...Object.fromEntries(Object.entries(groupVars).map(([k, v]) => [`group_vars/${k}.yml`, JSON.stringify(v)])),
      ...Object.fromEntries(Object.entries(hostVars).map(([k, v]) => [`host_vars/${k}.yml`, JSON.stringify(v)])),
    },
    sources: [`hosts.${form}`],
    patterns,
  }));
}
