import type { Position } from './diagnostic.ts';

/** A value and where it was written. */
export interface Variable {
  readonly value: unknown;
  readonly position: Position;
}

export type Variables = ReadonlyMap<string, Variable>;

/** The levels of Ansible's precedence that come from an inventory, lowest first (numbers as in its documentation). */
export type InventoryLevel =
  | 'inventory group vars' // 3: in the inventory file or script
  | 'inventory group_vars/all' // 4
  | 'playbook group_vars/all' // 5
  | 'inventory group_vars' // 6
  | 'playbook group_vars' // 7
  | 'inventory host vars' // 8
  | 'inventory host_vars' // 9
  | 'playbook host_vars'; // 10

/** Variables of one origin, e.g. `group_vars/web.yml` of the inventory. */
export interface Layer {
  readonly level: InventoryLevel;
  /** The group or host that it is for. */
  readonly of: string;
  readonly variables: Variables;
}

export interface Group {
  readonly name: string;
  /** Direct children, in the order they were written. */
  readonly children: readonly string[];
  /** Direct hosts, in the order they were written. */
  readonly hosts: readonly string[];
}

export interface Host {
  readonly name: string;
  /** Every group it is in, directly or through children, without `all`, sorted by name: `group_names`. (`ungrouped` if no other.) */
  readonly groups: readonly string[];
  /**
   * Lowest precedence first. Within a level: by source, then parents before children, then by `ansible_group_priority`,
   * then by name. Hosts share the layers of their groups.
   */
  readonly layers: readonly Layer[];
}

export interface Inventory {
  /** In the order they were written. */
  readonly hosts: ReadonlyMap<string, Host>;
  /** With `all` and `ungrouped`. */
  readonly groups: ReadonlyMap<string, Group>;
  /** What `localhost`, `127.0.0.1` and `::1` mean where no source names them. They are in no group, but have the variables of `all`. */
  readonly implicitHosts?: ReadonlyMap<string, Host>;
}
