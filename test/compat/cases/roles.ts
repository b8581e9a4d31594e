import { type LanguageCase, play, rolesPlay, say } from '../language-case.ts';

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
