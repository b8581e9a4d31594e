import type { Rule } from '../rule.ts';
import { textIn } from '../task-view.ts';

export const noHandler: Rule = {
  id: 'no-handler',
  severity: 'info',
  summary: 'a task that waits for a change as a handler would',
  why: `A handler runs once at the end, however many tasks notified it, and is not forgotten when a run fails and is repeated. A task with
\`when: result is changed\` is skipped for good when something fails in between.`,
  bad: `- name: Configuration
  copy: { src: bird.conf, dest: /etc/bird/bird.conf }
  register: config
- name: Reload
  service: { name: bird, state: reloaded }
  when: config is changed
`,
  good: `- hosts: all
  tasks:
    - name: Configuration
      copy: { src: bird.conf, dest: /etc/bird/bird.conf }
      notify: Reload
  handlers:
    - name: Reload
      service: { name: bird, state: reloaded }
`,
  *task(task) {
    const when = task.fields.get('when');
    const { action } = task;
    if (!when || task.isHandler || !action || !['service', 'systemd', 'systemd_service', 'command', 'shell'].includes(action.name)) return;
    if (task.fields.has('register') || !/^\s*\w+(?:\.changed|\s+is\s+changed)\s*$/.test(textIn(when.node) ?? '')) return;
    yield { at: when.at, message: 'this is a handler in all but name', hint: 'notify it' };
  },
};
