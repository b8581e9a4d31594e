import { Template } from '../language/template.ts';
import { written } from '../load/context.ts';
import type { Project } from './project.ts';
import { type TaskView, writtenAt } from './task-view.ts';

/** Every value that is written for a variable, anywhere in the project. */
export type Literals = ReadonlyMap<string, readonly unknown[]>;

const known = new WeakMap<Project, Literals>();

export function literalsOf(project: Project): Literals {
  const before = known.get(project);
  if (before) return before;
  const found = new Map<string, unknown[]>();
  const add = (variables: unknown) => {
    if (typeof variables !== 'object' || variables === null || Array.isArray(variables) || variables instanceof Template) return;
    for (const [name, value] of Object.entries(variables)) found.set(name, [...(found.get(name) ?? []), value]);
  };
  for (const { kind, yaml } of project.files.values()) if (kind === 'variables' && yaml) add(written(project.loading, yaml, yaml.root));
  for (const play of project.plays) add(writtenAt(play, play.fields.get('vars')));
  for (const task of project.tasks) {
    add(writtenAt(task, task.fields.get('vars')));
    if (task.action?.name === 'set_fact') for (const { name, value } of task.action.parameters.values()) add({ [name]: value });
  }
  known.set(project, found);
  return found;
}

/** The items of a loop that are written out; undefined where it is a template. */
export function literalItems(task: TaskView): readonly unknown[] | undefined {
  const field = task.fields.get('loop') ?? task.fields.get('with_items') ?? task.fields.get('with_list');
  const items = writtenAt(task, field);
  return Array.isArray(items) ? items : undefined;
}
