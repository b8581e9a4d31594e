import type { Directives, Include, Play, RoleUse, TaskNode } from '../model.ts';
import { inherit } from './inherit.ts';
import type { Frame, UsedRole } from './state.ts';

/** Every role of the play that is known ahead, dependencies included, in Ansible's order: `roles:` first, imports as they are read. */
export function rolesOf({ directives, roles, preTasks, tasks, postTasks }: Play): UsedRole[] {
  const entries = roles.flatMap((use) => withDependencies(use, directives, 'play'));
  const imports = roles.flatMap((use) => importsOf(use, directives));
  return [...entries, ...imports, ...importsIn([...preTasks, ...postTasks, ...tasks], directives)];
}

/** A role is included: with its dependencies it is the play's from here on, its variables where it is public. */
export function bringRole(use: RoleUse, { directives: own }: Include, frame: Frame, round: Frame['locals'], isPublic: boolean): void {
  bring(importsOf(use, frame.directives), frame, true);
  bring(withDependencies(use, frame.directives, 'include', keyOfTask(use, own, round)), frame, isPublic);
}

/** What tasks that are included import is the play's from here on, as if they stood in it. */
export function bringImports(tasks: readonly TaskNode[], frame: Frame): void {
  bring(importsIn(tasks, frame.directives), frame, true);
}

function bring(uses: readonly UsedRole[], { play, locals }: Frame, isPublic: boolean): void {
  for (const use of uses) {
    const known: UsedRole = { ...use, locals, by: 'include' };
    if (use.role.handlers.length > 0) play.uses.push(known);
    if (!isPublic) continue;
    const before = play.roles.findIndex((u) => u.key === use.key);
    if (before >= 0) play.roles.splice(before, 1);
    play.roles.unshift(known);
  }
}

function withDependencies(use: RoleUse, outer: Directives, by: UsedRole['by'], key = keyOfUse(use)): readonly UsedRole[] {
  const directives = inherit(outer, use.directives);
  return [...use.dependencies.flatMap((d) => withDependencies(d, directives, by)), { role: use.use, directives, locals: {}, key, by }];
}

/** What the tasks of a role import. */
function importsOf(use: RoleUse, outer: Directives): readonly UsedRole[] {
  const directives = inherit(outer, use.directives);
  return [...use.dependencies.flatMap((d) => importsOf(d, directives)), ...importsIn(use.use.tasks, directives)];
}

function importsIn(nodes: readonly TaskNode[], outer: Directives): readonly UsedRole[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'block') return importsIn([...node.body, ...node.rescue, ...node.always], inherit(outer, node.directives));
    if (node.kind !== 'role') return [];
    return [...importsOf(node, outer), ...withDependencies(node, outer, 'import', keyOfTask(node, node.directives))];
  });
}

/** Entries of `roles:` and dependencies are the same use with the same parameters, conditions and tags. */
export function keyOfUse(use: RoleUse): string {
  const { when, tags } = use.directives;
  return JSON.stringify([...filesOf(use), parametersOf(use.directives), when, tags]);
}

/** For tasks that bring a role, variables alone count. */
function keyOfTask(use: RoleUse, own: Directives, round: Frame['locals'] = {}): string {
  return JSON.stringify(['task', ...filesOf(use), parametersOf(own), round]);
}

function filesOf({ use }: RoleUse): readonly unknown[] {
  return [use.path, use.tasks[0]?.position.file, use.handlers[0]?.position.file];
}

function parametersOf({ vars }: Directives): unknown {
  return vars.map((l) => [...l.variables].map(([k, v]) => [k, v.value]));
}
