import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTree } from '../load/inventory/tree.ts';
import { meaningOf } from './meaning.ts';
import { fixed } from './rig.ts';

/** Lines of a task that some rule mends, and some that none does. */
const modulesOfTasks = [
  ['file: path=/srv/a state=directory mode=0755 recurse=no'],
  ['file: { path: /srv/a, state: directory, mode: 0700 }   # a folder'],
  ['file:', '  path: "/srv/{{ item }}"   # not quoted: no shell', '  mode: 0644', '  state: touch'],
  ['ansible.builtin.shell: uname -r'],
  ['shell: du -s {{ folder }} | sort -n'],
  ['shell: |', '  # sizes of {{ all }}', '  du -s {{ folder }}/{{ x.y }} |', '    sort -n > "$HOME/{{ a }}"'],
  ["shell: 'du -s {{ folder }} | sort'"],
  ['shell: "du -s {{ folder }} | \\"sort\\""'],
  ['shell: >-', '  du -s {{ folder }}', '  {{ x[0] | basename }}', '  | sort'],
  ['command: test -e {{ a }}', 'args:', '  creates: /srv/b', '  onlyif: test -e {{ a }}'],
  ['debug: msg="it\'s {{ a }}"'],
  ['debug:', '  msg: yes'],
  ['assert:', '  that:', '    - "{{ a is defined }}"', '    - b'],
];
const conditions = [
  [],
  ['when: "{{ a is defined }}"'],
  ['when: \'{{ a == "x: y" }}\'  # why'],
  ['when:', '  - "{{ a }}"', '  - b'],
  ['when: r.changed == true'],
  ['when: a == True'],
];
const loops = [
  [],
  ['with_items: [a, b]'],
  ['with_items:', '  - a   # first', '  - "x{{ b }}"'],
  ['with_items: "{{ a }}"'],
  ['with_list: "{{ a }}"'],
  ['with_dict: "{{ a.b }}"'],
  ["loop: '{{ a }}'"],
];
const others = [[], ['become: yes'], ['changed_when: no', 'register: r'], ['# a remark', 'ignore_errors: On']];

const task = fc
  .tuple(...[modulesOfTasks, conditions, loops, others].map((lines) => fc.constantFrom(...lines)))
  .map((parts) => ['name: A task', ...parts.flat()].map((line, i) => `    ${i === 0 ? '- ' : '  '}${line}\n`).join(''));

const playbook = fc.array(task, { minLength: 1, maxLength: 4 }).map((tasks) => `# A play\n- hosts: all\n  tasks:\n${tasks.join('\n')}`);

const commentsIn = (text: string) => text.match(/#.*$/gm);

test('what --fix writes means the same, keeps every comment, and is not changed again', async () => {
  await fc.assert(
    fc.asyncProperty(playbook, async (text) => {
      const once = fixed({ 'site.yml': text });
      expect(inTree(once, meaningOf)).toEqual(inTree({ 'site.yml': text }, meaningOf));
      expect(commentsIn(once['site.yml'] ?? '')).toEqual(commentsIn(text));
      expect(fixed(once)).toEqual(once);
    }),
    { numRuns: 15 },
  );
});
