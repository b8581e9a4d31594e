import { replaced } from '../../diff.ts';
import type { Plan } from './plan.ts';
import type { Comparing } from './state.ts';
import { keyOf, labelOf } from './wanted.ts';

/** Values have no owner: what is not declared any more stays as it is. */
export function compareSysctls(c: Comparing, plan: Plan): void {
  for (const [key, { netns, path, value }] of c.wanted.sysctls) {
    const is = c.found.sysctls.get(key);
    const reset = isRemade(c, netns, path);
    if (is === value && !reset) continue;
    plan.sysctls.push({ netns, path, value });
    if (is !== value) plan.diffs.push(replaced(`sysctl ${labelOf(netns, path.replaceAll('/', '.'))}`, is ?? 'none', value));
  }
}

/** A link that is made again has its own values anew (`net/ipv4/conf/<link>/…`, `net/ipv6/neigh/<link>/…`). */
function isRemade(c: Comparing, netns: string, path: string): boolean {
  const name = /^net\/ipv[46]\/(?:conf|neigh)\/([^/]+)\//.exec(path)?.[1];
  return name !== undefined && c.fates.get(keyOf(netns, name))?.kind === 'make';
}
