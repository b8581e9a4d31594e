import type { Field, Fields } from '../../load/fields.ts';
import type { Problem, Rule } from '../rule.ts';

export const partialBecome: Rule = {
  id: 'partial-become',
  severity: 'warning',
  summary: '`become_user` without `become`',
  why: 'Which user to become says nothing about becoming one: the task runs as the user who logged in.',
  bad: `- name: A dump
  command: pg_dumpall -f /srv/dump.sql
  become_user: postgres
  changed_when: true
`,
  good: `- name: A dump
  command: pg_dumpall -f /srv/dump.sql
  become: true
  become_user: postgres
  changed_when: true
`,
  *task(task, project) {
    const field = task.fields.get('become_user');
    if (!field || [task.fields, ...task.outer].some((f) => f.has('become'))) return;
    // A role leaves it to its play; whether those that use it do is known where there are any.
    const { role } = task.source;
    const plays = role ? project.plays.filter((p) => p.roles.has(role)) : [];
    if (plays.length === 0 || plays.some((p) => !p.fields.has('become'))) yield problem(field);
  },
  *play({ fields }) {
    const field = fields.get('become_user');
    if (field && !fields.has('become') && !someBecome(fields)) yield problem(field);
  },
};

/** Tasks may say `become` for themselves, and take the user from the play. */
function someBecome(fields: Fields): boolean {
  return ['tasks', 'pre_tasks', 'post_tasks', 'handlers', 'roles'].some((name) => /\bbecome:/.test(String(fields.get(name)?.node ?? '')));
}

function problem(field: Field): Problem {
  return { at: field.key, message: 'nothing says `become` here, so this has no effect', hint: 'add become: true' };
}
