import type { Inventory, Variable } from '../../inventory.ts';
import { assemble, reconcile } from './assemble.ts';
import type { Draft, HostDraft } from './draft.ts';
import type { LayerMaker } from './layers.ts';

/** What `add_host` and `group_by` add to an inventory while it is in use. Each says whether that was new. */
export interface Growth {
  addHost(name: string, groups: readonly string[], variables: ReadonlyMap<string, Variable>): boolean;
  addToGroup(host: string, group: string, parents: readonly string[]): boolean;
  /** The inventory with all that was added; the one from before stays as it is. */
  current(): Inventory;
}

const position = { file: '(added in the run)', line: 1, column: 1 };
const source = { path: position.file, variables: new Map() };

export function growthOf(draft: Draft, layers: LayerMaker): Growth {
  const join = (name: string, groupName: string, parents: readonly string[]): boolean => {
    const isNew = !draft.groups.has(groupName);
    const group = draft.group(groupName, position);
    for (const parent of parents) draft.addChild(parent, groupName, position);
    const wasIn = draft.hosts.get(name)?.groups.has(groupName) ?? false;
    draft.host(name, group, source, position);
    return isNew || !wasIn;
  };
  return {
    addHost: (name, groups, variables) => {
      let isNew = !draft.hosts.has(name);
      // A new host is one of `all` itself, and so comes before those that are there by their groups, as in Ansible.
      for (const group of isNew ? ['all', ...groups] : groups) isNew = join(name, group, []) || isNew;
      const host = draft.hosts.get(name);
      return (host !== undefined && changed(host, variables)) || isNew;
    },
    addToGroup: (host, group, parents) => join(host, group, parents),
    current: () => {
      reconcile(draft);
      return assemble(draft, layers);
    },
  };
}

function changed(host: HostDraft, variables: ReadonlyMap<string, Variable>): boolean {
  let isNew = false;
  for (const [name, variable] of variables) {
    isNew ||= JSON.stringify(host.variables.get(name)?.value) !== JSON.stringify(variable.value);
    host.variables.set(name, variable);
  }
  return isNew;
}
