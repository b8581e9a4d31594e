import type { Rule } from '../rule.ts';
import { writtenAt } from '../task-view.ts';

export const ignoreErrors: Rule = {
  id: 'ignore-errors',
  severity: 'warning',
  summary: 'every error is ignored',
  why: `Whatever goes wrong, and not only what was expected to, is passed over. \`failed_when\` says which failures there are; \`rescue\` does something
about them; with \`register\` a later task can look.`,
  bad: `- name: Stop what may not be there
  command: /usr/bin/pkill bird
  changed_when: true
  ignore_errors: true
`,
  good: `- name: Stop what may not be there
  command: /usr/bin/pkill bird
  register: stopped
  changed_when: stopped.rc == 0
  failed_when: stopped.rc > 1
`,
  *task(task) {
    const field = task.fields.get('ignore_errors');
    if (!field || task.fields.has('register') || writtenAt(task, field) !== true) return;
    yield { at: field.key, message: 'this passes over every error', hint: 'say with failed_when which failures do not count' };
  },
};
