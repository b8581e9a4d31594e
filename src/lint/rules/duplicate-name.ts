import type { Project } from '../project.ts';
import type { Problem, Rule } from '../rule.ts';
import { type TaskView, textIn } from '../task-view.ts';

export const duplicateName: Rule = {
  id: 'duplicate-name',
  severity: 'info',
  summary: 'two tasks of one file, or two handlers, with the same name',
  why: '`--start-at-task` and a reader cannot tell them apart. Of handlers with one name only the last can be notified.',
  bad: `- name: Packages
  apt: { name: bird2 }
- name: Packages
  apt: { name: tcpdump }
`,
  good: `- name: Packages
  apt: { name: [bird2, tcpdump] }
`,
  *project(project) {
    yield* duplicates(project);
  },
};

function* duplicates(project: Project): Iterable<Problem> {
  const first = new Map<string, TaskView>();
  const seen = new Set<string>();
  for (const task of project.tasks) {
    const field = task.fields.get('name');
    const name = textIn(field?.node);
    const place = JSON.stringify([task.source.path, task.at]);
    if (!field || name === undefined || task.isBlock || seen.has(place)) continue;
    seen.add(place);
    const key = JSON.stringify([task.source.path, task.isHandler, name, task.isHandler ? '' : listOf(task)]);
    const before = first.get(key);
    if (before) yield { at: field.at, message: `line ${before.fields.get('name')?.at.line} has this name, too` };
    else first.set(key, task);
  }
}

/** Tasks of different blocks or plays may say the same: a rescue does what its block did. */
function listOf(task: TaskView): unknown {
  return task.outer[0] && [...task.outer[0].values()].map((f) => f.key.line);
}
