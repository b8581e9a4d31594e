import { type LanguageCase, play } from '../language-case.ts';

export const blockCases: readonly LanguageCase[] = [
  {
    name: 'run_once of a block holds for what is included in it',
    playbook: play(`
      - name: once
        run_once: true
        block:
          - { name: include, include_tasks: inc.yml }
          - { name: role, include_role: { name: one } }
          - { name: variables, include_vars: more.yml }
      - { name: after, debug: { msg: "{{ v }}" } }
    `),
    files: {
      'inc.yml': '- { name: in file, debug: { msg: x } }\n',
      'more.yml': 'v: of the file\n',
      'roles/one/tasks/main.yml': '- { name: in role, debug: { msg: x } }\n',
    },
  },
  {
    name: 'a host that failed is out of the play while always runs, unless it is rescued after it',
    playbook: play(`
      - block:
          - block: [{ name: fails, fail: { msg: no }, when: inventory_hostname == 'b' }]
            always: [{ name: always, debug: { msg: "{{ ansible_play_batch }} {{ ansible_play_hosts }}" } }]
        rescue: [{ name: rescue, debug: { msg: "{{ ansible_play_batch }}" } }]
      - block: [{ name: fails again, fail: { msg: no }, when: inventory_hostname == 'b' }]
        always: [{ name: always, debug: { msg: "{{ ansible_play_batch }} {{ ansible_play_hosts }}" } }]
    `),
  },
  {
    name: 'add_host that fails in a block with a rescue fails the first host, and registers there',
    playbook: play(`
      - block: [{ name: add, add_host: { name: "{{ nothing }}" }, register: r }]
        rescue: [{ name: rescue, debug: { msg: x } }]
      - { name: after, debug: { msg: "{{ r is defined }}" } }
    `),
  },
  {
    name: 'a block that works runs always but not rescue',
    playbook: play(`
      - block: [{ name: body, debug: { msg: body } }]
        rescue: [{ name: rescue, debug: { msg: rescue } }]
        always: [{ name: always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'a failure in a block is rescued, and the rest of the body left out',
    playbook: play(`
      - block:
          - { name: fails, fail: { msg: no } }
          - { name: never reached, debug: { msg: body } }
        rescue: [{ name: rescue, debug: { msg: "{{ ansible_failed_task.name }} {{ ansible_failed_result.msg }}" } }]
        always: [{ name: always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'a rescue sees the task that failed as its host saw it: a template, an include, one without a name',
    playbook: play(`
      - block: [{ name: "install {{ thing }} on {{ inventory_hostname }}", fail: { msg: x }, vars: { thing: y } }]
        rescue: [{ name: show, debug: { msg: "{{ ansible_failed_task.name }} {{ ansible_failed_task.action }}" } }]
      - block: [{ fail: { msg: x } }]
        rescue: [{ name: show, debug: { msg: "<{{ ansible_failed_task.name }}> {{ ansible_failed_task.action }}" } }]
      - block: [{ name: read, include_vars: nothing.yml }]
        rescue: [{ name: show, debug: { msg: "{{ ansible_failed_task.name }} {{ ansible_failed_task.action }}" } }]
      - block: [{ name: include, include_tasks: nothing.yml, when: nothing_at_all is changed }]
        rescue: [{ name: show, debug: { msg: "{{ ansible_failed_task.name }} {{ ansible_failed_task.action }}" } }]
    `),
  },
  {
    name: 'a rescue of which tags leave nothing is none',
    playbook: play(`
      - block: [{ name: fails, fail: { msg: x }, when: number == 1, tags: one }]
        rescue:
          - block: [{ name: rescue, debug: { msg: x } }]
          - { name: never, debug: { msg: x }, tags: [one, never] }
      - { name: after, debug: { msg: x }, tags: one }
    `),
    args: ['--tags', 'one', '--skip-tags', 'never'],
  },
  {
    name: 'a host that ends in its rescue is rescued',
    playbook: `${play(`
      - block: [{ name: fails, fail: { msg: x }, when: number == 1 }]
        rescue: [{ meta: end_host }]
    `)}${play('- { name: second, debug: { msg: x } }')}`,
  },
  {
    name: 'only the host that failed goes to the rescue',
    playbook: play(`
      - block:
          - { name: fails on b, fail: { msg: no }, when: inventory_hostname == 'b' }
          - { name: rest, debug: { msg: body } }
        rescue: [{ name: rescue, debug: { msg: rescue } }]
        always: [{ name: always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'a failure in the rescue fails the host after always',
    playbook: play(`
      - block: [{ name: fails, fail: { msg: no } }]
        rescue:
          - { name: fails again, fail: { msg: no } }
          - { name: never reached, debug: { msg: body } }
        always: [{ name: always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'a failure in always fails the host',
    playbook: play(`
      - block: [{ name: body, debug: { msg: body } }]
        always:
          - { name: fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }
          - { name: rest of always, debug: { msg: always } }
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'always runs after a failure that nothing rescues',
    playbook: play(`
      - block: [{ name: fails on c, fail: { msg: no }, when: inventory_hostname == 'c' }]
        always: [{ name: always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'blocks in blocks: the inner rescue fails, the outer one saves',
    playbook: play(`
      - block:
          - block: [{ name: inner fails, fail: { msg: no } }]
            rescue: [{ name: inner rescue fails, fail: { msg: no } }]
            always: [{ name: inner always, debug: { msg: always } }]
          - { name: never reached, debug: { msg: no } }
        rescue: [{ name: outer rescue, debug: { msg: "{{ ansible_failed_task.name }}" } }]
        always: [{ name: outer always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'what fails in an always on top of another failure is rescued, too',
    playbook: play(`
      - block:
          - block: [{ name: body fails, fail: { msg: no }, when: inventory_hostname != 'c' }]
            always: [{ name: always fails, fail: { msg: no }, when: inventory_hostname != 'b' }]
        rescue: [{ name: rescue, debug: { msg: "{{ ansible_failed_task.name }}" } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'blocks in a rescue and in an always',
    playbook: play(`
      - block: [{ name: fails, fail: { msg: no } }]
        rescue:
          - block: [{ name: fails in the rescue, fail: { msg: no } }]
            rescue: [{ name: rescue of the rescue, debug: { msg: saved } }]
        always:
          - block: [{ name: fails in always, fail: { msg: no }, when: inventory_hostname == 'b' }]
            rescue: [{ name: rescue of always, debug: { msg: saved } }]
            always: [{ name: always of always, debug: { msg: always } }]
      - { name: after, debug: { msg: after } }
    `),
  },
  {
    name: 'a block hands down when, vars, tags and ignore_errors',
    playbook: play(`
      - block:
          - { name: only b and c, debug: { msg: "{{ word }}" } }
          - { name: fails but goes on, fail: { msg: no } }
          - { name: own vars count, debug: { msg: "{{ word }}" }, vars: { word: inner } }
        when: number > 1
        ignore_errors: true
        vars: { word: outer }
      - { name: after, debug: { msg: "{{ word | default('gone') }}" } }
    `),
  },
  {
    name: 'what a rescue knows of the failure outlives it',
    playbook: play(`
      - block:
          - name: fails
            command: /bin/false
            register: broken
        rescue: [{ name: rescue, debug: { msg: "{{ broken.rc }} {{ ansible_failed_result.rc }} {{ ansible_failed_task.action }}" } }]
      - { name: after, debug: { msg: "{{ ansible_failed_result.rc }} {{ ansible_failed_task.name }}" } }
    `),
  },
  {
    name: 'ignore_errors in a block leaves the rescue out',
    playbook: play(`
      - block:
          - { name: fails, fail: { msg: no }, ignore_errors: true }
          - { name: rest, debug: { msg: body } }
        rescue: [{ name: rescue, debug: { msg: rescue } }]
    `),
  },
  {
    name: 'a failure of a loop item is rescued',
    playbook: play(`
      - block:
          - { name: loop, fail: { msg: no }, when: item == 2, loop: [1, 2, 3] }
        rescue: [{ name: rescue, debug: { msg: "{{ ansible_failed_result.results | length }}" } }]
    `),
  },
  {
    name: 'a condition that cannot be read fails the task',
    playbook: play(`
      - block:
          - { name: fails, debug: { msg: x }, when: not_there == 1 }
        rescue: [{ name: rescue, debug: { msg: rescue } }]
      - { name: fails for good, debug: { msg: "{{ not_there }}" } }
      - { name: never reached, debug: { msg: x } }
    `),
  },
  {
    name: 'a failed host is out of the plays that follow',
    playbook: `${play(`
      - { name: fails on a, fail: { msg: no }, when: inventory_hostname == 'a' }
    `)}${play(`
      - { name: second play, debug: { msg: "{{ ansible_play_hosts }} {{ play_hosts }} {{ ansible_play_hosts_all }}" } }
    `)}`,
  },
];
