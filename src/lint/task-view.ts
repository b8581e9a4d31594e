import { isMap, isScalar, type Node, type YAMLMap } from 'yaml';
import { DiagnosticError, type Position } from '../diagnostic.ts';
import { type Loading, written } from '../load/context.ts';
import { type Field, type Fields, fieldsOf } from '../load/fields.ts';
import { blockKeywords, loopStyles, taskKeywords } from '../load/keywords.ts';
import type { YamlFile } from '../load/yaml.ts';
import type { Module } from '../modules/module.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import type { SourceFile } from './source-file.ts';

/** The part of a task that names a module. */
interface Action {
  /** Without its collection. */
  readonly name: string;
  readonly field: Field;
  /** Not there for `include_tasks` and the like. */
  readonly module?: Module;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/** What stands around a task. */
export interface Surroundings {
  readonly source: SourceFile;
  readonly file: YamlFile;
  /** Fields of blocks, then of the play: the innermost first. */
  readonly outer: readonly Fields[];
  readonly isHandler: boolean;
}

/** A task, handler or block as it is written. */
export interface TaskView extends Surroundings {
  readonly loading: Loading;
  readonly node: YAMLMap;
  readonly fields: Fields;
  readonly at: Position;
  readonly isBlock: boolean;
  readonly action?: Action;
}

const keywords = new Set([...Object.keys(taskKeywords), ...Object.keys(blockKeywords), ...loopStyles.map((s) => `with_${s}`)]);

const structural = ['include_tasks', 'import_tasks', 'include_role', 'import_role', 'include_vars', 'meta', 'include'];

/** The module's name without its collection. */
function shortName(name: string): string {
  return name.replace(/^(?:\w+\.\w+\.)/, '');
}

/** Undefined for what is no mapping: loading says so. */
export function taskView(loading: Loading, node: Node, around: Surroundings): TaskView | undefined {
  if (!isMap(node)) return undefined;
  const fields = fieldsIn(around.file, node);
  if (!fields) return undefined;
  const isBlock = fields.has('block');
  const action = isBlock ? undefined : actionOf(loading, around.file, fields);
  return { ...around, loading, node, fields, at: around.file.at(node), isBlock, ...(action && { action }) };
}

export function fieldsIn(file: YamlFile, node: Node | null | undefined): Fields | undefined {
  try {
    return isMap(node) ? fieldsOf(file, node, '') : undefined;
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return undefined;
    throw thrown;
  }
}

function actionOf(loading: Loading, file: YamlFile, fields: Fields): Action | undefined {
  const field = [...fields.values()].find((f) => !keywords.has(f.name) && isAction(loading, f.name)) ?? oldStyle(file, fields);
  if (!field) return undefined;
  const module = loading.findModule(field.name);
  const parameters = parametersOf(loading, file, field, module, fields.get('args'));
  return { name: shortName(field.name), field, parameters, ...(module && { module }) };
}

function isAction(loading: Loading, name: string): boolean {
  return structural.includes(shortName(name)) || loading.findModule(name) !== undefined;
}

/** `action: copy src=a dest=b` names its module in the text: the field as if it had been written plainly, where that can be told. */
function oldStyle(file: YamlFile, fields: Fields): Field | undefined {
  const field = fields.get('action') ?? fields.get('local_action');
  if (!field) return undefined;
  if (isMap(field.node)) {
    const name = fieldsIn(file, field.node)?.get('module')?.node;
    return isScalar(name) ? { ...field, name: String(name.value) } : undefined;
  }
  return isScalar(field.node) ? { ...field, name: String(field.node.value).split(/\s/, 1)[0] ?? '' } : undefined;
}

/** The value of a keyword at the task itself; undefined where it cannot be read. */
export function writtenAt(task: Pick<TaskView, 'loading' | 'file'>, field: Field | undefined): unknown {
  if (!field) return undefined;
  try {
    return written(task.loading, task.file, field.node);
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return undefined;
    throw thrown;
  }
}

/** A keyword at the task or at the nearest block or play around it. */
export function inherited(task: TaskView, name: string): Field | undefined {
  return [task.fields, ...task.outer].find((f) => f.has(name))?.get(name);
}

export function loopField(fields: Fields): Field | undefined {
  return [...fields.values()].find((f) => f.name === 'loop' || f.name.startsWith('with_'));
}

/** The names that a task's loop gives to its item (and its number). */
export function loopVariables(task: Pick<TaskView, 'file' | 'fields'>): readonly string[] {
  if (!loopField(task.fields)) return [];
  const control = fieldsIn(task.file, task.fields.get('loop_control')?.node);
  const name = (key: string) => textIn(control?.get(key)?.node);
  const index = name('index_var');
  return [name('loop_var') ?? 'item', ...(index === undefined ? [] : [index])];
}

/** The text of a plain scalar. */
export function textIn(node: Node | null | undefined): string | undefined {
  return isScalar(node) && node.value !== null && node.value !== undefined ? String(node.value) : undefined;
}
