import type { Fields } from '../../load/fields.ts';
import { isProvided } from '../known-names.ts';
import { type Mentions, mentionsOf } from '../mentions.ts';
import type { Problem, Rule } from '../rule.ts';
import { fieldsIn } from '../task-view.ts';

export const unusedVariable: Rule = {
  id: 'unused-variable',
  severity: 'warning',
  summary: 'a variable of a role or play that nothing reads',
  why: `Somebody sets it and waits for it to do something. It was forgotten when its use went away, or its use has another name. What reads it may
stand in any role, playbook, template or file of variables around.`,
  bad: `- hosts: all
  vars:
    listen_port: 8080
  tasks:
    - name: Where it listens
      debug: { msg: "port 8080" }
`,
  good: `- hosts: all
  vars:
    listen_port: 8080
  tasks:
    - name: Where it listens
      debug: { msg: "port {{ listen_port }}" }
`,
  *play(play, project) {
    const vars = fieldsIn(play.file, play.fields.get('vars')?.node);
    // What a role that nobody has read may want.
    if (vars && !play.isOpen && ![...play.roles].some((r) => r.isOpen)) yield* unread(vars, mentionsOf(project), 'nothing in this play');
  },
  *role(role, project) {
    if (role.isOpen) return;
    for (const { kind, yaml } of role.files) {
      const fields = kind === 'variables' && yaml ? fieldsIn(yaml, yaml.root) : undefined;
      if (fields) yield* unread(fields, mentionsOf(project), `nothing in role "${role.name}"`);
    }
  },
};

function* unread(fields: Fields, { words, prefixes }: Mentions, who: string): Iterable<Problem> {
  for (const { name, key } of fields.values()) {
    if (words.has(name) || isProvided(name) || prefixes.some((prefix) => name.startsWith(prefix))) continue;
    yield { at: key, message: `${who} reads "${name}"` };
  }
}
