import { isRecord } from '../load/arguments.ts';
import type { Growth } from '../load/inventory/growth.ts';
import type { Outcome } from '../modules/module.ts';

/** Whether a task adds to the inventory: what `add_host` and `group_by` give back. */
export function growsInventory(outcome: Outcome): boolean {
  return outcome.add_host !== undefined || outcome.add_group !== undefined;
}

/** Adds what a task gave back for a host; says whether it was new. */
export function grew(growth: Growth, { add_host: added, add_group: group, parent_groups: parents }: Outcome, host: string): boolean {
  if (isRecord(added)) {
    const position = { file: '(add_host)', line: 1, column: 1 };
    const variables = Object.entries(isRecord(added.host_vars) ? added.host_vars : {});
    return growth.addHost(
      String(added.host_name),
      (added.groups as readonly unknown[]).map(String),
      new Map(variables.map(([name, value]) => [name, { value, position }])),
    );
  }
  return typeof group === 'string' && growth.addToGroup(host, group, (parents as readonly unknown[]).map(String));
}
