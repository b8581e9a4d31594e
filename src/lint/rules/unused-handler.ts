import { isScalar, isSeq, type Node } from 'yaml';
import type { Project } from '../project.ts';
import type { Rule } from '../rule.ts';
import { type TaskView, textIn } from '../task-view.ts';

export const unusedHandler: Rule = {
  id: 'unused-handler',
  severity: 'warning',
  summary: 'a handler that nothing notifies',
  why: 'It never runs. Either it is left over, or the task that should notify it does not.',
  bad: `- hosts: all
  tasks:
    - name: Configuration
      copy: { src: bird.conf, dest: /etc/bird/bird.conf }
  handlers:
    - name: Reload
      service: { name: bird, state: reloaded }
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
  *project(project) {
    const notified = notifiedIn(project);
    // Which handler a template names is only known in a run.
    if ([...notified].some((name) => name.includes('{{'))) return;
    for (const handler of project.tasks) {
      if (!handler.isHandler || handler.isBlock || !handler.action?.module) continue;
      const name = handler.fields.get('name');
      const names = [textIn(name?.node), ...textsIn(handler, 'listen')].filter((n) => n !== undefined);
      if (names.length === 0 || names.some((n) => n.includes('{{') || isNotified(n, handler, notified))) continue;
      yield { at: name?.at ?? handler.at, message: 'nothing notifies this handler' };
    }
  },
};

function notifiedIn(project: Project): ReadonlySet<string> {
  const ofPlays = project.plays.flatMap((play) => textsIn(play, 'notify'));
  return new Set([...ofPlays, ...project.tasks.flatMap((task) => textsIn(task, 'notify'))]);
}

function isNotified(name: string, { source: { role } }: TaskView, notified: ReadonlySet<string>): boolean {
  return notified.has(name) || (role !== undefined && notified.has(`${role.name} : ${name}`));
}

/** A list of texts, or one. */
function textsIn(view: Pick<TaskView, 'fields'>, field: string): readonly string[] {
  const node = view.fields.get(field)?.node;
  const items = isSeq(node) ? (node.items as Node[]) : [node];
  return items.flatMap((item) => (isScalar(item) ? String(item.value) : []));
}
