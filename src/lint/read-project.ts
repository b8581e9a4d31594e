import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { isMap, isSeq, type Node } from 'yaml';
import { checkHandlebars } from '../language/handlebars.ts';
import { parseJinja } from '../language/jinja.ts';
import { Template } from '../language/template.ts';
import { collect, isFile, isFolder, type Loading, readYaml, shown } from '../load/context.ts';
import { noDirectives } from '../load/directives.ts';
import { checkNames } from '../load/names.ts';
import { loadPlaybooks } from '../load/playbook.ts';
import { roleFolder } from '../load/role.ts';
import { loadTaskFile } from '../load/task.ts';
import { isVaultText } from '../load/vault/envelope.ts';
import type { PlayView } from './play-view.ts';
import type { Context, Project } from './project.ts';
import type { FileKind, RoleFolder, SourceFile } from './source-file.ts';
import type { Targets } from './targets.ts';
import { fieldsIn, loopVariables, type Surroundings, type TaskView, taskView, textIn } from './task-view.ts';

/** Reads playbooks and roles, and every file that they name. What cannot be loaded is read as far as it can. */
export function readProject(loading: Loading, targets: Targets, context: Context): Project {
  const reader = new Reader(loading);
  for (const path of targets.playbooks) reader.playbook(path);
  for (const path of targets.roles) reader.role(path);
  reader.loadTheRest();
  return {
    loading,
    files: reader.files,
    roles: reader.roles,
    plays: reader.plays,
    tasks: reader.tasks,
    diagnostics: loading.diagnostics,
    context,
  };
}

/** Where tasks stand. */
interface Place extends Surroundings {
  readonly folder: string;
  readonly role?: RoleFolder;
  readonly play?: PlayView;
}

class Reader {
  readonly files = new Map<string, SourceFile>();
  readonly roles = new Map<string, RoleFolder>();
  readonly plays: PlayView[] = [];
  readonly tasks: TaskView[] = [];
  readonly #loading: Loading;
  /** Task files that are being read, or were, by path and play. */
  readonly #seen = new Set<string>();

  constructor(loading: Loading) {
    this.#loading = loading;
  }

  playbook(path: string): void {
    collect(this.#loading, () => loadPlaybooks(quiet(this.#loading), [path]));
    this.#playbook(path, new Set());
  }

  #playbook(path: string, given: ReadonlySet<string>): void {
    if (!isFile(path) || this.#isSeen(path, 'playbook')) return;
    for (const file of filesIn(join(dirname(path), 'templates'))) if (isTemplateFile(file)) this.#file(file, 'template');
    const source = this.#file(path, 'playbook');
    const root = source.yaml?.root;
    if (!source.yaml || !isSeq(root)) return;
    for (const item of root.items as Node[]) {
      const fields = fieldsIn(source.yaml, item);
      const imported = textIn((fields?.get('import_playbook') ?? fields?.get('ansible.builtin.import_playbook'))?.node);
      const names = fieldsIn(source.yaml, fields?.get('vars')?.node)?.keys() ?? [];
      if (imported !== undefined) this.#playbook(resolve(dirname(path), imported), new Set([...given, ...names]));
      else if (isMap(item) && fields?.has('hosts')) this.#play(source, item, given);
    }
  }

  #play(source: SourceFile, node: Node, given: ReadonlySet<string>): void {
    const file = source.yaml;
    const fields = file && fieldsIn(file, node);
    if (!fields || !isMap(node)) return;
    const folder = dirname(source.path);
    const play: PlayView = {
      loading: this.#loading,
      source,
      file,
      node,
      fields,
      at: file.at(node),
      folder,
      roles: new Set(),
      tasks: [],
      given: new Set(given),
      isOpen: false,
    };
    this.plays.push(play);
    const place: Place = { source, file, outer: [fields], isHandler: false, folder, play };
    for (const name of ['pre_tasks', 'tasks', 'post_tasks']) this.#list(fields.get(name)?.node, place);
    this.#list(fields.get('handlers')?.node, { ...place, isHandler: true });
    const roles = fields.get('roles')?.node;
    for (const item of isSeq(roles) ? (roles.items as Node[]) : []) this.#roleEntry(item, place);
  }

