import type { Role, TaskNode } from '../model.ts';

/**
 * Every role of the play that is known ahead, dependencies and `import_role` included: their variables are the play's. The
 * last one counts most.
 */
export function rolesOf(nodes: readonly TaskNode[]): Role[] {
  return inOrder(nodes).reverse();
}

/** The roles in the order they run. */
export function inOrder(nodes: readonly TaskNode[]): Role[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'block') return inOrder([...node.body, ...node.rescue, ...node.always]);
    return node.kind === 'role' ? [...inOrder(node.dependencies), node.use, ...inOrder(node.use.tasks)] : [];
  });
}
