import { type LanguageCase, play } from '../language-case.ts';

const failOn = (host: string, more = '') => `- { name: fails on ${host}, fail: { msg: no }, when: inventory_hostname == '${host}'${more} }`;
const far = '{ ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }';
const last = `- { name: last, debug: { msg: "{{ ansible_play_hosts }}" } }`;
const second = play('- { name: second play, debug: { msg: "{{ ansible_play_hosts }}" } }');

/** What happens when several things go wrong at once. */
export const policyCases: readonly LanguageCase[] = [
  {
    name: 'any_errors_fatal and a block with always',
    playbook: play(
      `
      - block:
          - { name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b' }
          - { name: rest, debug: { msg: x } }
        always: [{ name: always, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `,
      'any_errors_fatal: true',
    ),
  },
  {
    name: 'any_errors_fatal and an include whose condition cannot be evaluated',
    playbook: play(
      `
      - { name: some, debug: { msg: x }, register: out, when: number == 2 }
      - { name: include, include_tasks: inc.yml, when: number == 2 or nothing_at_all is changed }
      - { name: after, debug: { msg: x } }
    `,
      'any_errors_fatal: true',
    ),
    files: { 'inc.yml': '- { name: included, debug: { msg: x } }' },
  },
  {
    name: 'any_errors_fatal in a rescue',
    playbook:
      play(
        `
      - block: [{ name: fails, fail: { msg: no } }]
        rescue:
          - { name: rescue fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }
          - { name: rest of rescue, debug: { msg: x } }
      - { name: after, debug: { msg: x } }
    `,
        'any_errors_fatal: true',
      ) + second,
  },
  {
    name: 'any_errors_fatal with handlers',
    playbook: play(
      `
      - { name: changed, debug: { msg: x }, changed_when: true, notify: h }
      - { name: fails on c, fail: { msg: no }, when: inventory_hostname == 'c' }
    `,
      'any_errors_fatal: true\nhandlers: [{ name: h, debug: { msg: x } }]',
    ),
  },
  {
    name: 'any_errors_fatal with serial: the next batch does not begin',
    playbook: play(`${failOn('a')}\n${last}`, 'serial: 2\nany_errors_fatal: true') + second,
  },
  {
    name: 'a rescued failure does not count for max_fail_percentage',
    playbook: play(
      `
      - block: [{ name: fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }]
        rescue: [{ name: rescue, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `,
      'max_fail_percentage: 0',
    ),
  },
  {
    name: 'an ignored failure does not count for max_fail_percentage',
    playbook: play(`${failOn('a', ', ignore_errors: true')}\n${last}`, 'max_fail_percentage: 0'),
  },
  {
    name: 'max_fail_percentage and a rescue that fails',
    playbook: play(
      `
      - block: [{ name: fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }]
        rescue: [{ name: rescue fails, fail: { msg: no } }]
      - { name: after, debug: { msg: x } }
    `,
      'max_fail_percentage: 0',
    ),
  },
  {
    name: 'run_once that fails in a block with a rescue',
    playbook: play(`
      - block:
          - { name: once, fail: { msg: no }, run_once: true }
          - { name: rest, debug: { msg: x } }
        rescue: [{ name: rescue, debug: { msg: x } }]
        always: [{ name: always, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'an include under run_once that fails sends all to the rescue',
    playbook: play(`
      - run_once: true
        block: [{ name: include, include_tasks: inc.yml, when: nothing_at_all is changed }, { name: body, debug: { msg: x } }]
        rescue: [{ name: rescue, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `),
    files: { 'inc.yml': '- { name: included, debug: { msg: x } }' },
  },
  {
    name: 'run_once that fails and is ignored',
    playbook: play(`
      - { name: once, fail: { msg: no }, run_once: true, ignore_errors: true, register: out }
      - { name: after, debug: { msg: "{{ out is failed }}" } }
    `),
  },
  {
    isUnordered: true,
    name: 'clear_host_errors after an unreachable host',
    playbook:
      play(`
      - { name: reach, command: "true", vars: ${far}, when: inventory_hostname == 'b' }
      - meta: clear_host_errors
      - { name: after, debug: { msg: x } }
    `) + second,
  },
  { name: 'all hosts unreachable', playbook: play(`- { name: reach, command: "true", vars: ${far} }\n${last}`) + second },
  {
    name: 'unreachable in a loop',
    playbook: play(`- { name: reach, command: "true", vars: ${far}, when: inventory_hostname == 'b', loop: [1, 2] }\n${last}`),
  },
  {
    name: 'unreachable and ignore_errors',
    playbook: play(`- { name: reach, command: "true", vars: ${far}, when: inventory_hostname == 'b', ignore_errors: true }\n${last}`),
  },
  {
    name: 'ignore_unreachable of the play',
    playbook: play(
      `- { name: reach, command: "true", vars: ${far}, when: inventory_hostname == 'b' }\n${last}`,
      'ignore_unreachable: true',
    ),
  },
  {
    name: 'connection: local at a task of a remote host',
    playbook: play(
      `
      - { name: here, command: "true", connection: local, changed_when: false }
      - { name: not here, command: "true", changed_when: false }
    `,
      `vars: ${far}`,
    ),
  },
  {
    name: 'set_fact changes the connection',
    playbook: play(`
      - { name: works, command: "true", changed_when: false }
      - { name: moves, set_fact: ${far}, when: inventory_hostname == 'b' }
      - { name: far away, command: "true", changed_when: false }
    `),
  },
  {
    name: 'a failed host in a loop of includes',
    playbook: play(`
      - { name: each, include_tasks: more.yml, loop: [1, 2] }
      - { name: after, debug: { msg: x } }
    `),
    files: { 'more.yml': `- { name: more, debug: { msg: "{{ item }}" }, failed_when: item == 1 and number == 1 }\n` },
  },
  {
    name: 'strategy free: any_errors_fatal does not reach hosts that are ahead',
    playbook: play(
      `
      - { name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b' }
      - { name: rest, debug: { msg: x } }
    `,
      'strategy: free',
    ),
    isUnordered: true,
  },
  {
    name: 'two playbooks',
    playbook: play(last),
    files: { 'second.yml': play('- { name: of the second, debug: { msg: "{{ ansible_play_hosts }}" } }') },
    args: ['second.yml'],
  },
  {
    name: 'two playbooks, the first fails on a host',
    playbook: play(failOn('a')),
    files: { 'second.yml': play(last) },
    args: ['second.yml'],
  },
  {
    name: 'notify of a block and of its task',
    playbook: play(
      `
      - block: [{ name: t, debug: { msg: x }, changed_when: true, notify: two }]
        notify: one
    `,
      'handlers: [{ name: one, debug: { msg: x } }, { name: two, debug: { msg: x } }]',
    ),
  },
  {
    name: 'a handler fails and another play follows',
    playbook:
      play(
        `- { name: t, debug: { msg: x }, changed_when: true, notify: h }`,
        "handlers: [{ name: h, fail: { msg: no }, when: inventory_hostname == 'a' }]",
      ) + second,
  },
  {
    name: 'a handler flushed inside a block with a rescue fails',
    playbook: play(
      `
      - block:
          - { name: t, debug: { msg: x }, changed_when: true, notify: h }
          - meta: flush_handlers
          - { name: rest, debug: { msg: x } }
        rescue: [{ name: rescue, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `,
      "handlers: [{ name: h, fail: { msg: no }, when: inventory_hostname == 'a' }]",
    ),
  },
  {
    name: 'end_play inside a block with always',
    playbook:
      play(`
      - block:
          - meta: end_play
          - { name: rest, debug: { msg: x } }
        always: [{ name: always, debug: { msg: x } }]
    `) + second,
  },
  {
    name: 'roles and tasks of hosts of several groups',
    playbook: `${play('- { name: f, debug: { msg: "{{ tier }}" } }').replace('hosts: all', 'hosts: front')}${play('- { name: b, debug: { msg: "{{ tier }} {{ hostvars.a.tier }}" } }').replace('hosts: all', 'hosts: back')}`,
  },
];
