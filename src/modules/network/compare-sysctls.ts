import { replaced } from '../../diff.ts';
import type { Plan } from './plan.ts';
import type { Comparing } from './state.ts';
import { keyOf, labelOf, type WantedSysctl } from './wanted.ts';

/** Values have no owner: what is not declared any more stays as it is. */
export function compareSysctls(c: Comparing, plan: Plan): void {
  const differing = new Set<WantedSysctl>();
  /** Namespaces where a value changes that the kernel spreads to the values of each link. */
  const spreading = new Set<string>();
  for (const [key, sysctl] of c.wanted.sysctls) {
    const { netns, path, value } = sysctl;
    const is = c.found.sysctls.get(key);
    if (is === value && !isReset(c, sysctl)) continue;
    if (is === undefined && sysctl.optional && wasThere(c, sysctl)) continue;
    differing.add(sysctl);
    if (!ofLink(path)) spreading.add(netns);
    if (is !== value) plan.diffs.push(replaced(`sysctl ${labelOf(netns, path.replaceAll('/', '.'))}`, is ?? 'none', value));
  }
  const all = [...c.wanted.sysctls.values()];
  plan.sysctls.push(...all.filter((s) => !ofLink(s.path) && differing.has(s)));
  plan.sysctls.push(...all.filter((s) => ofLink(s.path) && (differing.has(s) || spreading.has(s.netns))));
}

/** The link that a value belongs to: `net/ipv4/conf/<link>/…`, `net/ipv6/neigh/<link>/…`. */
function ofLink(path: string): string | undefined {
  const name = /^net\/ipv[46]\/(?:conf|neigh)\/([^/]+)\//.exec(path)?.[1];
  return name === 'all' || name === 'default' ? undefined : name;
}

/** The kernel was asked for it where it would be, not before there is a link or a namespace that could have it. */
function wasThere(c: Comparing, { netns, path }: WantedSysctl): boolean {
  const link = ofLink(path);
  return c.found.namespaces.has(netns) && (link === undefined || c.fates.get(keyOf(netns, link))?.kind !== 'make');
}

/** A link that is made again has its own values anew. */
function isReset(c: Comparing, { netns, path }: WantedSysctl): boolean {
  const link = ofLink(path);
  return link !== undefined && c.fates.get(keyOf(netns, link))?.kind === 'make';
}
