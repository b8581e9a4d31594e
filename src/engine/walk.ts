import type { Directives, IncludeVars, Meta, RoleUse, Task, TaskNode } from '../model.ts';
import { runBlock } from './block.ts';
import { checkFailures, shareFailure } from './failure-policy.ts';
import { flushHandlers } from './flush-handlers.ts';
import { type HostRun, isLive, remember } from './host-run.ts';
import { runInclude, runIncludeVars } from './include.ts';
import { inherit } from './inherit.ts';
import { wayThrough } from './key.ts';
import { isMet, runMeta } from './meta.ts';
import { keyOfUse } from './roles.ts';
import { isSelected, runsOnce, takingPart } from './selection.ts';
import type { Frame, Run, Upcoming } from './state.ts';
import { runTaskOn } from './task.ts';
import { evaluationFor } from './variables.ts';

/** Runs nodes one after another on the hosts that are still in: a host leaves by failing, and comes back in a rescue. */
export async function runNodes(nodes: readonly TaskNode[], frame: Frame, hosts: readonly HostRun[]): Promise<void> {
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    const live = hosts.filter(isLive);
    if (!node || live.length === 0 || frame.play.run.signal.aborted) return;
    await runNode(node, frameOf(node, frame, nodes, i), live, frame.directives);
  }
}

/** The frame in which a node stands. */
function frameOf(node: TaskNode, frame: Frame, nodes: readonly TaskNode[], index: number): Frame {
  return {
    ...frame,
    directives: inherit(frame.directives, node.directives),
    role: node.role ?? frame.role,
    upcoming: () => upcomingNodes(nodes, index + 1, frame),
  };
}

/** The tasks from a node on, through blocks and roles, up to what only the run itself decides. */
export function* upcomingNodes(nodes: readonly TaskNode[], start: number, frame: Frame): Iterable<Upcoming> {
  for (let i = start; i < nodes.length; i++) {
    const node = nodes[i];
    if (!node) return;
    const own = frameOf(node, frame, nodes, i);
    if (node.kind === 'task') {
      if (isSelected(node, own)) yield { task: node, frame: own };
    } else if (node.kind === 'block' && !node.loop) yield* upcomingNodes(node.body, 0, own);
    else if (node.kind === 'role') yield* upcomingNodes(node.use.tasks, 0, { ...own, role: node.use });
    else if (node.kind !== 'meta') return;
  }
  yield* frame.upcoming();
}

async function runNode(node: TaskNode, frame: Frame, hosts: readonly HostRun[], outer: Directives): Promise<void> {
  switch (node.kind) {
    case 'task':
      return runTask(node, frame, hosts);
    case 'block':
      return runBlock(node, frame, hosts, runNodes);
    case 'role':
      return runRole(node, frame, hosts);
    case 'include':
      return isSelected(node, frame) ? runInclude(node, frame, outer, hosts, runNodes, runRole) : undefined;
    case 'include-vars':
      return runSimple(node, frame, hosts, runIncludeVars);
    case 'meta':
      return runMetaNode(node, frame, hosts);
  }
}

async function runTask(task: Task, frame: Frame, hosts: readonly HostRun[]): Promise<void> {
  if (!isSelected(task, frame)) return;
  const { run } = frame.play;
  const [first] = hosts;
  if (!first) return;
  const evaluation = evaluationFor(first, frame);
  const bypasses = task.module.kind === 'local' && task.module.once === true;
  const isShared = runsOnce(frame, first);
  const once = bypasses || isShared;
  const chosen = once ? [first] : hosts;
  if (!(await run.confirmStep(titleOf(task, frame)))) return;
  startTask(task, frame, chosen.length);
  if (once) {
    const result = await runTaskOn(task, frame, first);
    for (const host of isShared ? frame.play.batch : []) {
      if (host === first || host.unreachable) continue;
      if (task.register !== undefined) remember(host, task.register, result, first.outlook?.pending.get(task.register));
    }
    if (isShared) shareFailure(frame, first);
  } else if (chosen.length === 1) {
    await runTaskOn(task, frame, first);
  } else {
    const throttle = frame.directives.throttle === undefined ? 0 : Number(evaluation.value(frame.directives.throttle));
    await inTurn(chosen, throttle > 0 ? throttle : run.options.forks, run, (host) => runTaskOn(task, frame, host));
  }
  run.settle();
  run.emitter.emit({ type: 'task-end', task: task.id });
  checkFailures(frame, chosen, once);
}

