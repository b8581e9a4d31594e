import { definedByPlay, definedByRole, definedByTasks } from './definitions.ts';
import { isProvided, magicNames } from './known-names.ts';
import type { PlayView } from './play-view.ts';
import type { Project } from './project.ts';
import { withDependencies } from './read-project.ts';
import type { RoleFolder } from './source-file.ts';
import type { TaskView } from './task-view.ts';
import { type Use, usesOfFile, usesOfPlay, usesOfTask } from './uses.ts';

/** A play, or a role by itself, with the names that can be read in it. */
export interface Scope {
  readonly play?: PlayView;
  readonly roles: ReadonlySet<RoleFolder>;
  readonly defined: ReadonlySet<string>;
  /** Whether every name that there can be is known. */
  readonly isClosed: boolean;
  readonly uses: readonly Use[];
}

/** Each play with its roles, and each role that no play uses. */
export function scopesOf(project: Project): readonly Scope[] {
  const used = new Set(project.plays.flatMap((p) => [...p.roles]));
  const alone = [...project.roles.values()].filter((r) => !used.has(r));
  return [
    ...project.plays.map((play) => scope(project, play.roles, play)),
    ...alone.map((role) => scope(project, new Set(withDependencies(role)))),
  ];
}

function scope(project: Project, roles: ReadonlySet<RoleFolder>, play?: PlayView): Scope {
  // Facts and registered results outlive their play.
  const earlier = play ? project.plays.filter((p) => p.source === play.source || p.given.size > 0) : [];
  const allRoles = new Set([...roles, ...earlier.flatMap((p) => [...p.roles])]);
  const tasks = project.tasks.filter((t) => t.source.role && allRoles.has(t.source.role));
  const parts = [
    definedByTasks([...tasks, ...(play?.tasks ?? []), ...earlier.flatMap((p) => p.tasks)]),
    ...(play ? [definedByPlay(play)] : []),
    ...[...roles].map(definedByRole),
  ];
  const uses = [
    ...(play ? [...usesOfPlay(play), ...play.tasks.flatMap(usesOfTask)] : []),
    ...project.tasks.filter((t) => t.source.role && roles.has(t.source.role)).flatMap(usesOfTask),
    ...[...roles].flatMap((role) => role.files).flatMap((file) => usesOfFile(project.loading, file)),
  ];
  const optional = uses.filter((use) => use.isOptional).map((use) => use.name);
  const { inventory } = project.context;
  return {
    ...(play && { play }),
    roles,
    defined: new Set([...parts.flatMap((p) => [...p.names]), ...magicNames, ...optional, ...(inventory ?? [])]),
    isClosed:
      play !== undefined && inventory !== undefined && !play.isOpen && parts.every((p) => !p.isOpen) && !project.tasks.some(makesGroups),
    uses,
  };
}

/** Groups that come into being have variables of their own. */
function makesGroups({ action }: TaskView): boolean {
  return action?.name === 'group_by' || action?.name === 'add_host';
}

/** Whether a name that nothing defines here may still be a variable. */
export function isKnown(scope: Scope, project: Project, name: string): boolean {
  return scope.defined.has(name) || isProvided(name) || (!scope.isClosed && project.context.likely.has(name));
}