  /** An entry of `roles:` or `dependencies:`. */
  #roleEntry(node: Node, place: Place): void {
    const fields = fieldsIn(place.file, node);
    const name = textIn(node) ?? textIn((fields?.get('role') ?? fields?.get('name'))?.node);
    for (const key of [...(fields?.keys() ?? []), ...(fieldsIn(place.file, fields?.get('vars')?.node)?.keys() ?? [])])
      place.play?.given.add(key);
    if (name !== undefined) this.#use(name, place);
  }

  #use(name: string, place: Place): void {
    const path = name.includes('{{') ? undefined : roleFolder(this.#loading, name, place);
    const role = path === undefined ? undefined : this.role(path);
    if (role) {
      place.role?.roles.add(role);
      if (place.play) for (const each of withDependencies(role)) place.play.roles.add(each);
    } else if (place.role) place.role.isOpen = true;
    else if (place.play) place.play.isOpen = true;
  }

  role(path: string): RoleFolder {
    const known = this.roles.get(path);
    if (known) return known;
    const role: RoleFolder = { name: basename(path), path, files: [], roles: new Set(), isOpen: false, hasSecretFiles: false };
    this.roles.set(path, role);
    for (const [folder, kind] of roleFolders) {
      for (const file of filesIn(join(path, folder))) {
        const isYaml = /\.(?:ya?ml|json)$/.test(file);
        if (kind === 'template' ? !isTemplateFile(file) : !isYaml && folder !== 'vars' && folder !== 'defaults') continue;
        const actual = folder === 'meta' && basename(file).startsWith('argument_specs') ? 'argument-specs' : kind;
        this.#file(file, actual, role);
      }
    }
    for (const source of [...role.files]) this.#roleFile(source, role);
    return role;
  }

  #roleFile(source: SourceFile, role: RoleFolder): void {
    const { yaml, kind } = source;
    if (!yaml) return;
    const place: Place = { source, file: yaml, outer: [], isHandler: kind === 'handlers', folder: dirname(source.path), role };
    if (kind === 'tasks' || kind === 'handlers') {
      if (!this.#isSeen(source.path, 'role')) this.#list(yaml.root, place);
    } else if (kind === 'meta') {
      const dependencies = fieldsIn(yaml, yaml.root)?.get('dependencies')?.node;
      for (const item of isSeq(dependencies) ? (dependencies.items as Node[]) : []) this.#roleEntry(item, place);
    }
  }

  #list(node: Node | null | undefined, place: Place): void {
    if (!isSeq(node)) return;
    for (const item of node.items as Node[]) {
      const task = taskView(this.#loading, item, place);
      if (!task) continue;
      this.tasks.push(task);
      place.play?.tasks.push(task);
      const inner = { ...place, outer: [task.fields, ...place.outer] };
      for (const part of ['block', 'rescue', 'always']) this.#list(task.fields.get(part)?.node, inner);
      this.#follow(task, place);
    }
  }

  /** The files and roles that a task names. */
  #follow(task: TaskView, place: Place): void {
    const { action } = task;
    if (!action) return;
    const target = textIn(action.field.node) ?? textIn(nodeOf(action, ['file', '_raw_params', 'name', 'role']));
    if (/_role$/.test(action.name)) this.#use(target ?? '{{ }}', place);
    if (!/^(?:include|(?:include|import)_tasks)$/.test(action.name)) return;
    const path = target === undefined || target.includes('{{') ? undefined : this.#taskFile(target, place);
    const around = place.outer.flatMap((fields) => loopVariables({ file: task.file, fields }));
    const variables = [...loopVariables(task), ...around, ...place.source.loopVariables];
    if (path === undefined) {
      if (place.play && !place.role) place.play.isOpen = true;
      // Any file of the role may be meant.
      for (const file of place.role?.files ?? []) for (const v of variables) file.loopVariables.add(v);
      return;
    }
    const source = this.#file(path, place.isHandler ? 'handlers' : 'tasks', place.role);
    for (const v of variables) source.loopVariables.add(v);
    if (!source.yaml || this.#isSeen(path, place.role ? 'role' : (place.play?.at ?? ''))) return;
    const isInline = action.name === 'import_tasks';
    const outer = isInline ? [task.fields, ...place.outer] : place.outer;
    this.#list(source.yaml.root, { ...place, source, file: source.yaml, outer, folder: dirname(path) });
  }

  #taskFile(target: string, place: Place): string | undefined {
    const folders = [place.folder, ...(place.role ? [join(place.role.path, 'tasks')] : []), ...(place.play ? [place.play.folder] : [])];
    return folders.map((folder) => resolve(folder, target)).find(isFile);
  }

  #isSeen(path: string, by: unknown): boolean {
    const key = JSON.stringify([path, by]);
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return false;
  }

  #file(path: string, kind: FileKind, role?: RoleFolder): SourceFile {
    const known = this.files.get(path);
    if (known) return known;
    const text = readFileSync(path, 'utf8');
    const isSecret = isVaultText(text);
    if (isSecret && role) role.hasSecretFiles = true;
    const yaml = kind === 'template' || isSecret ? undefined : collect(this.#loading, () => readYaml(this.#loading, path));
    const source: SourceFile = {
      path,
      shown: shown(this.#loading, path),
      kind,
      text,
      loopVariables: new Set(),
      ...(role && { role }),
      ...(yaml && { yaml }),
    };
    this.files.set(path, source);
    role?.files.push(source);
    return source;
  }

  /** What no playbook loads by itself: roles, and files that are only included in a run. */
  loadTheRest(): void {
    const loading = this.#loading;
    for (const role of this.roles.values()) {
      const at = { file: shown(loading, role.path), line: 1, column: 1 };
      const use = collect(loading, () => loading.loadRole(loading, role.path, at, noDirectives, { folder: role.path, chain: [] }));
      for (const file of role.files) {
        if (file.kind !== 'tasks') continue;
        collect(loading, () => loadTaskFile(loading, file.path, { ...(use && { role: use.use }), chain: [] }));
      }
    }
    for (const file of this.files.values()) {
      if (file.kind === 'template') collect(loading, () => checkTemplate(loading, file));
      if (!file.role && (file.kind === 'tasks' || file.kind === 'handlers'))
        collect(loading, () => loadTaskFile(loading, file.path, { chain: [] }));
    }
  }
}

