import { type LanguageCase, play } from '../language-case.ts';

const show = (keywords: string, msg = '{{ item }}') => play(`- { name: loop, debug: { msg: "${msg}" }, ${keywords} }`);

export const loopCases: readonly LanguageCase[] = [
  {
    name: 'changed_when that cannot be evaluated fails each item; a program leaves a message',
    playbook: play(`
      - { name: changed, command: "true", changed_when: nothing is changed, loop: [1, 2], register: r, ignore_errors: true }
      - { name: seen, debug: { msg: "{{ r.results | map(attribute='failed') | list }}" } }
      - { name: message, command: "true", changed_when: false, register: r }
      - { name: of a program, debug: { msg: "<{{ r.msg }}>" } }
    `),
  },
  {
    name: 'what a loop over nothing registers, and one over something',
    playbook: play(`
      - { name: empty, debug: { msg: x }, loop: [], register: r }
      - { name: registered, debug: { msg: "{{ r | dict2items | map(attribute='key') | sort }}" } }
      - { name: full, debug: { msg: x }, loop: [1], register: r }
      - { name: registered, debug: { msg: "{{ r | dict2items | map(attribute='key') | sort }}" } }
      - { name: skipped, debug: { msg: x }, loop: [1], register: r, when: false }
      - { name: registered, debug: { msg: "{{ r | dict2items | map(attribute='key') | sort }}" } }
      - { name: failed, fail: { msg: x }, loop: [1], register: r, ignore_errors: true }
      - { name: registered, debug: { msg: "{{ r | dict2items | map(attribute='key') | sort }}" } }
    `),
  },
  { name: 'loop over a list', playbook: show('loop: [a, b, 3]') },
  { name: 'loop over a template', playbook: show(`loop: "{{ [1, 2] + [number] }}"`) },
  { name: 'loop over nothing is skipped', playbook: show('loop: []') },
  { name: 'loop over what is not a list fails', playbook: show('loop: "{{ 5 }}"') },
  { name: 'loop over a string fails', playbook: show('loop: abc') },
  { name: 'a condition counts for each item', playbook: show('loop: [1, 2, 3], when: item != 2') },
  { name: 'a condition that no item meets', playbook: show('loop: [1, 2, 3], when: item > 3') },
  { name: 'with_items takes one level of lists apart', playbook: show('with_items: [[1, 2], 3, [[4]]]') },
  { name: 'with_items of a plain value', playbook: show('with_items: one') },
  { name: 'with_list takes nothing apart', playbook: show('with_list: [[1, 2], 3]') },
  { name: 'with_dict', playbook: show('with_dict: { x: 1, y: { z: 2 } }', '{{ item.key }}={{ item.value }}') },
  { name: 'with_dict of a template', playbook: show(`with_dict: "{{ {'x': 1} }}"`, '{{ item.key }}={{ item.value }}') },
  { name: 'loop over dict2items', playbook: show(`loop: "{{ {'x': 1, 'y': 2} | dict2items }}"`, '{{ item.key }}={{ item.value }}') },
  { name: 'with_together', playbook: show('with_together: [[1, 2, 3], [a, b]]', '{{ item.0 }} {{ item.1 }}') },
  { name: 'with_nested', playbook: show('with_nested: [[1, 2], [a, b]]', '{{ item[0] }}{{ item[1] }}') },
  { name: 'with_indexed_items', playbook: show('with_indexed_items: [a, b]', '{{ item.0 }} {{ item.1 }}') },
  { name: 'with_sequence', playbook: show('with_sequence: start=1 end=3 format=vm%02d') },
  { name: 'with_sequence with a count', playbook: show('with_sequence: count=2') },
  {
    name: 'with_subelements',
    playbook: play(
      `- { name: loop, debug: { msg: "{{ item.0.name }} {{ item.1 }}" }, with_subelements: ["{{ users }}", keys] }`,
      'vars: { users: [{ name: x, keys: [1, 2] }, { name: y, keys: [3] }] }',
    ),
  },
  { name: 'with_random_choice has one round', playbook: show('with_random_choice: [one]') },
  {
    name: 'with_fileglob',
    playbook: play(
      `- { name: loop, debug: { msg: "{{ item | basename }}" }, loop_control: { label: "{{ item | basename }}" }, with_fileglob: ['conf/*.txt'] }`,
    ),
    files: { 'conf/a.txt': 'a', 'files/conf/b.txt': 'b' },
  },
  {
    name: 'with_file',
    playbook: play(`- { name: loop, debug: { msg: "{{ item }}" }, with_file: [one.txt, two.txt] }`),
    files: { 'files/one.txt': 'one\n', 'two.txt': 'two' },
  },
  {
    name: 'with_first_found',
    playbook: play(
      `- { name: loop, debug: { msg: "{{ item | basename }}" }, loop_control: { label: x }, with_first_found: [no.yml, yes.yml, also.yml] }`,
    ),
    files: { 'yes.yml': '', 'also.yml': '' },
  },
  { name: 'with_inventory_hostnames', playbook: show('with_inventory_hostnames: ["front:!b"]') },
  {
    name: 'loop_var and index_var',
    playbook: show('loop: [a, b], loop_control: { loop_var: thing, index_var: i }', '{{ i }} {{ thing }}'),
  },
  { name: 'a label', playbook: show('loop: [{ n: a }, { n: b }], loop_control: { label: "{{ item.n }}" }', '{{ item.n }}') },
  {
    name: 'extended',
    playbook: show(
      'loop: [a, b, c], loop_control: { extended: true }',
      `{{ ansible_loop.index }} {{ ansible_loop.index0 }} {{ ansible_loop.first }} {{ ansible_loop.last }} {{ ansible_loop.length }} {{ ansible_loop.revindex }} {{ ansible_loop.previtem | default('-') }} {{ ansible_loop.nextitem | default('-') }} {{ ansible_loop.allitems }}`,
    ),
  },
  {
    name: 'ansible_loop_var is known in a loop',
    playbook: show('loop: [a], loop_control: { loop_var: thing }', `{{ ansible_loop_var }}`),
  },
  {
    name: 'an item sees what the one before registered',
    playbook: play(`
      - { name: search, command: "test {{ item }} -ge 2", register: found, loop: [1, 2, 3], when: found is not defined or found is failed, changed_when: false, failed_when: false }
      - { name: until found, command: "test {{ item }} -eq 2", register: seen, loop: [1, 2, 3], when: (seen.rc | default(1)) != 0, changed_when: false, failed_when: false }
      - { name: show, debug: { msg: "{{ found.results | map(attribute='skipped', default=false) | list }} {{ seen.results | map(attribute='skipped', default=false) | list }}" } }
    `),
  },
  {
    name: 'what cannot be evaluated for an item ends the loop',
    playbook: play(`
      - block:
          - { name: loop, debug: { msg: "{{ item.there }}" }, loop: [{ there: 1 }, {}, { there: 3 }], register: out }
        rescue: [{ name: rescue, debug: { msg: "{{ out.results is defined }}" } }]
      - { name: ignored, debug: { msg: x }, when: item.there == 1, loop: [{}], ignore_errors: true }
      - { name: after, debug: { msg: x }, when: not_there == 1, ignore_errors: true }
    `),
  },
  {
    name: 'register in a loop',
    playbook: play(`
      - { name: loop, debug: { msg: "{{ item }}" }, loop: [a, b], register: seen, changed_when: item == 'b' }
      - { name: all, debug: { msg: "{{ seen.changed }} {{ seen.results | map(attribute='msg') | list }} {{ seen.results | map(attribute='item') | list }} {{ seen.results | length }} {{ seen is changed }}" } }
      - { name: over results, debug: { msg: "{{ item.item }}" }, loop: "{{ seen.results }}", loop_control: { label: "{{ item.item }}" }, when: item is changed }
    `),
  },
  {
    name: 'register of a loop with skipped items',
    playbook: play(`
      - { name: loop, debug: { msg: "{{ item }}" }, loop: [a, b], register: seen, when: item == 'b' }
      - { name: all, debug: { msg: "{{ seen.results | map(attribute='skipped', default=false) | list }} {{ seen is skipped }}" } }
    `),
  },
  {
    name: 'register of a loop over nothing',
    playbook: play(`
      - { name: loop, debug: { msg: "{{ item }}" }, loop: [], register: seen }
      - { name: all, debug: { msg: "{{ seen.results }} {{ seen is skipped }} {{ seen.changed }}" } }
    `),
  },
  {
    name: 'the loop goes on after an item failed, and the task fails',
    playbook: play(`
      - { name: loop, fail: { msg: "{{ item }}" }, loop: [1, 2, 3], when: item != 1, register: seen, ignore_errors: true }
      - { name: all, debug: { msg: "{{ seen is failed }} {{ seen.results | select('failed') | list | length }}" } }
    `),
  },
  {
    name: 'failed_when and changed_when for each item',
    playbook: play(`
      - { name: loop, command: "echo {{ item }}", loop: [1, 2, 3], register: out, changed_when: out.stdout == '2', failed_when: out.stdout == '3', ignore_errors: true }
      - { name: all, debug: { msg: "{{ out.results | map(attribute='changed') | list }} {{ out.results | map(attribute='failed') | list }}" } }
    `),
  },
  {
    name: 'set_fact in a loop builds a list',
    playbook: play(`
      - { name: build, set_fact: { list: "{{ list | default([]) + [item * number] }}" }, loop: [1, 2, 3] }
      - { name: all, debug: { msg: "{{ list }}" } }
    `),
  },
  {
    name: 'a list that is known only where the condition holds',
    playbook: show('loop: "{{ nowhere.items }}", when: nowhere is defined'),
  },
  {
    name: 'include_tasks in a loop, with a loop inside',
    playbook: play(`- { name: outer, include_tasks: inner.yml, loop: [x, y], loop_control: { loop_var: outer } }`),
    files: { 'inner.yml': `- { name: inner, debug: { msg: "{{ outer }}{{ item }}" }, loop: [1, 2] }\n` },
  },
  {
    name: 'a loop whose list differs per host',
    playbook: play(`- { name: loop, debug: { msg: "{{ item }}" }, loop: "{{ range(number) | list }}" }`),
  },
  {
    name: 'until: again, until it holds',
    playbook: play(`
      - { name: try, command: "sh -c 'echo x >> tries-{{ inventory_hostname }}; wc -l < tries-{{ inventory_hostname }}'", args: { chdir: "{{ playbook_dir }}" }, register: out, until: out.stdout | int >= 2, retries: 4, delay: 0, changed_when: false }
      - { name: all, debug: { msg: "{{ out.attempts }} {{ out.stdout }}" } }
    `),
  },
  {
    name: 'an item sees what the last item that ran registered, not one that was skipped',
    playbook: play(`
      - { name: first, debug: { msg: "{{ item }}" }, loop: [a, b, c, d], when: out is not changed, changed_when: item == 'b', register: out }
      - { name: none, debug: { msg: x }, loop: [1, 2], when: other is defined, register: other }
      - { name: show, debug: { msg: "{{ out is changed }} {{ out.results | map('default', {}) | map(attribute='skipped', default=false) | list }}" } }
    `),
  },
  {
    name: 'until that never holds fails',
    playbook: play(`
      - { name: try, command: "true", register: out, until: out.rc == 1, retries: 2, delay: 0, ignore_errors: true }
      - { name: all, debug: { msg: "{{ out.attempts }} {{ out is failed }}" } }
    `),
  },
  {
    name: 'until that never holds, where failed_when says that nothing failed',
    playbook: play(`
      - { name: try, command: "true", register: out, until: out.rc == 1, failed_when: false, retries: 1, delay: 0 }
      - { name: all, debug: { msg: "{{ out.attempts }} {{ out is failed }}" } }
    `),
  },
  {
    name: 'until with failed_when, in a loop',
    playbook: play(`
      - { name: try, command: "echo {{ item }}", register: out, until: out.stdout == 'a', retries: 1, delay: 0, loop: [a, b], ignore_errors: true, changed_when: false }
      - { name: all, debug: { msg: "{{ out.results | map(attribute='attempts') | list }}" } }
    `),
  },
  {
    name: 'retries without until',
    playbook: play(`
      - { name: try, command: /bin/false, retries: 1, delay: 0, register: out, ignore_errors: true }
      - { name: all, debug: { msg: "{{ out.attempts | default('none') }}" } }
    `),
  },
  { name: 'loop and omit', playbook: show(`loop: [{ m: x }, {}]`, `{{ item.m | default('none') }}`) },
  {
    name: 'delegated loop items by item',
    playbook: play(
      `- { name: loop, debug: { msg: "{{ item }} {{ inventory_hostname }}" }, loop: [a, b], delegate_to: "{{ item }}", run_once: true }`,
    ),
  },
];
