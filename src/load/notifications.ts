import { didYouMean } from '../diagnostic.ts';
import type { Handler, Play, RoleUse, TaskNode } from '../model.ts';
import { complain, type Loading } from './context.ts';

/** Complains about a `notify` that no handler of the play answers to, as far as names are known before the run. */
export function checkNotifications(loading: Loading, play: Play): void {
  const nodes = [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks];
  const handlers = [...play.handlers, ...[...rolesIn(nodes)].flatMap((r) => r.use.handlers)];
  // What an include brings along, or a name that is a template, is only known in the run.
  const isOpen =
    handlers.some((h) => h.kind === 'include' || typeof h.name === 'object') ||
    [...nodesIn(nodes)].some((n) => n.kind === 'include' && n.what === 'role');
  if (isOpen) return;
  const names = new Set(handlers.flatMap(answersTo));
  for (const node of nodesIn([...nodes, ...handlers])) {
    for (const name of node.directives.notify) {
      if (typeof name !== 'string' || names.has(name)) continue;
      complain(loading, 'unknown-handler', `no handler is named "${name}" or listens to it`, node.position, didYouMean(name, names));
    }
  }
}

function answersTo(handler: Handler): readonly string[] {
  const own = typeof handler.name === 'string' ? [handler.name, ...(handler.role ? [`${handler.role.name} : ${handler.name}`] : [])] : [];
  return [...own, ...handler.listen];
}

function* nodesIn(nodes: readonly TaskNode[]): Iterable<TaskNode> {
  for (const node of nodes) {
    yield node;
    if (node.kind === 'block') yield* nodesIn([...node.body, ...node.rescue, ...node.always]);
    if (node.kind === 'role') yield* nodesIn([...node.dependencies, ...node.use.tasks]);
  }
}

function* rolesIn(nodes: readonly TaskNode[]): Iterable<RoleUse> {
  for (const node of nodesIn(nodes)) if (node.kind === 'role') yield node;
}
