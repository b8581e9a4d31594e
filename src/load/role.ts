import { readdirSync } from 'node:fs';
import { basename, extname, isAbsolute, join } from 'node:path';
import { isScalar, isSeq, type Node } from 'yaml';
import { DiagnosticError, didYouMean, error, type Position } from '../diagnostic.ts';
import type { Variables } from '../inventory.ts';
import type { Directives, Role, RoleUse } from '../model.ts';
import { complain, isFolder, type Loading, type RoleFiles, readYaml, roleFiles, shown, type TaskPlace, written } from './context.ts';
import { noDirectives, readDirectives } from './directives.ts';
import { FieldReader, fieldsOf, variablesOf } from './fields.ts';
import { roleKeywords } from './keywords.ts';
import { yamlIn } from './role-files.ts';
import { loadHandlers, loadTaskFile } from './task.ts';
import type { YamlFile } from './yaml.ts';

/** A role where it is used, with its dependencies. */
export function loadRoleUse(
  loading: Loading,
  name: string,
  position: Position,
  directives: Directives,
  place: TaskPlace,
  from: RoleFiles = {},
): RoleUse {
  const path = findRole(loading, name, position, place);
  if (place.chain.includes(path)) throw new DiagnosticError(error('import-circle', `role "${name}" depends on itself`, position));
  const chain = [...place.chain, path];
  const meta = readMeta(loading, path, { ...place, chain });
  const tasksPath = tasksOf(path, name, from.tasks_from, position);
  const role = loadRole(loading, path, name, from, meta.allowDuplicates, chain, tasksPath);
  return { kind: 'role', position, name, directives, use: role, dependencies: meta.dependencies };
}

function loadRole(
  loading: Loading,
  path: string,
  name: string,
  from: RoleFiles,
  allowDuplicates: boolean,
  chain: readonly string[],
  tasksPath: string | undefined,
): Role {
  const handlersPath = yamlIn(join(path, 'handlers'), from.handlers_from);
  // The tasks of a role point at their role, and the role at its tasks: the one knot in the model, tied here.
  const role: { -readonly [K in keyof Role]: Role[K] } = {
    name: /^[./~]/.test(name) ? basename(name) : name,
    path,
    defaults: roleVariables(loading, path, 'defaults', from.defaults_from),
    vars: roleVariables(loading, path, 'vars', from.vars_from),
    tasks: [],
    handlers: [],
    allowDuplicates,
  };
  const place = { role, chain };
  if (tasksPath) role.tasks = loadTaskFile(loading, tasksPath, place);
  if (handlersPath) {
    const file = readYaml(loading, handlersPath);
    role.handlers = loadHandlers(loading, file, file.root, { ...place, folder: join(path, 'handlers') });
  }
  return role;
}

function tasksOf(path: string, role: string, from: string | undefined, position: Position): string | undefined {
  const folder = join(path, 'tasks');
  const found = yamlIn(folder, from);
  if (found !== undefined || !from) return found;
  const names = isFolder(folder) ? readdirSync(folder).map((file) => basename(file, extname(file))) : [];
  throw new DiagnosticError(error('no-file', `role "${role}" has no tasks/${from}.yml`, position, didYouMean(from, names)));
}

function roleVariables(loading: Loading, path: string, folder: string, from = 'main'): Variables {
  const single = yamlIn(join(path, folder), from);
  const several = join(path, folder, from);
  const files = single
    ? [single]
    : isFolder(several)
      ? readdirSync(several)
          .sort()
          .filter((f) => /\.(ya?ml|json)$/.test(f))
          .map((f) => join(several, f))
      : [];
  const merged = new Map<string, { value: unknown; position: Position }>();
  for (const each of files) {
    const file = readYaml(loading, each);
    if (file.root && !(isScalar(file.root) && file.root.value === null)) {
      for (const [k, v] of variablesOf(loading, file, file.root, `the variables of a role`)) merged.set(k, v);
    }
  }
  return merged;
}

function readMeta(loading: Loading, path: string, place: TaskPlace): { dependencies: readonly RoleUse[]; allowDuplicates: boolean } {
  const metaPath = yamlIn(join(path, 'meta'), 'main');
  if (!metaPath) return { dependencies: [], allowDuplicates: false };
  const file = readYaml(loading, metaPath);
  if (!file.root) return { dependencies: [], allowDuplicates: false };
  const reader = new FieldReader(loading, file, fieldsOf(file, file.root, "a role's meta"));
  const node = reader.fields.get('dependencies')?.node;
  return {
    dependencies: isSeq(node) ? node.items.map((item) => loadRoleEntry(loading, file, item as Node, place)) : [],
    allowDuplicates: reader.flag('allow_duplicates', false),
  };
}

/** One entry of `roles:` or `dependencies:`: a name, or a mapping whose other keys are directives and parameters. */
export function loadRoleEntry(loading: Loading, file: YamlFile, node: Node, place: TaskPlace): RoleUse {
  if (isScalar(node)) return loadRoleUse(loading, String(node.value), file.at(node), noDirectives, place);
  const fields = fieldsOf(file, node, 'a role');
  const reader = new FieldReader(loading, file, fields);
  const field = fields.get('role') ?? fields.get('name');
  const name = reader.literal(field?.name ?? 'role');
  if (!field || name === undefined) throw new DiagnosticError(error('missing-parameter', 'this entry names no role', file.at(node)));
  const directives = readDirectives(reader, 'role params');
  const parameters = [...fields.values()].filter((f) => !Object.hasOwn(roleKeywords, f.name) && !roleFiles.some((k) => k === f.name));
  const variables = new Map(parameters.map((f) => [f.name, { value: written(loading, file, f.node), position: f.at }]));
  const withParameters =
    variables.size > 0 ? { ...directives, vars: [...directives.vars, { level: 'role params' as const, variables }] } : directives;
  const from = Object.fromEntries(roleFiles.flatMap((k) => (reader.has(k) ? [[k, reader.literal(k)]] : [])));
  return loadRoleUse(loading, name, field.at, withParameters, place, from);
}

/** Where a role may stand. */
function foldersOf(loading: Loading, place: RolePlace): readonly string[] {
  const beside = place.role ? [join(place.role.path, '..')] : [];
  return [join(place.folder, 'roles'), ...beside, ...loading.roleFolders, place.folder];
}

type RolePlace = { readonly folder: string; readonly role?: { readonly path: string } };

/** The folder of the role that a name means to tasks at `place`; undefined where there is none. */
export function roleFolder(loading: Loading, name: string, place: RolePlace): string | undefined {
  const short = name.split('.').at(-1) ?? name;
  for (const folder of foldersOf(loading, place)) {
    for (const candidate of [name, short]) {
      const path = isAbsolute(candidate) ? candidate : join(folder, candidate);
      if (isFolder(path)) return path;
    }
  }
  return undefined;
}

function findRole(loading: Loading, name: string, position: Position, place: TaskPlace): string {
  const path = roleFolder(loading, name, place);
  if (path) return path;
  const folders = foldersOf(loading, place);
  const known = folders.filter(isFolder).flatMap((f) =>
    readdirSync(f, { withFileTypes: true })
      .filter((e) => e.isDirectory())
      .map((e) => e.name),
  );
  const searched = [...new Set(folders.map((f) => shown(loading, f)))].join(', ');
  complain(loading, 'unknown-role', `no role "${name}" in ${searched}`, position, didYouMean(name, known));
  throw new DiagnosticError([]);
}
