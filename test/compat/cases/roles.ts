import { type LanguageCase, play } from '../language-case.ts';

const say = (name: string, msg: string) => `- { name: ${name}, debug: { msg: "${msg}" } }\n`;
const rolesPlay = (roles: string, rest = '') => `- hosts: all\n  gather_facts: false\n  roles: ${roles}\n${rest}`;

export const roleCases: readonly LanguageCase[] = [
  {
    name: 'order: pre_tasks, roles, tasks, post_tasks',
    playbook: `
- hosts: all
  gather_facts: false
  post_tasks: [{ name: post, debug: { msg: x } }]
  tasks: [{ name: task, debug: { msg: x } }]
  roles: [one]
  pre_tasks: [{ name: pre, debug: { msg: x } }]
`,
    files: { 'roles/one/tasks/main.yml': say('in the role', '{{ role_name }} {{ ansible_role_name }} {{ role_path | basename }}') },
  },
  {
    name: 'dependencies run first, and once',
    playbook: rolesPlay('[one, two]'),
    files: {
      'roles/one/tasks/main.yml': say('one', 'x'),
      'roles/two/tasks/main.yml': say('two', 'x'),
      'roles/base/tasks/main.yml': say('base', 'x'),
      'roles/one/meta/main.yml': 'dependencies: [base]\n',
      'roles/two/meta/main.yml': 'dependencies: [{ role: base }]\n',
    },
  },
  {
    name: 'a role twice with the same parameters runs once, with other parameters again',
    playbook: rolesPlay('[one, one, { role: one, word: x }, { role: one, word: x }, { role: one, word: y }]'),
    files: { 'roles/one/tasks/main.yml': say('one', '{{ word }}'), 'roles/one/defaults/main.yml': 'word: default\n' },
  },
  {
    name: 'vars of a role entry count for that use',
    playbook: rolesPlay('[one, { role: one, vars: { word: y } }]'),
    files: { 'roles/one/tasks/main.yml': say('one', '{{ word }}'), 'roles/one/defaults/main.yml': 'word: default\n' },
  },
  {
    name: 'allow_duplicates',
    playbook: rolesPlay('[one, one]'),
    files: { 'roles/one/tasks/main.yml': say('one', 'x'), 'roles/one/meta/main.yml': 'allow_duplicates: true\n' },
  },
  {
    name: 'dependencies with allow_duplicates run for each',
    playbook: rolesPlay('[one, two]'),
    files: {
      'roles/one/tasks/main.yml': say('one', 'x'),
      'roles/two/tasks/main.yml': say('two', 'x'),
      'roles/base/tasks/main.yml': say('base', '{{ word }}'),
      'roles/base/meta/main.yml': 'allow_duplicates: true\n',
      'roles/one/meta/main.yml': 'dependencies: [{ role: base, word: by one }]\n',
      'roles/two/meta/main.yml': 'dependencies: [{ role: base, word: by two }]\n',
    },
  },
  {
    name: 'dependencies of dependencies',
    playbook: rolesPlay('[one]'),
    files: {
      'roles/one/tasks/main.yml': say('one', '{{ base_word }} {{ deep_word }}'),
      'roles/base/tasks/main.yml': say('base', '{{ deep_word }}'),
      'roles/deep/tasks/main.yml': say('deep', '{{ base_word }}'),
      'roles/base/vars/main.yml': 'base_word: b\n',
      'roles/deep/vars/main.yml': 'deep_word: d\n',
      'roles/base/meta/main.yml': 'dependencies: [deep]\n',
      'roles/one/meta/main.yml': 'dependencies: [base]\n',
    },
  },
  {
    name: 'when and tags of a role go down to its tasks and dependencies',
    playbook: rolesPlay('[{ role: one, when: number > 1, tags: [t] }]', `  tasks: [{ name: task, debug: { msg: x } }]\n`),
    files: {
      'roles/one/tasks/main.yml': say('one', 'x'),
      'roles/base/tasks/main.yml': say('base', 'x'),
      'roles/one/meta/main.yml': 'dependencies: [base]\n',
    },
    args: ['--tags', 't'],
  },
  {
    name: 'defaults and vars of roles are seen by all tasks of the play',
    playbook: rolesPlay('[one, two]', `  tasks: [{ name: t, debug: { msg: "{{ d }} {{ v }}" } }]\n`),
    files: {
      'roles/one/tasks/main.yml': say('one', '{{ d }} {{ v }}'),
      'roles/two/tasks/main.yml': say('two', '{{ d }} {{ v }}'),
      'roles/one/defaults/main.yml': 'd: one\n',
      'roles/two/defaults/main.yml': 'd: two\n',
      'roles/one/vars/main.yml': 'v: one\n',
      'roles/two/vars/main.yml': 'v: two\n',
    },
  },
  {
    name: 'include_role: its variables are its own',
    playbook: play(`
      - { name: include, include_role: { name: one } }
      - { name: after, debug: { msg: "{{ d | default('unseen') }} {{ v | default('unseen') }}" } }
    `),
    files: {
      'roles/one/tasks/main.yml': say('one', '{{ d }} {{ v }}'),
      'roles/one/defaults/main.yml': 'd: one\n',
      'roles/one/vars/main.yml': 'v: one\n',
    },
  },
  {
    name: 'include_role with public: its variables are seen afterwards',
    playbook: play(`
      - { name: include, include_role: { name: one, public: true } }
      - { name: after, debug: { msg: "{{ d | default('unseen') }} {{ v | default('unseen') }}" } }
    `),
    files: {
      'roles/one/tasks/main.yml': say('one', '{{ d }} {{ v }}'),
      'roles/one/defaults/main.yml': 'd: one\n',
      'roles/one/vars/main.yml': 'v: one\n',
    },
  },
  {
    name: 'import_role: its variables are seen before and after',
    playbook: play(`
      - { name: before, debug: { msg: "{{ d | default('unseen') }} {{ v | default('unseen') }}" } }
      - { name: import, import_role: { name: one } }
      - { name: after, debug: { msg: "{{ d | default('unseen') }} {{ v | default('unseen') }}" } }
    `),
    files: {
      'roles/one/tasks/main.yml': say('one', '{{ d }} {{ v }}'),
      'roles/one/defaults/main.yml': 'd: one\n',
      'roles/one/vars/main.yml': 'v: one\n',
    },
  },
  {
    name: 'vars of an import_role count for that use',
    playbook: play(`
      - { name: before, debug: { msg: "{{ d }}" } }
      - { name: import, import_role: { name: one }, vars: { d: given } }
      - { name: after, debug: { msg: "{{ d }}" } }
    `),
    files: { 'roles/one/tasks/main.yml': say('one', '{{ d }}'), 'roles/one/defaults/main.yml': 'd: default\n' },
  },
  {
    name: 'a role that an included file or role imports is seen afterwards, its handlers too',
    playbook: play(`
      - { name: before, debug: { msg: "{{ d | default('unseen') }} {{ e | default('unseen') }}" } }
      - { name: include, include_tasks: inc.yml }
      - { name: include role, include_role: { name: outer } }
      - { name: after, debug: { msg: "{{ d | default('unseen') }} {{ e | default('unseen') }}" }, changed_when: true, notify: [h, i] }
    `),
    files: {
      'inc.yml': '- { name: import, import_role: { name: one } }\n',
      'roles/one/tasks/main.yml': say('one', '{{ d }}'),
      'roles/one/defaults/main.yml': 'd: one\n',
      'roles/one/handlers/main.yml': say('h', '{{ d }}'),
      'roles/outer/tasks/main.yml': '- { name: import, import_role: { name: two } }\n',
      'roles/two/tasks/main.yml': say('two', '{{ e }}'),
      'roles/two/defaults/main.yml': 'e: two\n',
      'roles/two/handlers/main.yml': say('i', '{{ e }}'),
    },
  },
  {
    name: 'include_role runs each time, import_role too',
    playbook: play(`
      - { include_role: { name: one } }
      - { include_role: { name: one } }
      - { import_role: { name: one } }
      - { import_role: { name: one } }
    `),
    files: { 'roles/one/tasks/main.yml': say('one', 'x') },
  },
  {
    name: 'include_role with tasks_from, vars_from, defaults_from',
    playbook: play(`- { include_role: { name: one, tasks_from: other, vars_from: other.yml, defaults_from: other } }`),
    files: {
      'roles/one/tasks/main.yml': say('main', 'x'),
      'roles/one/tasks/other.yml': say('other', '{{ d }} {{ v }}'),
      'roles/one/defaults/main.yml': 'd: main\n',
      'roles/one/defaults/other.yml': 'd: other\n',
      'roles/one/vars/main.yml': 'v: main\n',
      'roles/one/vars/other.yml': 'v: other\n',
    },
  },
  {
    name: 'import_role and include_role with handlers_from and the others',
    playbook: play(`
      - { import_role: { name: one, tasks_from: other, vars_from: other, defaults_from: other, handlers_from: other } }
      - { include_role: { name: two, handlers_from: other.yml } }
    `),
    files: {
      'roles/one/tasks/main.yml': say('main', 'x'),
      'roles/one/tasks/other.yml': '- { name: other, debug: { msg: "{{ d }} {{ v }}" }, changed_when: true, notify: h }\n',
      'roles/one/defaults/main.yml': 'd: main\n',
      'roles/one/defaults/other.yml': 'd: other\n',
      'roles/one/vars/main.yml': 'v: main\n',
      'roles/one/vars/other.yml': 'v: other\n',
      'roles/one/handlers/main.yml': say('h', 'of main'),
      'roles/one/handlers/other.yml': say('h', 'of other'),
      'roles/two/tasks/main.yml': '- { name: two, debug: { msg: x }, changed_when: true, notify: [i, h] }\n',
      'roles/two/handlers/main.yml': say('i', 'of main'),
      'roles/two/handlers/other.yml': say('i', 'of other'),
    },
  },
  {
    name: 'include_role with vars, in a loop',
    playbook: play(
      `- { name: each, include_role: { name: one }, vars: { word: "w{{ item }}" }, loop: [1, 2, 3], when: item != 2 and number != 2 }`,
    ),
    files: { 'roles/one/tasks/main.yml': say('one', '{{ word }} {{ item }}') },
  },
  {
    name: 'include_role with a name that is a template',
    playbook: play(`- { include_role: { name: "{{ tier }}" } }`),
    files: { 'roles/front/tasks/main.yml': say('front', 'x'), 'roles/back/tasks/main.yml': say('back', 'x') },
  },
  {
    name: 'handlers of an included role',
    playbook: play(
      `
      - { include_role: { name: one } }
      - { name: also, debug: { msg: x }, changed_when: true, notify: reload }
    `,
      'handlers: [{ name: of the play, debug: { msg: x } }]',
    ),
    files: {
      'roles/one/tasks/main.yml': `- { name: conf, debug: { msg: x }, changed_when: true, notify: [reload, of the play] }\n`,
      'roles/one/handlers/main.yml': say('reload', '{{ d }}'),
      'roles/one/defaults/main.yml': 'd: one\n',
    },
  },
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
  {
    name: 'a role in a file beside the playbook folder is found by roles_path of the playbook',
    playbook: rolesPlay('[nested/deep]'),
    files: { 'roles/nested/deep/tasks/main.yml': say('deep', '{{ role_name }}') },
  },
  {
    name: 'files of tasks in a role: template and copy find theirs',
    playbook: rolesPlay('[one]'),
    files: {
      'roles/one/tasks/main.yml': `- { name: content, debug: { msg: "{{ lookup('file', 'a.txt') }} {{ lookup('template', 'b.j2') }}" } }\n`,
      'roles/one/files/a.txt': 'text',
      'roles/one/templates/b.j2': 'of {{ inventory_hostname }}',
    },
  },
  {
    name: 'a handler of a role that is used twice and listens',
    playbook: rolesPlay(
      '[{ role: one, w: 1 }, { role: one, w: 2 }]',
      `  tasks: [{ name: t, debug: { msg: x }, changed_when: true, notify: topic }]\n`,
    ),
    files: {
      'roles/one/tasks/main.yml': say('one', '{{ w }}'),
      'roles/one/handlers/main.yml': '- { name: h, debug: { msg: "{{ w }}" }, listen: topic }\n',
    },
  },
  {
    name: 'a task of a role fails: always of the play still runs elsewhere',
    playbook: play(`
      - block:
          - { include_role: { name: one } }
        rescue: [{ name: rescue, debug: { msg: "{{ ansible_failed_task.name }}" } }]
    `),
    files: { 'roles/one/tasks/main.yml': '- { name: fails, fail: { msg: no } }\n' },
  },
];
