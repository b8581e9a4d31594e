import type { Rule } from '../rule.ts';
import { inherited, type TaskView, textIn } from '../task-view.ts';

export const noChangedWhen: Rule = {
  id: 'no-changed-when',
  severity: 'warning',
  summary: 'a command that always counts as changed',
  why: `A second run should change nothing, and say so. Tell when a command changes something: \`changed_when\`, or a guard that keeps it from
running again: \`creates\`, \`removes\`, \`unless\`, \`onlyif\`. Handlers, and tasks that run only after a change, need neither.`,
  bad: `- name: The image
  command: qemu-img create -f qcow2 /srv/base.qcow2 10G
`,
  good: `- name: The image
  command: qemu-img create -f qcow2 /srv/base.qcow2 10G
  args:
    creates: /srv/base.qcow2
`,
  *task(task) {
    const { action } = task;
    if (!action || task.isHandler || !['command', 'shell', 'script', 'raw'].includes(action.name)) return;
    if (['creates', 'removes', 'unless', 'onlyif'].some((guard) => action.parameters.has(guard))) return;
    if (task.fields.has('changed_when') || runsAfterChange(task)) return;
    yield {
      at: action.field.key,
      message: 'this counts as a change in every run',
      hint: 'add changed_when, creates, removes, unless or onlyif',
    };
  },
};

/** `when: result is changed`: it is a handler in all but name. */
function runsAfterChange(task: TaskView): boolean {
  const when = inherited(task, 'when');
  const text = when && (textIn(when.node) ?? String(when.node));
  return text !== undefined && /\bis\s+changed\b|\.changed\b|\|\s*changed\b/.test(text) && !/\bnot\b/.test(text);
}
