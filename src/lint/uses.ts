import { isScalar, isSeq, type Node } from 'yaml';
import { DiagnosticError, type Position } from '../diagnostic.ts';
import { Expression, parseExpression } from '../language/expression.ts';
import { parseJinja } from '../language/jinja.ts';
import { placeIn, type Source } from '../language/source.ts';
import { Template } from '../language/template.ts';
import { type Loading, written } from '../load/context.ts';
import type { YamlFile } from '../load/yaml.ts';
import { type FreeName, freeNames } from './free-names.ts';
import { handlebarsNames } from './handlebars-names.ts';
import type { PlayView } from './play-view.ts';
import type { SourceFile } from './source-file.ts';
import { type TaskView, writtenAt } from './task-view.ts';

/** A variable that is read somewhere. */
export interface Use {
  readonly name: string;
  readonly at: Position;
  /** Whether it may be undefined there. */
  readonly isOptional: boolean;
}

/** Templates and expressions anywhere in a value. */
function* sourcesIn(value: unknown): Iterable<Template | Expression> {
  if (value instanceof Template || value instanceof Expression) yield value;
  else if (Array.isArray(value)) for (const each of value) yield* sourcesIn(each);
  else if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const each of Object.values(value)) yield* sourcesIn(each);
  }
}

function usesIn(value: unknown): readonly Use[] {
  return [...sourcesIn(value)].flatMap((source) => placed(source, freeNames(source instanceof Template ? source.body : source.node)));
}

function placed(source: Source, names: readonly FreeName[]): readonly Use[] {
  return names.map(({ name, offset, isOptional }) => ({ name, isOptional, at: placeIn(source, offset, name.length) }));
}

const conditions = ['when', 'changed_when', 'failed_when', 'until'];
/** Fields that hold other tasks, or text that may stay as it is written where it cannot be evaluated. */
const apart = ['block', 'rescue', 'always', 'name'];

/** Bare expressions and templates of a task, but for what stands inside of a block. */
export function* sourcesOfTask(task: TaskView): Iterable<Template | Expression> {
  const { action } = task;
  for (const field of task.fields.values()) {
    if (field === action?.field || field.name === 'args' || apart.includes(field.name)) continue;
    if (conditions.includes(field.name)) yield* bareIn(task.file, field.node);
    else yield* sourcesIn(writtenAt(task, field));
  }
  if (!action) return;
  for (const { name, value, node } of action.parameters.values()) {
    if (action.module?.bare?.includes(name)) yield* bareIn(task.file, node);
    else yield* sourcesIn(value);
  }
  if (action.parameters.size === 0) yield* sourcesIn(writtenAt(task, action.field));
}

/** Conditions: text that is an expression without braces; a list of them, each with its place. */
function* bareIn(file: YamlFile, node: Node | null | undefined): Iterable<Expression> {
  if (isSeq(node)) for (const each of node.items as Node[]) yield* bareIn(file, each);
  if (!isScalar(node) || typeof node.value !== 'string') return;
  try {
    yield parseExpression(node.value, file.at(node), node.range ? file.text.slice(node.range[0], node.range[1]) : undefined);
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
  }
}

/** Only the bare expressions of a task: those without braces. */
export function* bareOfTask(task: TaskView): Iterable<Expression> {
  for (const name of conditions) yield* bareIn(task.file, task.fields.get(name)?.node);
  for (const name of task.action?.module?.bare ?? []) yield* bareIn(task.file, task.action?.parameters.get(name)?.node);
}

export function usesOfTask(task: TaskView): readonly Use[] {
  return [...sourcesOfTask(task)].flatMap((source) => usesIn(source));
}

const sections = ['tasks', 'pre_tasks', 'post_tasks', 'handlers', 'hosts', 'name'];

export function usesOfPlay(play: PlayView): readonly Use[] {
  const fields = [...play.fields.values()].filter((f) => !sections.includes(f.name));
  return fields.flatMap((field) => usesIn(writtenAt(play, field)));
}

/** Variables that a file of variables, a role's meta, or a template reads. */
export function usesOfFile(loading: Loading, file: SourceFile): readonly Use[] {
  const { yaml, kind, text, shown } = file;
  try {
    if (kind === 'variables' || kind === 'meta') return yaml ? usesIn(written(loading, yaml, yaml.root)) : [];
    if (kind === 'template') return shown.endsWith('.hbs') ? handlebarsUses(shown, text) : jinjaUses(shown, text);
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return [];
    throw thrown;
  }
  return [];
}

function handlebarsUses(path: string, text: string): readonly Use[] {
  // Nobody knows what a partial is called with.
  return /(?:^|\/)_[^/]*$/.test(path) ? [] : handlebarsNames(path, text);
}

function jinjaUses(path: string, text: string): readonly Use[] {
  const { source, body } = parseJinja(path, text);
  return placed(source, freeNames(body));
}
