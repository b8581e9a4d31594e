import type { Node } from '../../language/ast.ts';
import { placeIn } from '../../language/source.ts';
import { Template } from '../../language/template.ts';
import type { Problem, Rule } from '../rule.ts';
import { isSecretName } from '../secrets.ts';
import { nodesIn } from '../syntax.ts';
import { inherited, loopField, type TaskView, writtenAt } from '../task-view.ts';

export const noLogPassword: Rule = {
  id: 'no-log-password',
  severity: 'warning',
  summary: 'a password that a result would show',
  why: `The result of a task is printed, and kept in the record of the run: the item of a loop, the command that ran, the message of
\`debug\`. Values from the vault are masked everywhere; others only with \`no_log: true\`.`,
  bad: `- name: Accounts
  user:
    name: "{{ item.name }}"
    password: "{{ item.password }}"
  loop: "{{ accounts }}"
`,
  good: `- name: Accounts
  user:
    name: "{{ item.name }}"
    password: "{{ item.password }}"
  loop: "{{ accounts }}"
  no_log: true
`,
  *task(task) {
    if (!task.action?.module || isSilent(task)) return;
    for (const { name, value, at } of task.action.parameters.values()) {
      if (task.action.name === 'set_fact' || task.action.name === 'assert') continue;
      const isShown = shows(task.action.name, name);
      if (!isShown && !loopField(task.fields)) continue;
      if (value instanceof Template) yield* secretsIn(value, isShown ? undefined : loopVariable(task));
      else if (isSecretName(name) && typeof value === 'string' && value !== '' && isShown) yield { at, message: `this shows ${name}` };
    }
  },
};

function isSilent(task: TaskView): boolean {
  const field = inherited(task, 'no_log');
  return field !== undefined && writtenAt(task, field) !== false;
}

/** Parameters that the result repeats. */
function shows(module: string, parameter: string): boolean {
  if (['command', 'shell', 'script', 'raw'].includes(module)) return ['cmd', 'argv', '_raw_params'].includes(parameter);
  return module === 'debug' && (parameter === 'msg' || parameter === 'var');
}

function loopVariable(task: TaskView): string {
  const control = writtenAt(task, task.fields.get('loop_control'));
  const name = typeof control === 'object' && control !== null ? (control as { loop_var?: unknown }).loop_var : undefined;
  return typeof name === 'string' ? name : 'item';
}

/** Names of secrets that are read; with `of` only those inside of that variable. */
function* secretsIn(template: Template, of: string | undefined): Iterable<Problem> {
  for (const node of nodesIn(template.body)) {
    const name = secretName(node, of);
    if (name === undefined) continue;
    const message = of === undefined ? `this shows "${name}"` : `the loop shows each item, and so "${name}"`;
    yield { at: placeIn(template, node.offset, name.length), message, hint: 'add no_log: true' };
    return;
  }
}

function secretName(node: Node, of: string | undefined): string | undefined {
  if (node.type === 'attribute' && isSecretName(node.name)) {
    const { object } = node;
    return of === undefined || (object.type === 'name' && object.name === of) ? node.name : undefined;
  }
  return of === undefined && node.type === 'name' && isSecretName(node.name) ? node.name : undefined;
}