/** At most `size` at a time: as one ends, the next begins. The run's queue holds those who work, not ten thousand who wait. */
async function inTurn<T>(items: readonly T[], size: number, { queue, options }: Run, work: (item: T) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(size, options.forks, items.length) }, () => queue.add(worker)));
}

function startTask(node: Task | IncludeVars | Meta, frame: Frame, hosts: number, kind: 'task' | 'handler' = 'task'): void {
  const { run } = frame.play;
  run.emitter.emit({
    type: 'task-start',
    task: node.id,
    name: titleOf(node, frame),
    module: node.kind === 'task' ? node.moduleName : node.kind === 'meta' ? 'meta' : 'include_vars',
    kind: frame.handling ? 'handler' : kind,
    hosts,
    position: node.position,
  });
}

/** What a task is called on screen: its name, or its module; with its role in front. */
function titleOf(node: Task | IncludeVars | Meta, frame: Frame): string {
  const [host] = frame.play.batch;
  let title = node.kind === 'task' ? node.moduleName : node.kind === 'meta' ? 'meta' : 'include_vars';
  if (typeof node.name === 'string') title = node.name;
  else if (node.name && host) {
    try {
      title = evaluationFor(host, frame).text(node.name);
    } catch {
      title = node.name.source;
    }
  }
  return frame.role ? `${frame.role.name} : ${title}` : title;
}

async function runSimple(
  node: IncludeVars,
  frame: Frame,
  hosts: readonly HostRun[],
  work: (node: IncludeVars, frame: Frame, host: HostRun, owners: readonly HostRun[]) => Promise<void>,
): Promise<void> {
  if (!isSelected(node, frame)) return;
  const { once, chosen, ownersOf } = takingPart(frame, hosts);
  startTask(node, frame, chosen.length);
  for (const host of chosen) await work(node, { ...frame, searches: 'vars' }, host, ownersOf(host));
  frame.play.run.emitter.emit({ type: 'task-end', task: node.id });
  if (once) shareFailure(frame, chosen[0]);
  checkFailures(frame, chosen, once);
}

/**
 * Dependencies first, each judged by itself. A role runs once per play with the same parameters, conditions and tags, unless it
 * allows duplicates or all of it was skipped.
 */
async function runRole(use: RoleUse, frame: Frame, hosts: readonly HostRun[]): Promise<void> {
  const key = keyOfUse(use);
  const todo = hosts.filter((h) => use.isRepeated || use.use.allowDuplicates || !h.rolesDone.has(key));
  for (const host of todo) host.rolesAtWork.delete(use.use);
  for (const dependency of use.dependencies) {
    const inherited = { ...frame, directives: inherit(frame.directives, dependency.directives), role: dependency.use };
    await runRole(dependency, inherited, hosts.filter(isLive));
  }
  await runNodes(use.use.tasks, { ...frame, role: use.use, way: wayThrough(frame, use) }, todo.filter(isLive));
  for (const host of todo) {
    if (host.rolesAtWork.has(use.use)) host.rolesDone.add(key);
    if (host.leaving === use.use) host.leaving = undefined;
  }
}

async function runMetaNode(node: Meta, frame: Frame, hosts: readonly HostRun[]): Promise<void> {
  if (!isSelected(node, frame)) return;
  if (node.action === 'flush_handlers') {
    const chosen = hosts.filter((h) => isMet(frame, h));
    return flushHandlers(frame, chosen, runNodes);
  }
  await runMeta(node, frame, hosts);
}
