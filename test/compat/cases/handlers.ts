import { type LanguageCase, play } from '../language-case.ts';

const changes = (name: string, notify: string, more = '') =>
  `- { name: ${name}, debug: { msg: x }, changed_when: true, notify: ${notify}${more} }`;

const three = `
  - { name: first, debug: { msg: first } }
  - { name: second, debug: { msg: second } }
  - { name: third, debug: { msg: third } }
`;

const handlers = (text: string) => `handlers:\n${text.replace(/^\n/, '')}`;

const web = {
  'roles/web/tasks/main.yml': `- { name: conf, debug: { msg: "{{ port | default(item) }}" }, changed_when: true, notify: [restart, reload] }\n`,
  'roles/web/handlers/main.yml': `- { name: restart, debug: { msg: "{{ port | default(item) }}" } }\n- { name: reload it, debug: { msg: "{{ port | default(item) }}" }, listen: reload }\n`,
};

export const handlerCases: readonly LanguageCase[] = [
  {
    name: 'handlers run once, in the order they are defined, at the end',
    playbook: play(
      [
        changes('notifies third', 'third'),
        changes('notifies first', 'first'),
        changes('third again', 'third'),
        '- { name: last, debug: { msg: last } }',
      ].join('\n'),
      handlers(three),
    ),
  },
  {
    name: 'an unchanged task notifies nobody',
    playbook: play(`- { name: same, debug: { msg: x }, notify: first }`, handlers(three)),
  },
  {
    name: 'a list of handlers',
    playbook: play(changes('notifies two', '[second, first]'), handlers(three)),
  },
  {
    name: 'listen: all that listen run, and names count too',
    playbook: play(
      changes('notifies a topic', '[topic, lonely]'),
      handlers(`
  - { name: one, debug: { msg: one }, listen: topic }
  - { name: lonely, debug: { msg: lonely } }
  - { name: two, debug: { msg: two }, listen: [topic, other] }
`),
    ),
  },
  {
    name: 'handlers of the hosts that changed',
    playbook: play(changes('on b and c', 'first', ', when: number > 1'), handlers(three)),
  },
  {
    name: 'flush_handlers runs them at once; later notifications run them again',
    playbook: play(
      [changes('one', 'second'), '- meta: flush_handlers', '- { name: between, debug: { msg: x } }', changes('two', 'second')].join('\n'),
      handlers(three),
    ),
  },
  {
    name: 'flush_handlers twice in a row runs nothing the second time',
    playbook: play([changes('one', 'second'), '- meta: flush_handlers', '- meta: flush_handlers'].join('\n'), handlers(three)),
  },
  {
    name: 'a handler that notifies a later one',
    playbook: play(
      changes('starts', 'one'),
      handlers(`
  - { name: one, debug: { msg: one }, changed_when: true, notify: two }
  - { name: two, debug: { msg: two } }
`),
    ),
  },
  {
    name: 'handlers that notify each other, and one before them, end',
    playbook: play(
      [changes('starts', 'two'), '- meta: flush_handlers', '- { name: between, debug: { msg: x } }'].join('\n'),
      handlers(`
  - { name: one, debug: { msg: one }, changed_when: true, notify: two }
  - { name: two, debug: { msg: two }, changed_when: true, notify: one }
`),
    ),
  },
  {
    name: 'a failed task after a notification: the handler does not run on that host',
    playbook: play(
      [changes('notifies', 'first'), `- { name: fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }`].join('\n'),
      handlers(three),
    ),
  },
  {
    name: 'force_handlers of the play: handlers run although a task failed',
    playbook: play(
      [changes('notifies', 'first'), `- { name: fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }`].join('\n'),
      `force_handlers: true\n${handlers(three)}`,
    ),
  },
  {
    name: 'force_handlers when all hosts failed',
    playbook: play(
      [changes('notifies', 'first'), `- { name: fails, fail: { msg: no } }`].join('\n'),
      `force_handlers: true\n${handlers(three)}`,
    ),
  },
  {
    name: '--force-handlers',
    playbook: play([changes('notifies', 'second'), `- { name: fails, fail: { msg: no } }`].join('\n'), handlers(three)),
    args: ['--force-handlers'],
  },
  {
    name: 'a handler that fails takes its host out of the next handlers',
    playbook: play(
      changes('notifies', '[one, two]'),
      handlers(`
  - { name: one, fail: { msg: no }, when: inventory_hostname == 'b' }
  - { name: two, debug: { msg: two } }
`),
    ),
  },
  {
    name: 'a handler with a condition, a loop and a register',
    playbook: play(
      changes('notifies', '[one, two]'),
      handlers(`
  - { name: one, debug: { msg: "{{ item }}" }, loop: [1, 2], when: number != 2, register: seen }
  - { name: two, debug: { msg: "{{ seen.skipped | default('ran') }}" } }
`),
    ),
  },
  {
    name: 'handlers of pre_tasks, tasks and post_tasks each run after their section',
    playbook: `
- hosts: all
  gather_facts: false
  pre_tasks: [{ name: pre, debug: { msg: x }, changed_when: true, notify: first }]
  tasks: [{ name: task, debug: { msg: x }, changed_when: true, notify: first }]
  post_tasks: [{ name: post, debug: { msg: x }, changed_when: true, notify: first }]
  handlers: [{ name: first, debug: { msg: first } }]
`,
  },
  {
    name: 'handlers of a role that is included with other variables or items are other handlers',
    playbook: play(`
      - { name: each, include_role: { name: web }, loop: [1, 2] }
      - { meta: flush_handlers }
      - { name: first, include_role: { name: web }, vars: { port: 80 } }
      - { name: second, include_role: { name: web }, vars: { port: 81 } }
      - { name: the same, include_role: { name: web }, vars: { port: 81 } }
    `),
    files: web,
  },
  {
    name: 'handlers of a role that is imported twice with the same variables are the same handlers',
    playbook: play(`
      - { name: one, import_role: { name: web }, vars: { port: 82 } }
      - { name: two, import_role: { name: web }, vars: { port: 82 } }
    `),
    files: web,
  },
  {
    name: 'handlers of roles: entries of the play first, its own, then those that tasks import',
    playbook: `
- hosts: all
  gather_facts: false
  roles: [two, { role: two, word: again }]
  pre_tasks:
    - { name: import, import_role: { name: one } }
  tasks:
    - { name: notifies, debug: { msg: x }, changed_when: true, notify: [h, all] }
  handlers:
    - { name: h, debug: { msg: of the play } }
    - { name: own, debug: { msg: own }, listen: all }
`,
    files: {
      'roles/one/tasks/main.yml': '- { name: one, import_role: { name: three } }\n',
      'roles/one/handlers/main.yml': `- { name: h, debug: { msg: of one } }\n- { name: of one, debug: { msg: x }, listen: all }\n`,
      'roles/two/handlers/main.yml': `- { name: h, debug: { msg: of two } }\n- { name: of two, debug: { msg: "{{ word | default('none') }}" }, listen: all }\n`,
      'roles/three/handlers/main.yml': `- { name: h, debug: { msg: of three } }\n- { name: of three, debug: { msg: x }, listen: all }\n`,
    },
  },
  {
    name: 'a handler does not see the item of the loop in which it is flushed',
    playbook: play(
      `- { name: each, include_tasks: inc.yml, loop: [1, 2] }`,
      `handlers: [{ name: h, debug: { msg: "{{ item | default('none') }}" } }]`,
    ),
    files: { 'inc.yml': '- { name: t, debug: { msg: "{{ item }}" }, changed_when: true, notify: h }\n- { meta: flush_handlers }\n' },
  },
  {
    name: 'meta noop asks no condition',
    playbook: play(`
      - { meta: noop, when: nothing_at_all }
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'handlers of roles: by name, with the role before it, and seen by the play',
    playbook: `
- hosts: all
  gather_facts: false
  roles: [web]
  tasks: [{ name: task, debug: { msg: x }, changed_when: true, notify: restart web }]
`,
    files: {
      'roles/web/tasks/main.yml': `- { name: conf, debug: { msg: conf }, changed_when: true, notify: ['web : restart web', reload] }\n`,
      'roles/web/handlers/main.yml': `- { name: restart web, debug: { msg: "{{ port }}" } }\n- { name: reload it, debug: { msg: reload }, listen: reload }\n`,
      'roles/web/defaults/main.yml': 'port: 80\n',
    },
  },
  {
    name: 'a handler of the play and one of a role with the same name: the one of the play',
    playbook: `
- hosts: all
  gather_facts: false
  roles: [web]
  handlers: [{ name: restart, debug: { msg: of the play } }]
`,
    files: {
      'roles/web/tasks/main.yml': `- { name: conf, debug: { msg: conf }, changed_when: true, notify: restart }\n`,
      'roles/web/handlers/main.yml': `- { name: restart, debug: { msg: of the role } }\n`,
    },
  },
  {
    name: 'two handlers of one name: the last counts',
    playbook: play(
      changes('notifies', 'same'),
      handlers(`
  - { name: same, debug: { msg: one } }
  - { name: same, debug: { msg: two } }
`),
    ),
  },
  {
    name: 'a name of a handler that is a template',
    playbook: play(
      changes('notifies', 'restart nginx'),
      `vars: { service: nginx }\n${handlers(`
  - { name: "restart {{ service }}", debug: { msg: "{{ service }}" } }
`)}`,
    ),
  },
  {
    name: 'notify in a loop with a template',
    playbook: play(
      `- { name: loop, debug: { msg: x }, changed_when: true, notify: "{{ names }}", loop: [1, 2], vars: { names: [first, third] } }`,
      handlers(three),
    ),
  },
  {
    name: 'notify of a block goes down to its tasks',
    playbook: play(
      `
- block:
    - { name: changed, debug: { msg: x }, changed_when: true }
    - { name: same, debug: { msg: x } }
  notify: second
`,
      handlers(three),
    ),
  },
  {
    name: 'a handler that includes tasks',
    playbook: play(
      changes('notifies', 'more'),
      handlers(`
  - { name: more, include_tasks: more.yml }
  - { name: last, debug: { msg: last } }
`),
    ),
    files: { 'more.yml': '- { name: included, debug: { msg: "{{ number }}" } }\n' },
  },
  {
    name: 'import_tasks among handlers: each task is a handler',
    playbook: play(
      changes('notifies', 'imported two'),
      handlers(`
  - import_tasks: more.yml
`),
    ),
    files: { 'more.yml': '- { name: imported one, debug: { msg: 1 } }\n- { name: imported two, debug: { msg: 2 } }\n' },
  },
  {
    name: 'handlers and tags: a handler without the tag runs',
    playbook: play(
      `- { name: tagged, debug: { msg: x }, changed_when: true, notify: first, tags: [t] }\n- { name: not, debug: { msg: x } }`,
      handlers(three),
    ),
    args: ['--tags', 't'],
  },
  {
    name: 'notified in the body of a block that is rescued: the handler runs',
    playbook: play(
      `
- block:
    - { name: changed, debug: { msg: x }, changed_when: true, notify: first }
    - { name: fails, fail: { msg: no } }
  rescue:
    - { name: saved, debug: { msg: x } }
`,
      handlers(three),
    ),
  },
  {
    name: 'a handler that is not there fails the host',
    playbook: play(`- { name: notifies, debug: { msg: x }, changed_when: true, notify: "{{ 'not there' }}" }`, handlers(three)),
  },
  {
    name: 'run_once and handlers: the host that ran it is notified',
    playbook: play(changes('once', 'first', ', run_once: true'), handlers(three)),
  },
  {
    name: 'handlers with serial run for each batch',
    playbook: play(changes('notifies', 'first'), `serial: 1\n${handlers(three)}`),
  },
  {
    name: 'flush_handlers with a failed host and force_handlers',
    playbook: play(
      [
        changes('one', 'second'),
        `- { name: fails on c, fail: { msg: no }, when: inventory_hostname == 'c' }`,
        '- meta: flush_handlers',
        '- { name: after, debug: { msg: x } }',
      ].join('\n'),
      `force_handlers: true\n${handlers(three)}`,
    ),
  },
];
