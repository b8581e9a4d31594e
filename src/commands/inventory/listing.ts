import type { Group, Host } from '../../inventory.ts';
import type { LoadedInventory } from '../../load/inventory/load.ts';
import { shown, shownVariables } from './shown.ts';

/** Hosts, their addresses and groups, in columns. */
export function hostTable(hosts: readonly Host[]): string {
  const rows = hosts.map((host) => {
    const address = shownVariables(host.layers).ansible_host;
    return [host.name, address === undefined ? '-' : String(address), host.groups.join(',')];
  });
  const widths = [0, 1].map((column) => rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

/** What an executable inventory answers to `--list`, and `ansible-inventory --list` prints; only of these hosts. */
export function inventoryData(inventory: LoadedInventory, hosts: readonly Host[]): unknown {
  const chosen = new Set(hosts.map((host) => host.name));
  const groups = [...groupsBelow(inventory, 'all')].flatMap((group) => {
    const names = group.name === 'all' ? [] : group.hosts.filter((name) => chosen.has(name));
    const data = { ...(group.children.length > 0 && { children: group.children }), ...(names.length > 0 && { hosts: names }) };
    return Object.keys(data).length > 0 ? [[group.name, data] as const] : [];
  });
  const variables = hosts.map((host) => [host.name, shownVariables(host.layers)] as const);
  return shown({ ...Object.fromEntries(groups), _meta: { hostvars: Object.fromEntries(variables.filter(([, v]) => hasKeys(v))) } });
}

/** The inventory as a YAML inventory would have it; each host's variables stand where it is first named. */
export function inventoryTree(inventory: LoadedInventory, hosts: readonly Host[]): unknown {
  const waiting = new Map(hosts.map((host) => [host.name, host]));
  const chosen = new Set(waiting.keys());
  const build = (name: string): Readonly<Record<string, unknown>> => {
    const group = inventory.groups.get(name);
    const children = Object.fromEntries((group?.children ?? []).map((child) => [child, build(child)]));
    const members = name === 'all' ? [] : (group?.hosts ?? []).filter((member) => chosen.has(member));
    const written = members.map((member) => {
      const host = waiting.get(member);
      waiting.delete(member);
      return [member, host ? shownVariables(host.layers) : {}] as const;
    });
    return { ...(hasKeys(children) && { children }), ...(written.length > 0 && { hosts: Object.fromEntries(written) }) };
  };
  return { all: build('all') };
}

/** The group and all below it, each once. */
function groupsBelow(inventory: LoadedInventory, start: string): ReadonlySet<Group> {
  const found = new Set<Group>();
  const visit = (name: string): void => {
    const group = inventory.groups.get(name);
    if (!group || found.has(group)) return;
    found.add(group);
    group.children.forEach(visit);
  };
  visit(start);
  return found;
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}
