import type { Directives, Role, TaskNode } from '../model.ts';
import { inherit } from './inherit.ts';

/** A role where it is used, and what it inherits there: its handlers do, too. */
export interface UsedRole {
  readonly role: Role;
  readonly directives: Directives;
}

/**
 * Every role of the play that is known ahead, dependencies and `import_role` included: their variables are the play's. The
 * last one counts most.
 */
export function rolesOf(nodes: readonly TaskNode[], directives: Directives): UsedRole[] {
  return inOrder(nodes, directives).reverse();
}

/** The roles in the order they run. */
export function inOrder(nodes: readonly TaskNode[], outer: Directives): UsedRole[] {
  return nodes.flatMap((node) => {
    const directives = inherit(outer, node.directives);
    if (node.kind === 'block') return inOrder([...node.body, ...node.rescue, ...node.always], directives);
    if (node.kind !== 'role') return [];
    return [...inOrder(node.dependencies, directives), { role: node.use, directives }, ...inOrder(node.use.tasks, directives)];
  });
}
