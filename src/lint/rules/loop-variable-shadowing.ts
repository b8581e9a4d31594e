import { definedByPlay, definedByRole } from '../definitions.ts';
import { isProvided } from '../known-names.ts';
import type { Rule } from '../rule.ts';
import { loopField, loopVariables } from '../task-view.ts';

export const loopVariableShadowing: Rule = {
  id: 'loop-variable-shadowing',
  severity: 'warning',
  summary: 'a loop whose variable hides another one',
  why: `Inside of a loop around it (a looped \`include_tasks\`, a looped block) the same name means the inner item, and the outer one is out of reach;
a variable of the play or role by that name is, too. \`loop_control: { loop_var: … }\` gives it another.`,
  bad: `- hosts: all
  vars: { item: 1 }
  tasks:
    - name: Numbers
      debug: { msg: "{{ item }}" }
      loop: [1, 2]
`,
  good: `- hosts: all
  vars: { number: 1 }
  tasks:
    - name: Numbers
      debug: { msg: "{{ item }}" }
      loop: [1, 2]
`,
  *task(task, project) {
    const at = task.fields.get('loop_control')?.at ?? loopField(task.fields)?.key;
    if (!at) return;
    const outer = [...task.source.loopVariables, ...task.outer.flatMap((fields) => loopVariables({ file: task.file, fields }))];
    const { role } = task.source;
    const roleNames = role ? definedByRole(role).names : undefined;
    for (const name of loopVariables(task)) {
      const play = project.plays.find((p) => p.tasks.includes(task));
      if (outer.includes(name))
        yield {
          at,
          message: `"${name}" is the variable of a loop around this one, too`,
          hint: 'name it with loop_control: { loop_var: … }',
        };
      else if (roleNames?.has(name) || (play && definedByPlay(play).names.has(name)) || isProvided(name)) {
        yield { at, message: `"${name}" is a variable already, which the loop hides`, hint: 'name it with loop_control: { loop_var: … }' };
      }
    }
  },
};
