import { type LanguageCase, play, rolesPlay, say } from '../language-case.ts';

export const includeCases: readonly LanguageCase[] = [
  {
    name: 'include_tasks: names, vars, conditions',
    playbook: play(`
      - { name: include, include_tasks: more.yml, vars: { word: given }, when: number < 3 }
      - { include_tasks: { file: more.yml }, vars: { word: again } }
      - { name: after, debug: { msg: "{{ word | default('gone') }}" } }
    `),
    files: { 'more.yml': say('more', '{{ word }}') },
  },
  {
    name: 'the condition of an include is asked once, that of an import for each task',
    playbook: play(`
      - { name: include, include_tasks: more.yml, when: flag is not defined }
      - { name: reset, set_fact: { flag2: 1 } }
      - { name: import, import_tasks: more2.yml, when: flag2 == 1 }
    `),
    files: {
      'more.yml': '- { name: set, set_fact: { flag: 1 } }\n- { name: still, debug: { msg: x } }\n',
      'more2.yml': '- { name: set2, set_fact: { flag2: 2 } }\n- { name: not any more, debug: { msg: x } }\n',
    },
  },
  {
    name: 'include_tasks with a file per host',
    playbook: play(`
      - { name: include, include_tasks: "{{ tier }}.yml" }
      - { name: after, debug: { msg: x } }
    `),
    files: { 'front.yml': say('front one', 'x') + say('front two', 'x'), 'back.yml': say('back one', 'x') },
  },
  {
    name: 'include_tasks of a file that is not there fails the host, and can be rescued',
    playbook: play(`
      - block: [{ name: include, include_tasks: "{{ 'no' }}.yml", when: inventory_hostname == 'b' }]
        rescue: [{ name: rescue, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'ignore_errors of include_vars and of an include is for the reading and the deciding, not for the tasks',
    playbook: play(`
      - { name: read, include_vars: nothing.yml, ignore_errors: true, register: out }
      - { name: default, set_fact: { word: default }, when: out is failed }
      - { name: decide, include_tasks: inc.yml, when: nothing_at_all is changed, ignore_errors: true, register: out }
      - { name: show, debug: { msg: "{{ word }} {{ out is failed }}" } }
      - { name: include, include_tasks: inc.yml, ignore_errors: true }
      - { name: after, debug: { msg: x } }
    `),
    files: { 'inc.yml': '- { name: fails, fail: { msg: x }, when: number == 1 }' },
  },
  {
    name: 'run_once of an include is for the deciding: its tasks run on that host alone, and register there alone',
    playbook: play(`
      - { name: include, include_tasks: inc.yml, run_once: true }
      - { name: show, debug: { msg: "{{ out.msg | default('none') }}" } }
    `),
    files: { 'inc.yml': '- { name: included, debug: { msg: x }, register: out }\n- { name: fails, fail: { msg: x } }' },
  },
  {
    name: 'include_tasks in include_tasks, relative to the file and to the playbook',
    playbook: play(`- include_tasks: sub/one.yml`),
    files: {
      'sub/one.yml': '- include_tasks: two.yml\n- include_tasks: three.yml\n',
      'sub/two.yml': say('two', 'x'),
      'three.yml': say('three of the playbook', 'x'),
    },
  },
  {
    name: 'import_tasks in a role finds its files in the role',
    playbook: rolesPlay('[one]'),
    files: {
      'roles/one/tasks/main.yml': '- import_tasks: part.yml\n- include_tasks: part.yml\n',
      'roles/one/tasks/part.yml': say('part', '{{ role_name }}'),
    },
  },
  {
    name: 'include_vars: a file, a name, a folder, a role',
    playbook: `
- hosts: all
  gather_facts: false
  roles: [one]
  tasks:
    - { name: file, include_vars: more.yml }
    - { name: named, include_vars: { file: more.yml, name: box } }
    - { name: folder, include_vars: { dir: vars/many } }
    - { name: show, debug: { msg: "{{ a }} {{ box.a }} {{ x }} {{ y }}" } }
`,
    files: {
      'vars/more.yml': 'a: 1\n',
      'vars/many/1.yml': 'x: 1\ny: 1\n',
      'vars/many/2.yml': 'y: 2\n',
      'roles/one/tasks/main.yml': `- { name: in the role, include_vars: own.yml }\n${say('own', '{{ own }}')}`,
      'roles/one/vars/own.yml': 'own: yes it is\n',
    },
  },
  {
    name: 'include_vars: what of a folder is read, and in which order',
    playbook: play(`
      - { name: all, include_vars: { dir: vars/many, ignore_files: [".*[.]md", gitkeep] } }
      - { name: order, debug: { msg: "{{ a }} {{ b }} {{ c }} {{ d }}" } }
      - { name: first, include_vars: { dir: vars/many, depth: 2, ignore_unknown_extensions: yes } }
      - { name: depth, debug: { msg: "{{ a }} {{ b }} {{ c }} {{ d }}" } }
      - { name: matching, include_vars: { dir: vars/many, files_matching: "^[zb].*l$", name: box } }
      - { name: box, debug: { msg: "{{ box }}" } }
      - { name: words, include_vars: { dir: vars/many/more, ignore_files: "a.yml b.yml", name: nothing } }
      - { name: nothing, debug: { msg: "{{ nothing }}" } }
      - { name: other, include_vars: { dir: vars/other, extensions: [conf] } }
      - { name: conf, debug: { msg: "{{ o }}" } }
      - { name: unknown, include_vars: { dir: vars/many }, ignore_errors: yes, register: out }
      - { name: failed, debug: { msg: "{{ out is failed }}" } }
      - { name: not there, include_vars: { dir: vars/nowhere }, ignore_errors: yes }
      - { name: a file, include_vars: { dir: vars/many/b.yml }, ignore_errors: yes }
      - { name: both, include_vars: { file: vars/many/b.yml, depth: 1 }, ignore_errors: yes }
`),
    files: {
      'vars/many/b.yml': 'a: root\nb: root\nc: root\nd: root\n',
      'vars/many/z.json': '{"c": "z"}\n',
      'vars/many/a/x.yaml': 'b: a\n',
      'vars/many/more/a.yml': 'd: more a\n',
      'vars/many/more/b.yml': 'd: more b\n',
      'vars/many/readme.md': 'none\n',
      'vars/many/.gitkeep': '\n',
      'vars/other/one.conf': 'o: 1\n',
    },
  },
  {
    name: 'include_vars in a loop, with first_found, and with a condition',
    playbook: play(`
      - { name: os, include_vars: "{{ item }}", with_first_found: ["{{ tier }}.yml", default.yml] }
      - { name: not, include_vars: other.yml, when: number == 9 }
      - { name: show, debug: { msg: "{{ v }} {{ o | default('none') }}" } }
    `),
    files: { 'vars/front.yml': 'v: front\n', 'front.yml': 'v: front\n', 'default.yml': 'v: default\n', 'vars/other.yml': 'o: 1\n' },
  },
  {
    name: 'apply: what included tasks inherit',
    playbook: play(`
      - name: include
        include_tasks: { file: more.yml, apply: { tags: [t], vars: { word: applied }, when: number != 2 } }
        tags: [t]
      - { name: other, debug: { msg: x } }
    `),
    files: { 'more.yml': say('more', '{{ word }}') },
    args: ['--tags', 't'],
  },
  {
    name: 'tags on an include are not those of its tasks; on an import they are',
    playbook: play(`
      - { name: include, include_tasks: more.yml, tags: [t] }
      - { name: import, import_tasks: more.yml, tags: [t] }
    `),
    files: { 'more.yml': `${say('more', 'x')}- { name: tagged, debug: { msg: x }, tags: [t] }\n` },
    args: ['--tags', 't'],
  },
  {
    name: 'vars of an import go down',
    playbook: play(`- { import_tasks: more.yml, vars: { word: given } }`),
    files: { 'more.yml': `${say('more', '{{ word }}')}- { name: own, debug: { msg: "{{ word }}" }, vars: { word: own } }\n` },
  },
];
