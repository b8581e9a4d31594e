import type { Group, Host, Inventory, Layer } from '../../inventory.ts';
import { type Draft, type GroupDraft, type HostDraft, localNames } from './draft.ts';
import type { LayerMaker } from './layers.ts';

/** Gives every group a parent and every host a group, as Ansible does once all sources are read. */
export function reconcile(draft: Draft): void {
  for (const group of draft.groups.values()) {
    if (group.name !== 'all' && group.parents.size === 0) draft.addChild('all', group.name, group.position);
  }
  const ungrouped = draft.groups.get('ungrouped');
  for (const host of draft.hosts.values()) {
    const grouped = [...host.groups].some((name) => name !== 'all' && name !== 'ungrouped');
    if (grouped) {
      host.groups.delete('ungrouped');
      ungrouped?.hosts.delete(host.name);
    } else {
      host.groups.add('ungrouped');
      ungrouped?.hosts.add(host.name);
    }
    if (draft.groups.has(host.name)) {
      draft.warn('group-and-host', `"${host.name}" is the name of a host and of a group`, draft.groups.get(host.name)?.position);
    }
  }
}

/** The finished inventory of a draft that is reconciled. */
export function assemble(draft: Draft, layers: LayerMaker): Inventory & { readonly groupLayers: ReadonlyMap<string, readonly Layer[]> } {
  const ancestry = ancestryOf(draft);
  const sharedByGroups = new Map<string, Pick<Host, 'groups' | 'layers'>>();
  const shared = (host: HostDraft): Pick<Host, 'groups' | 'layers'> => {
    const key = [...host.groups].sort().join('\0');
    let found = sharedByGroups.get(key);
    if (!found) {
      const groups = ancestry.all(host.groups);
      const names = groups.map((group) => group.name);
      found = { groups: names.filter((name) => name !== 'all').sort(), layers: layers.ofGroups(groups) };
      sharedByGroups.set(key, found);
    }
    return found;
  };
  const hosts = new Map<string, Host>();
  for (const host of draft.hosts.values()) {
    const { groups, layers: groupLayers } = shared(host);
    hosts.set(host.name, { name: host.name, groups, layers: [...groupLayers, ...layers.ofHost(host.name, host.variables)] });
  }
  const groups = new Map<string, Group>();
  const groupLayers = new Map<string, readonly Layer[]>();
  for (const group of draft.groups.values()) {
    groups.set(group.name, { name: group.name, children: [...group.children], hosts: [...group.hosts] });
    groupLayers.set(group.name, [...layers.ofGroups([group]), ...priorityLayer(group)]);
  }
  const all = draft.groups.get('all');
  const allLayers = all ? layers.ofGroups([all]) : [];
  return { hosts, groups, groupLayers, implicitHosts: implicitHosts(hosts, (name) => [...allLayers, ...localLayers(name, layers)]) };
}

function priorityLayer({ name, priority }: GroupDraft): readonly Layer[] {
  if (!priority || priority.value === 1) return [];
  return [{ level: 'inventory group vars', of: name, variables: new Map([['ansible_group_priority', priority]]) }];
}

/** The other names of this machine: they mean the one that the inventory has, or else a host of their own. */
function implicitHosts(hosts: ReadonlyMap<string, Host>, layersOf: (name: string) => readonly Layer[]): ReadonlyMap<string, Host> {
  const written = [...hosts.values()].find((host) => localNames.includes(host.name));
  const missing = localNames.filter((name) => !hosts.has(name));
  return new Map(missing.map((name) => [name, written ?? { name, groups: [], layers: layersOf(name) }]));
}

function localLayers(name: string, layers: LayerMaker): readonly Layer[] {
  const position = { file: '(implicit localhost)', line: 1, column: 1 };
  return layers.ofHost(name, new Map([['ansible_connection', { value: 'local', position }]]));
}

interface Ancestry {
  /** These groups and all above them, in the order in which their variables count: by depth, priority, name. */
  all(names: Iterable<string>): readonly GroupDraft[];
}

function ancestryOf(draft: Draft): Ancestry {
  const depths = new Map<string, number>();
  /** The longest way from `all`. */
  const depthOf = (name: string): number => {
    let depth = depths.get(name);
    if (depth === undefined) {
      depth = 0;
      for (const parent of draft.groups.get(name)?.parents ?? []) depth = Math.max(depth, depthOf(parent) + 1);
      depths.set(name, depth);
    }
    return depth;
  };
  const collect = (name: string, found: Set<GroupDraft>): void => {
    const group = draft.groups.get(name);
    if (!group || found.has(group)) return;
    found.add(group);
    for (const parent of group.parents) collect(parent, found);
  };
  const compare = (a: GroupDraft, b: GroupDraft): number =>
    depthOf(a.name) - depthOf(b.name) || (a.priority?.value ?? 1) - (b.priority?.value ?? 1) || (a.name < b.name ? -1 : 1);
  return {
    all: (names) => {
      const found = new Set<GroupDraft>();
      for (const name of ['all', ...names]) collect(name, found);
      return [...found].sort(compare);
    },
  };
}
