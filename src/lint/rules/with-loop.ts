import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { Template } from '../../language/template.ts';
import { insertable, replaceAt } from '../edits.ts';
import type { Fix, Problem, Rule } from '../rule.ts';
import { loopField, type TaskView, writtenAt } from '../task-view.ts';

export const withLoop: Rule = {
  id: 'with-loop',
  severity: 'info',
  summary: 'a loop in the old form',
  why: `\`loop\` takes a list, and filters make one of whatever there is: one form for all. --fix turns those over that mean the same as \`loop\`:
\`with_list\`, \`with_dict\`, and \`with_items\` where the list is written out.`,
  bad: `- name: Folders
  file: { path: "/srv/{{ item }}", state: directory }
  with_items: [a, b]
`,
  good: `- name: Folders
  file: { path: "/srv/{{ item }}", state: directory }
  loop: [a, b]
`,
  isFixable: true,
  *task(task) {
    const field = loopField(task.fields);
    const style = field?.name.replace(/^with_/, '');
    if (!field || !style || style === 'loop' || !Object.hasOwn(forms, style)) return;
    const problem: Problem = {
      at: field.key,
      message: `\`${field.name}\` is the old form of a loop`,
      hint: `write ${forms[style]}`,
      fix: fixFor(task, style),
    };
    yield problem;
  },
};

const forms: Readonly<Record<string, string>> = {
  items: 'loop: (with | flatten(levels=1) where a list may hold lists)',
  list: 'loop:',
  dict: 'loop: "{{ … | dict2items }}"',
  flattened: 'loop: "{{ … | flatten }}"',
  indexed_items: 'loop:, with loop_control: { index_var: … }',
  nested: 'loop: "{{ a | product(b) }}"',
  cartesian: 'loop: "{{ a | product(b) }}"',
  together: 'loop: "{{ a | zip(b) }}"',
  subelements: 'loop: "{{ a | subelements(key) }}"',
  sequence: 'loop: "{{ range(…) }}"',
  random_choice: 'loop: ["{{ … | random }}"]',
};

function fixFor(task: TaskView, style: string): Fix | undefined {
  const field = loopField(task.fields);
  if (!field || task.fields.get(field.name) !== field) return undefined;
  const rename = replaceAt(task.file, field.key, 'loop');
  const title = 'write loop';
  if (style === 'list' && (isSeq(field.node) || isScalar(field.node))) return { title, edits: [rename] };
  if (style === 'items' && isSeq(field.node) && field.node.items.every((item) => staysOne(item as Node))) return { title, edits: [rename] };
  const value = style === 'dict' ? writtenAt(task, field) : undefined;
  if (!(value instanceof Template) || !['name', 'attribute', 'filter'].includes(value.whole?.type ?? '')) return undefined;
  const end = value.text.trimEnd().length - 2;
  const before = value.text.slice(0, end).trimEnd().length;
  const edit = insertable(task.file, value, before, before, ' | dict2items');
  return edit && { title, edits: [rename, edit] };
}

/** Whether an item is one, whatever it becomes: a list among items would be taken apart. */
function staysOne(item: Node): boolean {
  if (isMap(item)) return true;
  return isScalar(item) && !/^\s*\{\{.*\}\}\s*$/s.test(String(item.value));
}
