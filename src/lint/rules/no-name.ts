import type { Rule } from '../rule.ts';

/** What speaks for itself. */
const silent = /^(?:meta|(?:include|import)_\w+|include)$/;

export const noName: Rule = {
  id: 'no-name',
  severity: 'info',
  summary: 'a task or play without a name',
  why: 'The name is what is shown while it runs, what `--start-at-task` finds, and what says why it is there.',
  bad: `- file: { path: /srv, state: directory }
`,
  good: `- name: A place for images
  file: { path: /srv, state: directory }
`,
  *task(task) {
    const { action, fields } = task;
    if (!action || fields.has('name') || silent.test(action.name)) return;
    yield { at: action.field.key, message: `this ${task.isHandler ? 'handler' : 'task'} has no name` };
  },
  *play(play) {
    if (play.fields.has('name')) return;
    yield { at: play.fields.get('hosts')?.key ?? play.at, message: 'this play has no name' };
  },
};
