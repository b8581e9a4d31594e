import { DiagnosticError, type Position } from '../diagnostic.ts';
import { isRecord } from '../load/arguments.ts';
import type { Include, IncludeVars, Task, TaskNode } from '../model.ts';
import { isConnectionVariable } from './endpoint.ts';
import { includedTasks, includedVariables } from './include.ts';
import type { Frame } from './state.ts';

/** A task, block or include that gives a variable a value: within it alone (`within`), or for all that follows it (`after`). */
export interface TaskOrigin {
  readonly level: string;
  readonly of?: string;
  /** Undefined where only the run knows it. */
  readonly value: unknown;
  readonly position?: Position;
  readonly reach: 'within' | 'after';
}

/**
 * Where these nodes, and the files that they include by name, give a variable a value.
 *
 * @param within the files that led here: one that includes itself tells nothing new
 */
export function* originsInTasks(
  name: string,
  nodes: readonly TaskNode[],
  frame: Frame,
  within: readonly string[] = [],
): Generator<TaskOrigin> {
  for (const node of nodes) {
    for (const { level, variables } of node.directives.vars) {
      const found = variables.get(name);
      if (found) yield { level, ...named(node), ...found, reach: 'within' };
    }
    if (node.kind === 'block') yield* originsInTasks(name, [...node.body, ...node.rescue, ...node.always], frame, within);
    else if (node.kind === 'include-vars') yield* ofIncludeVars(name, node, frame);
    else if (node.kind === 'include' && node.what === 'tasks') yield* ofIncludedTasks(name, node, frame, within);
    else if (node.kind === 'task') yield* ofTask(name, node);
  }
}

function* ofTask(name: string, task: Task): Generator<TaskOrigin> {
  const module = task.moduleName.split('.').at(-1);
  const rest = { ...named(task), reach: 'after' } as const;
  if (module === 'set_fact' && isRecord(task.args) && Object.hasOwn(task.args, name)) {
    yield { level: 'set_fact', value: task.args[name], position: task.argPosition([name]), ...rest };
  }
  if (task.register === name) yield { level: 'registered', value: undefined, position: task.position, ...rest };
  if (/^(setup|gather_facts)$/.test(module ?? '') && isFactName(name)) {
    yield { level: 'facts', value: undefined, position: task.position, ...rest };
  }
}

/** Whether a fact may have this name. */
export function isFactName(name: string): boolean {
  return name.startsWith('ansible_') && !isConnectionVariable(name);
}

function* ofIncludeVars(name: string, node: IncludeVars, frame: Frame): Generator<TaskOrigin> {
  const options: Record<string, unknown> = isRecord(node.args) ? node.args : { file: node.args };
  const rest = { level: 'include_vars', ...named(node), reach: 'after' } as const;
  if (options.name === name) yield { value: undefined, position: node.position, ...rest };
  if (options.name !== undefined || typeof options.file !== 'string') return;
  const { file } = options;
  const found = asFarAsKnown(() => includedVariables(node, frame, file))?.get(name);
  if (found) yield { ...found, ...rest };
}

/** What is included by a name without `{{ }}`. */
function* ofIncludedTasks(name: string, node: Include, frame: Frame, within: readonly string[]): Generator<TaskOrigin> {
  const { target } = node;
  if (typeof target !== 'string') return;
  const tasks = asFarAsKnown(() => includedTasks(node, frame, target)) ?? [];
  const file = tasks[0]?.position.file;
  if (file !== undefined && !within.includes(file)) yield* originsInTasks(name, tasks, frame, [...within, file]);
}

/** Whether a file is there, and right, is for the run to say. */
function asFarAsKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return undefined;
    throw thrown;
  }
}

function named({ name }: TaskNode): { readonly of?: string } {
  return name === undefined ? {} : { of: typeof name === 'string' ? name : name.source };
}
