import { Template } from '../../language/template.ts';
import { splitWords } from '../../modules/shared/shell-words.ts';
import { commandOf } from '../command-line.ts';
import { replaceAt } from '../edits.ts';
import type { Rule } from '../rule.ts';
import { isSimpleCommand } from '../shell-syntax.ts';
import type { TaskView } from '../task-view.ts';

export const commandInsteadOfShell: Rule = {
  id: 'command-instead-of-shell',
  severity: 'info',
  summary: '`shell` for what needs no shell',
  why: 'Without a shell nothing in a value can become syntax. `command` runs the program as it is written, word for word.',
  bad: `- name: The kernel
  shell: uname -r
  changed_when: false
`,
  good: `- name: The kernel
  command: uname -r
  changed_when: false
`,
  isFixable: true,
  *task(task) {
    const line = commandOf(task);
    if (!line?.isShell || task.action?.parameters.has('executable') || !isSimpleCommand(line.text) || !canSplit(line.text)) return;
    yield { at: line.parameter.key, message: 'this needs no shell', hint: 'write `command`', fix: fixFor(task, line.template) };
  },
};

function canSplit(text: string): boolean {
  try {
    return splitWords(text.replace(/\{\{.*?\}\}/gs, 'x')).length > 0;
  } catch {
    return false;
  }
}

/** A value that is not quoted may hold what the shell was for. */
function fixFor(task: TaskView, template: Template | string) {
  const field = task.action?.field;
  if (template instanceof Template || !field) return undefined;
  const name = field.name.replace(/shell$/, 'command');
  if (task.fields.get(field.name) !== field) return undefined;
  return { title: 'write `command`', edits: [replaceAt(task.file, field.key, name)] };
}
