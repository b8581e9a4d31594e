import { describe, expect, test } from 'vitest';
import type { Context } from '../../src/lint/project.ts';
import { type Files, findingsIn } from './rig.ts';

/** The names that are told as undefined, with the hint where there is one. */
function undefinedIn(files: Files | string, inventory?: readonly string[]): readonly string[] {
  const context: Context = { likely: new Set(), mentioned: new Set(), ...(inventory && { inventory: new Set(inventory) }) };
  const found = findingsIn(files, ['undefined-variable'], context);
  return found.map(({ position: { line, column }, message, hint }) => {
    const name = /"(.*)"/.exec(message)?.[1];
    return `${line}:${column} ${name}${hint ? ` (${hint})` : ''}`;
  });
}

const play = (tasks: string, keywords = '') => `- hosts: all\n${keywords}  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`;
const shown = (expression: string) => play(`- debug:\n    msg: "${expression}"\n`);

describe('with an inventory', () => {
  test.each([
    ['a name that nothing defines is told', shown('{{ nowhere }}'), ['4:18 nowhere']],
    ['the nearest name is the hint', shown('{{ adress }}'), ['4:18 adress (did you mean "address"?)']],
    ['a name of the inventory is defined', shown('{{ address }}'), []],
    ['facts, settings of the connection and what Ansible names are defined', shown('{{ ansible_eth0 }} {{ groups.all }} {{ omit }}'), []],
    ['a default makes a name one that may be undefined', shown('{{ nowhere | default(1) }}'), []],
    ['so does a default behind attributes', shown('{{ nowhere.a.b | default(1) }}'), []],
    ['what the default itself reads is told', shown('{{ a | default(nowhere) }}'), ['4:30 nowhere']],
    ['a test for it makes it so everywhere', play('- debug: { msg: "{{ a }}" }\n  when: a is defined\n'), []],
    ['a condition is read where it stands', play('- ping:\n  when:\n    - address\n    - not nowhere\n'), ['6:15 nowhere']],
    ['a loop inside of a template has its own names', shown('{% for x in [1] %}{{ x }}{{ loop.index }}{% endfor %}'), []],
    ['what a template sets is its own', shown('{% set x = 1 %}{{ x }}'), []],
    ['a registered result is defined', play('- command: id\n  register: who\n- debug: { msg: "{{ who.stdout }}" }\n'), []],
    ['a fact that is set is defined', play('- set_fact: { who: 1 }\n- debug: { msg: "{{ who }}" }\n'), []],
    ['a fact that is set in one line is defined', play('- set_fact: who=1\n- debug: { msg: "{{ who }}" }\n'), []],
    [
      'the variables of a loop are defined',
      play('- debug: { msg: "{{ x }} {{ n }}" }\n  loop: [1]\n  loop_control: { loop_var: x, index_var: n }\n'),
      [],
    ],
    ['a prompt defines its variable', play('- debug: { msg: "{{ who }}" }\n', '  vars_prompt: [{ name: who }]\n'), []],
    ['a name in text is none', shown("{{ 'nowhere' }}"), []],
    ['a bare name to show is read', play('- debug: { var: nowhere }\n'), ['3:21 nowhere']],
    ['facts with names that are made in the run open the play', play('- set_fact: "{{ address }}"\n- debug: { msg: "{{ a }}" }\n'), []],
    ['groups that are made in the run open the play', play('- group_by: { key: "a_{{ address }}" }\n- debug: { msg: "{{ a }}" }\n'), []],
  ])('%s', (_, text, expected) => {
    expect(undefinedIn(text, ['address'])).toEqual(expected);
  });

  test('a role reads its defaults, its variables, its specification and what its play has', () => {
    const files = {
      'site.yml': play('', '  vars: { of_play: 1 }\n  roles: [{ role: web, given: 1 }]\n').replace('  tasks:\n', ''),
      'roles/web/defaults/main.yml': 'of_defaults: 1\n',
      'roles/web/vars/debian.yml': 'of_vars: "{{ of_nobody }}"\n',
      'roles/web/meta/argument_specs.yml': 'argument_specs: { main: { options: { of_spec: { type: str } } } }\n',
      'roles/web/tasks/main.yml': '- debug: { msg: "{{ of_defaults }} {{ of_vars }} {{ of_spec }} {{ of_play }} {{ given }}" }\n',
      'roles/web/templates/a.j2': '{{ of_spec }}\n{{ missing }}\n',
      'roles/web/templates/b.hbs': '{{of_spec}} {{#each of_vars}}{{port}} {{../missing}}{{/each}}\n',
    };
    expect(undefinedIn(files, [])).toEqual(['2:4 missing', '1:41 missing', '1:14 of_nobody']);
  });

  test('what a play before it registered is still there', () => {
    expect(undefinedIn(`${play('- command: id\n  register: who\n')}${shown('{{ who }}')}`, [])).toEqual([]);
  });

  test('a file of variables that is named by a fact opens the play', () => {
    expect(undefinedIn(play('- debug: { msg: "{{ a }}" }\n', '  vars_files: ["{{ ansible_system }}.yml"]\n'), [])).toEqual([]);
  });
});

describe('without an inventory', () => {
  const vars = (tasks: string) => play(tasks, '  vars: { listen_port: 1, users: [], address4: 1 }\n');

  test.each([
    ['a name that may be the inventory’s is let be', vars('- debug: { msg: "{{ nowhere }}" }\n'), []],
    ['a slip of the pen is told', vars('- debug: { msg: "{{ listen_prot }}" }\n'), ['4:25 listen_prot (did you mean "listen_port"?)']],
    ['one of many may be meant', vars('- debug: { msg: "{{ user }}" }\n'), []],
    ['another number may be meant', vars('- debug: { msg: "{{ address6 }}" }\n'), []],
    ['a longer name may be meant', vars('- debug: { msg: "{{ listen_port6 }}" }\n'), []],
  ])('%s', (_, text, expected) => {
    expect(undefinedIn(text)).toEqual(expected);
  });
});

test('what a role holds is checked where its meta cannot be read', () => {
  const files = { 'roles/a/meta/main.yml': 'a: [\n', 'roles/a/tasks/main.yml': '- coppy: {}\n' };
  expect(findingsIn(files, ['yaml-syntax', 'unknown-module']).map((f) => f.position.file)).toEqual(Object.keys(files));
});