function checkTemplate(loading: Loading, { shown: path, text }: SourceFile): void {
  if (path.endsWith('.hbs')) checkHandlebars(path, text);
  else {
    const { source, body } = parseJinja(path, text);
    checkNames(loading, new Template(source, body, ''));
  }
}

/** Loads apart, so that what is found before does not count as found again. */
function quiet(loading: Loading): Loading {
  return { ...loading, diagnostics: [] };
}

const roleFolders: readonly (readonly [folder: string, kind: FileKind])[] = [
  ['meta', 'meta'],
  ['defaults', 'variables'],
  ['vars', 'variables'],
  ['tasks', 'tasks'],
  ['handlers', 'handlers'],
  ['templates', 'template'],
];

function filesIn(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((e) => (e.isDirectory() ? filesIn(join(folder, e.name)) : e.isFile() ? [join(folder, e.name)] : []));
}

function isTemplateFile(path: string): boolean {
  return /^\.(?:hbs|j2|jinja2?)$/.test(extname(path));
}

function nodeOf(action: NonNullable<TaskView['action']>, names: readonly string[]): Node | null | undefined {
  return names.map((name) => action.parameters.get(name)?.node).find((node) => node !== undefined);
}

/** A role and every role that it needs. */
export function* withDependencies(role: RoleFolder, seen = new Set<RoleFolder>()): Iterable<RoleFolder> {
  if (seen.has(role)) return;
  seen.add(role);
  yield role;
  for (const each of role.roles) yield* withDependencies(each, seen);
}
