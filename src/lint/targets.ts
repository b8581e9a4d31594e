import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import { isFile, isFolder } from '../load/context.ts';

/** What to check, as absolute paths. */
export interface Targets {
  readonly playbooks: readonly string[];
  readonly roles: readonly string[];
}

const roleParts = ['tasks', 'defaults', 'handlers', 'meta', 'vars', 'templates'];

/**
 * Playbooks, roles, and folders of either; without any, what stands in `playbooks/` and `roles/`, and playbooks beside them.
 *
 * @throws DiagnosticError for a path that is none of these
 */
export function findTargets(cwd: string, given: readonly string[]): Targets {
  const found = given.length > 0 ? given.map((path) => named(cwd, path)) : everything(cwd);
  return {
    playbooks: [...new Set(found.flatMap((t) => t.playbooks))],
    roles: [...new Set(found.flatMap((t) => t.roles))],
  };
}

function everything(cwd: string): readonly Targets[] {
  const found = [inFolder(join(cwd, 'playbooks')), inFolder(join(cwd, 'roles')), { playbooks: playbooksIn(cwd), roles: [] }];
  if (found.some((t) => t.playbooks.length + t.roles.length > 0)) return found;
  throw new DiagnosticError(error('no-file', 'nothing to check: no playbooks/ and no roles/ here', undefined, 'name a playbook or a role'));
}

function named(cwd: string, path: string): Targets {
  const absolute = resolve(cwd, path);
  if (isFile(absolute)) {
    const role = roleAround(absolute);
    return role === undefined ? { playbooks: [absolute], roles: [] } : { playbooks: [], roles: [role] };
  }
  const found = inFolder(absolute);
  if (found.playbooks.length + found.roles.length > 0) return found;
  const what = isFolder(absolute) ? `neither playbooks nor roles in ${path}` : `no playbook, role or folder ${path}`;
  throw new DiagnosticError(error('no-file', what));
}

/** The role whose file this is: `roles/web/tasks/main.yml` → `roles/web`. */
function roleAround(path: string): string | undefined {
  const part = /^(.*\/roles\/[^/]+)\/(?:tasks|defaults|handlers|meta|vars|templates)\//.exec(path);
  return part?.[1];
}

function inFolder(folder: string): Targets {
  if (!isFolder(folder)) return { playbooks: [], roles: [] };
  if (isRole(folder)) return { playbooks: [], roles: [folder] };
  const roles = foldersIn(folder).filter(isRole);
  return { playbooks: playbooksIn(folder), roles };
}

function isRole(folder: string): boolean {
  return roleParts.some((part) => isFolder(join(folder, part))) && !isFolder(join(folder, 'roles'));
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
}

function playbooksIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => isFile(path) && isPlaybook(readFileSync(path, 'utf8')));
}

/** A list whose entries have hosts, or are imports. */
function isPlaybook(text: string): boolean {
  return /^-[ \t]/m.test(text) && /^(?:-|[ \t])[ \t]*(?:hosts|(?:ansible\.builtin\.)?import_playbook)[ \t]*:/m.test(text);
}

/** The folders whose files a person asked about. */
export function foldersOf({ playbooks, roles }: Targets): readonly string[] {
  return [...new Set([...playbooks.map((p) => dirname(p)), ...roles])];
}
