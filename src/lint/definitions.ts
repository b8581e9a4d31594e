import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { isMap, isSeq, type Node } from 'yaml';
import { DiagnosticError } from '../diagnostic.ts';
import { Template } from '../language/template.ts';
import { isFile, isFolder, type Loading } from '../load/context.ts';
import { loadVarsFile } from '../load/vars-file.ts';
import type { PlayView } from './play-view.ts';
import type { RoleFolder, SourceFile } from './source-file.ts';
import { fieldsIn, loopVariables, type TaskView, textIn, writtenAt } from './task-view.ts';

/** Names of variables that something gives a value. */
export interface Definitions {
  readonly names: ReadonlySet<string>;
  /** Whether there are more whose names are only known in a run. */
  readonly isOpen: boolean;
}

/** What the tasks of a play, or of a role, define. */
export function definedByTasks(tasks: readonly TaskView[]): Definitions {
  const names = new Set<string>();
  let isOpen = false;
  const add = (more: Iterable<string>) => {
    for (const name of more) {
      names.add(name);
      if (name.includes('{{')) isOpen = true;
    }
  };
  for (const task of tasks) {
    add(keysIn(task, 'vars'));
    add(loopVariables(task));
    add([textIn(task.fields.get('register')?.node) ?? []].flat());
    const { action } = task;
    if (!action) continue;
    if (action.name === 'set_fact' || action.name === 'add_host') {
      if (action.parameters.size === 0) isOpen = true;
      add(action.parameters.keys());
    } else if (action.name === 'include_vars') {
      const included = includedNames(task);
      add(included.names);
      isOpen ||= included.isOpen;
    }
    const apply = fieldsIn(task.file, action.parameters.get('apply')?.node);
    add(fieldsIn(task.file, apply?.get('vars')?.node)?.keys() ?? []);
    if (/(?:_role|_tasks|include)$/.test(action.name)) add(action.parameters.keys());
  }
  return { names, isOpen };
}

/** `include_vars`: the names in the file, or the one that it puts them under. */
function includedNames(task: TaskView): Definitions {
  const parameters = task.action?.parameters;
  const under = parameters?.get('name')?.value;
  if (typeof under === 'string') return { names: new Set([under]), isOpen: false };
  const node = task.action?.field.node;
  const target = textIn(node) ?? parameters?.get('file')?.value ?? parameters?.get('_raw_params')?.value ?? parameters?.get('dir')?.value;
  if (typeof target !== 'string' || target.includes('{{')) return { names: new Set(), isOpen: !task.source.role };
  const places = [dirname(task.source.path), ...(task.source.role ? [join(task.source.role.path, 'vars'), task.source.role.path] : [])];
  return namesInFiles(
    task.loading,
    [...places, ...places.map((p) => join(p, 'vars'))].map((place) => resolve(place, target)),
  );
}

function namesInFiles(loading: Loading, candidates: readonly string[]): Definitions {
  const found = candidates.find((path) => isFile(path) || isFolder(path));
  if (found === undefined) return { names: new Set(), isOpen: true };
  const paths = isFile(found) ? [found] : readdirSync(found, { recursive: true }).map((f) => join(found, String(f)));
  try {
    return { names: new Set(paths.filter(isFile).flatMap((path) => [...loadVarsFile(loading, path).keys()])), isOpen: false };
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return { names: new Set(), isOpen: true };
    throw thrown;
  }
}

function keysIn(view: Pick<TaskView, 'file' | 'fields'>, field: string): Iterable<string> {
  return fieldsIn(view.file, view.fields.get(field)?.node)?.keys() ?? [];
}

/** What a play itself defines: `vars`, `vars_files`, `vars_prompt`. */
export function definedByPlay(play: PlayView): Definitions {
  const names = new Set([...play.given, ...keysIn(play, 'vars')]);
  const prompts = play.fields.get('vars_prompt')?.node;
  for (const item of isSeq(prompts) ? (prompts.items as Node[]) : []) {
    const name = textIn(fieldsIn(play.file, item)?.get('name')?.node);
    if (name !== undefined) names.add(name);
  }
  let isOpen = false;
  for (const each of [writtenAt(play, play.fields.get('vars_files'))].flat(2)) {
    if (typeof each !== 'string') isOpen ||= each instanceof Template;
    else {
      const found = namesInFiles(play.loading, [resolve(play.folder, each), resolve(play.folder, 'vars', each)]);
      for (const name of found.names) names.add(name);
      isOpen ||= found.isOpen;
    }
  }
  return { names, isOpen };
}

/** What a role defines by its files and its specification, whatever its tasks do. */
export function definedByRole(role: RoleFolder): Definitions {
  return { names: new Set(role.files.flatMap(namesOf)), isOpen: role.isOpen || role.hasSecretFiles };
}

function namesOf(file: SourceFile): readonly string[] {
  if (!file.yaml) return [];
  const fields = fieldsIn(file.yaml, file.yaml.root);
  if (file.kind === 'variables') return [...(fields?.keys() ?? [])];
  if (file.kind === 'meta') return dependencyParameters(file);
  if (file.kind !== 'argument-specs') return [];
  const entries = fieldsIn(file.yaml, fields?.get('argument_specs')?.node);
  return [...(entries?.values() ?? [])].flatMap((entry) => {
    const options = file.yaml && fieldsIn(file.yaml, fieldsIn(file.yaml, entry.node)?.get('options')?.node);
    return [...(options?.keys() ?? [])];
  });
}

function dependencyParameters({ yaml }: SourceFile): readonly string[] {
  const list = yaml && fieldsIn(yaml, yaml.root)?.get('dependencies')?.node;
  if (!yaml || !isSeq(list)) return [];
  return list.items.filter(isMap).flatMap((item) => {
    const fields = fieldsIn(yaml, item);
    return [...(fields?.keys() ?? []), ...(fieldsIn(yaml, fields?.get('vars')?.node)?.keys() ?? [])];
  });
}
