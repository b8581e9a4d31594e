import { placeIn } from '../../language/source.ts';
import { Template } from '../../language/template.ts';
import { freeNames } from '../free-names.ts';
import type { Rule } from '../rule.ts';
import { loopVariables, textIn, writtenAt } from '../task-view.ts';

export const templatedName: Rule = {
  id: 'templated-name',
  severity: 'warning',
  summary: 'a name with a value that is not there yet',
  why: `A task is named before its loop and before its result: their variables stay as they are written. The name of a handler with a template in
it cannot be checked against what is notified.`,
  bad: `- name: Folder {{ item }}
  file: { path: "/srv/{{ item }}", state: directory }
  loop: [a, b]
`,
  good: `- name: Folders
  file: { path: "/srv/{{ item }}", state: directory }
  loop: [a, b]
`,
  *task(task) {
    const name = writtenAt(task, task.fields.get('name'));
    if (!(name instanceof Template) || task.isBlock) return;
    const late = [...loopVariables(task), textIn(task.fields.get('register')?.node)];
    const use = freeNames(name.body).find((n) => late.includes(n.name));
    if (use) yield { at: placeIn(name, use.offset, use.name.length), message: `"${use.name}" has no value when this name is shown` };
    else if (task.isHandler) {
      yield { at: name.position, message: 'whether anything notifies this handler is only known in a run', hint: 'use listen' };
    }
  },
};
