import { type LanguageCase, play } from '../language-case.ts';

const tick = `- { name: one, debug: { msg: "{{ ansible_play_batch }} {{ play_hosts }}" } }
- { name: two, debug: { msg: two } }`;
const failOn = (host: string) => `- { name: fails on ${host}, fail: { msg: no }, when: inventory_hostname == '${host}' }`;
const last = `- { name: last, debug: { msg: "{{ ansible_play_hosts }}" } }`;
const second = play('- { name: second play, debug: { msg: "{{ ansible_play_hosts }}" } }');

export const playCases: readonly LanguageCase[] = [
  { name: 'serial: one host after another', playbook: play(tick, 'serial: 1') },
  { name: 'serial: two at a time, the rest', playbook: play(tick, 'serial: 2') },
  { name: 'serial: a percentage', playbook: play(tick, 'serial: "50%"') },
  { name: 'serial: a percentage below one host', playbook: play(tick, 'serial: "10%"') },
  { name: 'serial: a list', playbook: play(tick, 'serial: [1, "100%"]') },
  { name: 'serial: a list whose last repeats', playbook: play(tick, 'serial: [1, 1]') },
  { name: 'serial: a template', playbook: play(tick, 'serial: "{{ n }}"\nvars: { n: 2 }'), args: ['-e', 'n=2'] },
  { name: 'serial: a batch that fails ends the play', playbook: play(`${failOn('a')}\n${last}`, 'serial: 1') + second },
  { name: 'serial: a part of a batch that fails does not', playbook: play(`${failOn('a')}\n${last}`, 'serial: 2') + second },
  { name: 'max_fail_percentage is not reached', playbook: play(`${failOn('a')}\n${last}`, 'max_fail_percentage: 34') + second },
  { name: 'max_fail_percentage is reached', playbook: play(`${failOn('a')}\n${last}`, 'max_fail_percentage: 33') + second },
  { name: 'max_fail_percentage of 0', playbook: play(`${failOn('b')}\n${last}`, 'max_fail_percentage: 0') + second },
  {
    name: 'max_fail_percentage counts in the batch',
    playbook: play(`${failOn('a')}\n${last}`, 'serial: 2\nmax_fail_percentage: 49') + second,
  },
  {
    name: 'max_fail_percentage with the last batch',
    playbook: play(`${failOn('c')}\n${last}`, 'serial: [2, 1]\nmax_fail_percentage: 50') + second,
  },
  { name: 'any_errors_fatal of a play', playbook: play(`${failOn('b')}\n${last}`, 'any_errors_fatal: true') + second },
  {
    name: 'any_errors_fatal of a task',
    playbook: play(`- { name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b', any_errors_fatal: true }\n${last}`) + second,
  },
  {
    name: 'any_errors_fatal of another task does not count',
    playbook: play(`${failOn('b')}\n- { name: fatal, debug: { msg: x }, any_errors_fatal: true }\n${last}`),
  },
  {
    name: 'any_errors_fatal in a block with a rescue: all hosts are rescued',
    playbook: play(`
      - block:
          - { name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b' }
          - { name: rest, debug: { msg: x } }
        rescue: [{ name: rescue, debug: { msg: rescue } }]
        any_errors_fatal: true
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'any_errors_fatal and ignore_errors',
    playbook: play(
      `- { name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b', ignore_errors: true }\n${last}`,
      'any_errors_fatal: true',
    ),
  },
  { name: 'all hosts failed: the play ends and so does the run', playbook: play(`- { name: fails, fail: { msg: no } }\n${last}`) + second },
  { name: 'order: reverse_inventory', playbook: play(tick, 'order: reverse_inventory\nserial: 1') },
  { name: 'order: sorted', playbook: play(tick, 'order: sorted\nserial: 1') },
  { name: 'order: reverse_sorted', playbook: play(tick, 'order: reverse_sorted\nserial: 2') },
  {
    name: 'run_once runs on the first host, its result is known to all',
    playbook: play(`
      - { name: once, command: "echo {{ inventory_hostname }}", run_once: true, register: out, changed_when: false }
      - { name: all, debug: { msg: "{{ out.stdout }}" } }
    `),
  },
  {
    name: 'run_once of a set_fact gives it to all',
    playbook: play(`
      - { name: once, set_fact: { origin: "{{ inventory_hostname }}" }, run_once: true }
      - { name: all, debug: { msg: "{{ origin }}" } }
    `),
  },
  {
    name: 'run_once with a condition that the first host does not meet',
    playbook: play(`
      - { name: once, debug: { msg: x }, run_once: true, when: inventory_hostname == 'b' }
      - { name: all, debug: { msg: x } }
    `),
  },
  {
    name: 'run_once that fails fails all',
    playbook: play(`
      - { name: once, fail: { msg: no }, run_once: true }
      - { name: all, debug: { msg: x } }
    `),
  },
  {
    name: 'run_once with serial runs once per batch',
    playbook: play(`- { name: once, debug: { msg: "{{ inventory_hostname }}" }, run_once: true }`, 'serial: 2'),
  },
  {
    name: 'run_once of a block',
    playbook: play(`
      - block:
          - { name: one, debug: { msg: "{{ inventory_hostname }}" } }
          - { name: two, debug: { msg: x } }
        run_once: true
      - { name: all, debug: { msg: x } }
    `),
  },
  {
    name: 'throttle changes nothing but the pace',
    playbook: play(`- { name: slow, command: "echo {{ inventory_hostname }}", throttle: 1 }\n${last}`),
  },
  {
    name: 'strategy free: each host goes its own way',
    playbook: play(`${failOn('b')}\n${tick.replace('{{ ansible_play_batch }} {{ play_hosts }}', 'x')}`, 'strategy: free'),
    isUnordered: true,
  },
  {
    name: 'strategy host_pinned',
    playbook: play(tick.replace('{{ ansible_play_batch }} {{ play_hosts }}', 'x'), 'strategy: host_pinned'),
    isUnordered: true,
  },
  {
    name: 'strategy free with blocks, handlers and includes',
    playbook: play(
      `
      - block: [{ name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b' }]
        rescue: [{ name: rescue, debug: { msg: x }, changed_when: true, notify: handler }]
      - include_tasks: more.yml
    `,
      'strategy: free\nhandlers: [{ name: handler, debug: { msg: h } }]',
    ),
    files: { 'more.yml': '- { name: more, debug: { msg: "{{ number }}" } }\n' },
    isUnordered: true,
  },
  {
    name: 'meta: end_play',
    playbook: play(`- { name: one, debug: { msg: x } }\n- meta: end_play\n- { name: never, debug: { msg: x } }`) + second,
  },
  {
    name: 'vars_prompt keeps the hash of a default',
    playbook: play(
      '- { name: t, debug: { msg: "{{ word }} {{ other }}" } }',
      `
      vars_prompt:
        - { name: word, prompt: Word, default: secret, encrypt: sha512_crypt, salt: abcdefgh, confirm: true, private: true }
        - { name: other, default: secret, encrypt: sha256_crypt, salt: xyz, salt_size: 3 }
      `,
    ),
  },
  {
    name: 'meta: end_play with a condition for some hosts',
    playbook: play(`- meta: end_play\n  when: inventory_hostname == 'a'\n- { name: never, debug: { msg: x } }`),
  },
  {
    name: 'meta: end_play and end_batch ask the first host for all',
    playbook: play(`
      - { meta: end_play, when: number == 2 }
      - { name: goes on, debug: { msg: x } }
      - { meta: end_batch, when: number > 1 }
      - { name: further, debug: { msg: x } }
      - { meta: end_batch, when: number == 1 }
      - { name: never, debug: { msg: x } }
    `),
  },
  {
    name: 'meta: end_play and handlers that were notified',
    playbook: play(
      `- { name: one, debug: { msg: x }, changed_when: true, notify: h }\n- meta: end_play\n- { name: never, debug: { msg: x } }`,
      'handlers: [{ name: h, debug: { msg: h } }]',
    ),
  },
  {
    name: 'meta: end_host',
    playbook:
      play(`- meta: end_host\n  when: inventory_hostname == 'b'\n- { name: rest, debug: { msg: "{{ ansible_play_hosts }}" } }`) + second,
  },
  {
    name: 'meta: end_host in a block with always',
    playbook: play(`
      - block:
          - meta: end_host
            when: inventory_hostname == 'b'
          - { name: rest, debug: { msg: x } }
        always: [{ name: always, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'meta: end_batch',
    playbook: play(`- { name: one, debug: { msg: x } }\n- meta: end_batch\n- { name: never, debug: { msg: x } }`, 'serial: 1'),
  },
  {
    name: 'meta: clear_host_errors brings failed hosts back',
    playbook: play(`${failOn('b')}\n- meta: clear_host_errors\n${last}`) + second,
  },
  { name: 'meta: noop', playbook: play(`- meta: noop\n${last}`) },
  {
    name: 'meta: clear_facts',
    playbook: play(
      `- { name: fact, set_fact: { mine: 1, cacheable: true } }\n- meta: clear_facts\n- { name: still, debug: { msg: "{{ mine | default('gone') }}" } }`,
    ),
  },
  { name: 'meta: reset_connection', playbook: play(`- meta: reset_connection\n${last}`) },
  {
    name: 'a play without hosts is passed over',
    playbook: `- hosts: nobody\n  gather_facts: false\n  tasks: [{ debug: { msg: x } }]\n${second}`,
  },
  {
    name: 'hosts: patterns',
    playbook: ['front', 'all:!a', 'front:&all', '~[bc]', 'a,c', 'back[0]', '[a, c]']
      .map(
        (p) =>
          `- hosts: ${p.startsWith('[') ? p : `"${p}"`}\n  gather_facts: false\n  name: "play ${p.replace(/["[\]]/g, '')}"\n  tasks: [{ name: t, debug: { msg: x } }]\n`,
      )
      .join(''),
  },
  { name: '--limit', playbook: play(last) + second, args: ['--limit', 'front'] },
  { name: '--limit with patterns', playbook: play(last), args: ['--limit', 'all:!b'] },
  { name: '--limit of nobody', playbook: play(last), args: ['--limit', 'nobody'] },
  { name: '--start-at-task', playbook: play(`${tick}\n- { name: three, debug: { msg: x } }`), args: ['--start-at-task', 'two'] },
  {
    name: '--start-at-task inside a block',
    playbook: play(`
      - { name: one, debug: { msg: x } }
      - block:
          - { name: two, debug: { msg: x } }
          - { name: three, debug: { msg: x } }
        rescue: [{ name: r, debug: { msg: x } }]
      - { name: four, debug: { msg: x } }
    `),
    args: ['--start-at-task', 'three'],
  },
  {
    name: '--start-at-task in the second play',
    playbook: play(tick) + play('- { name: s1, debug: { msg: x } }\n- { name: s2, debug: { msg: x } }'),
    args: ['--start-at-task', 's2'],
  },
  { name: '--start-at-task with a pattern', playbook: play(tick), args: ['--start-at-task', 'tw*'] },
  {
    name: 'vars_prompt answered by -e',
    playbook: play('- { name: t, debug: { msg: "{{ word }}" } }', 'vars_prompt: [{ name: word, prompt: Word, private: false }]'),
    args: ['-e', 'word=given'],
  },
  {
    name: 'vars_prompt without a terminal takes the default',
    playbook: play('- { name: t, debug: { msg: "{{ word }}" } }', 'vars_prompt: [{ name: word, prompt: Word, default: otherwise }]'),
  },
  {
    name: 'a play name that is a template',
    playbook:
      '- hosts: all\n  name: "play {{ x }}"\n  gather_facts: false\n  vars: { x: 1 }\n  tasks: [{ name: "task {{ x }} of {{ inventory_hostname }}", debug: { msg: x } }]\n',
  },
  {
    name: 'tasks without names',
    playbook: play('- debug: { msg: x }\n- ansible.builtin.debug: { msg: x }\n- set_fact: { y: 1 }\n- command: "true"\n- shell: "true"'),
  },
  {
    name: 'import_playbook with vars, when and tags',
    playbook: `- import_playbook: other.yml\n  vars: { word: given }\n  when: number > 1\n  tags: [other]\n${second}`,
    files: { 'other.yml': play('- { name: other, debug: { msg: "{{ word }}" } }') },
  },
  {
    name: 'import_playbook and --tags',
    playbook: `- import_playbook: other.yml\n  tags: [other]\n${second}`,
    files: { 'other.yml': play('- { name: other, debug: { msg: x } }') },
    args: ['--tags', 'other'],
  },
  {
    name: 'the exit code of an unreachable host',
    playbook:
      play(
        `- { name: reach, command: "true", vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }, when: inventory_hostname == 'b' }\n${last}`,
      ) + second,
  },
  {
    name: 'ignore_unreachable',
    playbook: play(
      `- { name: reach, command: "true", vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }, when: inventory_hostname == 'b', ignore_unreachable: true, register: out }\n- { name: seen, debug: { msg: "{{ out.unreachable | default('no') }}" } }`,
    ),
  },
  {
    name: 'an unreachable host and a failed one',
    playbook: play(
      `- { name: reach, command: "true", vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }, when: inventory_hostname == 'b' }\n${failOn('a')}\n${last}`,
    ),
  },
  {
    name: 'unreachable in a block: always does not run for that host',
    playbook: play(`
      - block: [{ name: reach, command: "true", vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }, when: inventory_hostname == 'b' }]
        rescue: [{ name: rescue, debug: { msg: x } }]
        always: [{ name: always, debug: { msg: x } }]
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'any_errors_fatal and an unreachable host',
    playbook: play(
      `- { name: reach, command: "true", vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }, when: inventory_hostname == 'b' }\n${last}`,
      'any_errors_fatal: true',
    ),
  },
  {
    name: 'max_fail_percentage and an unreachable host',
    playbook: play(
      `- { name: reach, command: "true", vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }, when: inventory_hostname == 'b' }\n${last}`,
      'max_fail_percentage: 0',
    ),
  },
];
