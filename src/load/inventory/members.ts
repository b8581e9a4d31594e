import type { Host, Inventory } from '../../inventory.ts';

const known = new WeakMap<Inventory, Map<string, readonly Host[]>>();

/** The hosts of a group and of all groups below it: its own first, then level by level. Each once. */
export function hostsOfGroup(inventory: Inventory, name: string): readonly Host[] {
  const groups = known.get(inventory) ?? new Map<string, readonly Host[]>();
  known.set(inventory, groups);
  let hosts = groups.get(name);
  if (!hosts) {
    hosts = membersOf(inventory, name);
    groups.set(name, hosts);
  }
  return hosts;
}

function membersOf(inventory: Inventory, name: string): readonly Host[] {
  const levels = new Set([name]);
  // A set hands out what is added while it is walked: that is the walk, level by level.
  for (const group of levels) for (const child of inventory.groups.get(group)?.children ?? []) levels.add(child);
  const hosts = new Set<Host>();
  for (const group of levels) {
    for (const hostName of inventory.groups.get(group)?.hosts ?? []) {
      const host = inventory.hosts.get(hostName);
      if (host) hosts.add(host);
    }
  }
  return [...hosts];
}
