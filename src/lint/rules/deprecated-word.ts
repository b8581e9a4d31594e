import { isScalar, visit } from 'yaml';
import type { Position } from '../../diagnostic.ts';
import { replaceAt } from '../edits.ts';
import type { Problem, Rule } from '../rule.ts';
import type { SourceFile } from '../source-file.ts';
import type { TaskView } from '../task-view.ts';

export const deprecatedWord: Rule = {
  id: 'deprecated-word',
  severity: 'warning',
  summary: 'a word that has a newer one',
  why: `\`sudo\` became \`become\`, \`include\` became \`include_tasks\` (or \`import_tasks\`), \`ansible_ssh_host\` became \`ansible_host\`, \`local_action\`
became \`delegate_to: localhost\`. The old ones are gone from Ansible, or going.`,
  bad: `- name: More tasks
  include: more.yml
`,
  good: `- name: More tasks
  include_tasks: more.yml
`,
  isFixable: true,
  *task(task) {
    for (const field of task.fields.values()) {
      const word = Object.hasOwn(words, field.name) ? words[field.name] : undefined;
      // These are keywords no more: loading takes them for modules.
      if (word) yield renamed(task.file, field.key, field.name, word, 'unknown-module');
    }
    yield* action(task);
  },
  *play(play) {
    for (const field of play.fields.values()) {
      const word = Object.hasOwn(words, field.name) ? words[field.name] : undefined;
      if (word) yield renamed(play.file, field.key, field.name, word, 'unknown-keyword');
    }
  },
  *file(file) {
    yield* connectionVariables(file);
  },
};

const words: Readonly<Record<string, string>> = {
  sudo: 'become',
  sudo_user: 'become_user',
  su_user: 'become_user',
  su: 'become',
  always_run: 'check_mode',
};

const connection = /^ansible_ssh_(host|port|user|pass)$/;

function renamed(file: { path: string; text: string }, at: Position, from: string, to: string, replaces?: string): Problem {
  // `always_run: true` is `check_mode: false`.
  const fix = from === 'always_run' ? undefined : { title: `write ${to}`, edits: [replaceAt(file, at, to)] };
  return { at, message: `"${from}" is an old word`, hint: `write ${to}${fix ? '' : ': false'}`, fix, ...(replaces && { replaces }) };
}

function* action(task: TaskView): Iterable<Problem> {
  const { action, fields } = task;
  if (action?.name === 'include')
    yield renamed(task.file, action.field.key, action.field.name, action.field.name.replace(/include$/, 'include_tasks'));
  const local = fields.get('local_action');
  if (local)
    yield { at: local.key, message: '"local_action" is an old word', hint: 'name the module as usual, and add delegate_to: localhost' };
}

/** `ansible_ssh_host` and its like as keys, wherever they stand. */
function connectionVariables({ yaml }: SourceFile): readonly Problem[] {
  if (!yaml) return [];
  const found: Problem[] = [];
  visit(yaml.root, {
    Pair: (_, { key }) => {
      if (!isScalar(key)) return;
      const part = connection.exec(String(key.value))?.[1];
      if (part === undefined) return;
      found.push(renamed(yaml, yaml.at(key), String(key.value), part === 'pass' ? 'ansible_password' : `ansible_${part}`));
    },
  });
  return found;
}
