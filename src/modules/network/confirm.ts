import { contains } from './canonical.ts';
import type { Plan, Stage } from './plan.ts';
import type { Comparing } from './state.ts';
import { keyOf } from './wanted.ts';

/** Whether the change touches the way by which the host is reached: its default route, or the addresses of the SSH session. */
export function maySever(c: Comparing, plan: Plan): boolean {
  const touched = touchedLinks(plan);
  const { client, server } = c.found.ssh ?? {};
  for (const route of c.found.routes.values()) {
    if (route.netns === '' && route.to === 'default' && route.dev !== undefined && touched.has(keyOf('', route.dev))) return true;
  }
  if (server !== undefined) {
    for (const key of touched) {
      for (const cidr of c.found.links.get(key)?.addresses.keys() ?? []) if (cidr.slice(0, cidr.indexOf('/')) === server) return true;
    }
  }
  return hostLines(plan, ['routes', 'addresses', 'remove', 'remove-addresses']).some((line) => {
    const [object, , first = '', second = ''] = line.split(' ');
    if (object === 'route') {
      const to = first.includes('/') ? first : second;
      return /^(0\.0\.0\.0|::)\/0$/.test(to) || (client !== undefined && contains(to, client));
    }
    return object === 'addr' && client !== undefined && contains(first, client);
  });
}

/** Links of the host's namespace that the plan changes, takes down or removes. */
function touchedLinks(plan: Plan): Set<string> {
  const touched = new Set<string>();
  for (const line of hostLines(plan, ['unlink', 'attributes', 'tunnels', 'ports', 'up', 'addresses', 'remove-addresses'])) {
    const name = / dev (\S+)/.exec(line)?.[1];
    if (name !== undefined && !/ alias \S+$/.test(line)) touched.add(keyOf('', name));
  }
  return touched;
}

function hostLines(plan: Plan, stages: readonly Stage[]): string[] {
  return stages.flatMap((stage) => plan.lines.get(stage)?.get('') ?? []);
}
