import { added, removed, replaced } from '../../diff.ts';
import { aliasOf, ownerOf } from './ownership.ts';
import { add, type Plan } from './plan.ts';
import { type Comparing, owns, ownsNamespace } from './state.ts';

/** Devices that the kernel puts into every new namespace where the modules are loaded. */
const FALLBACK = new Set(['lo', 'gre0', 'gretap0', 'erspan0', 'sit0', 'tunl0', 'ip_vti0', 'ip6tnl0', 'ip6gre0', 'ip6_vti0']);

export function compareNamespaces(c: Comparing, plan: Plan): void {
  for (const name of c.wanted.namespaces) declared(c, plan, name);
  checkNamed(c, plan);
  if (!c.prune) return;
  for (const namespace of c.found.namespaces.values()) {
    if (namespace.name === '' || c.wanted.namespaces.has(namespace.name) || !ownsNamespace(c, namespace.name)) continue;
    const foreign = [...namespace.links.values()].filter((link) => !FALLBACK.has(link.name) && !owns(c, link));
    if (foreign.length > 0) {
      const list = foreign.map((link) => `${link.name} (${ownerOf(link.alias) ?? "not Weft's"})`).join(', ');
      plan.problems.push(`namespace ${namespace.name} is not declared any more, but holds links of others: ${list}; remove them first`);
    }
    plan.diffs.push(removed(`namespace ${namespace.name}`));
    add(plan, 'namespaces', '', `netns del ${namespace.name}`);
  }
}

function declared(c: Comparing, plan: Plan, name: string): void {
  const found = c.found.namespaces.get(name);
  const lo = found?.links.get('lo');
  if (found?.broken && !ownsNamespace(c, name)) {
    plan.problems.push(
      `namespace ${name}: /run/netns/${name} is there, but no namespace is behind it; remove it with \`ip netns del ${name}\``,
    );
    return;
  }
  if (found && !ownsNamespace(c, name) && !c.adopt) {
    const other = ownerOf(lo?.alias);
    plan.problems.push(
      `namespace ${name} exists and ${other === undefined ? "is not Weft's" : `belongs to the owner "${other}"`}; rename one, or set \`adopt: true\` to take it over`,
    );
  }
  if (!found || found.broken) {
    plan.diffs.push(added(`namespace ${name}`));
    if (found) add(plan, 'namespaces', '', `netns del ${name}`);
    add(plan, 'namespaces', '', `netns add ${name}`);
  }
  const alias = aliasOf(c.owner);
  if (lo?.alias !== alias) {
    add(plan, 'attributes', name, `link set dev lo alias ${alias}`);
    if (lo) plan.diffs.push(replaced(`namespace ${name}`, `owner ${ownerOf(lo?.alias) ?? 'none'}`, c.owner));
  }
  if (!lo?.up) {
    add(plan, 'attributes', name, 'link set dev lo up');
    if (lo) plan.diffs.push(replaced(`link lo in ${name}`, 'state down', 'up'));
  }
}

/** Namespaces that are only named (by a link, a route, a sysctl) must be there already. */
function checkNamed(c: Comparing, plan: Plan): void {
  const named = new Map<string, string>();
  for (const link of c.links) named.set(link.netns, `link ${link.name}`);
  for (const route of c.wanted.routes.values()) named.set(route.netns, `route ${route.to}`);
  for (const sysctl of c.wanted.sysctls.values()) named.set(sysctl.netns, `sysctl ${sysctl.path}`);
  for (const [name, by] of named) {
    if (name === '' || c.wanted.namespaces.has(name)) continue;
    const found = c.found.namespaces.get(name);
    if (!found || found.broken) {
      if (c.check && !found) continue;
      plan.problems.push(`namespace ${name}, which ${by} names, does not exist; declare it under \`namespaces\`, or make it first`);
    } else if (c.prune && ownsNamespace(c, name)) {
      plan.problems.push(
        `namespace ${name}, which ${by} names, is not declared any more and would be removed; declare it under \`namespaces\``,
      );
    }
  }
}
