import { type LanguageCase, play } from '../language-case.ts';

export const delegationCases: readonly LanguageCase[] = [
  {
    name: 'hostvars and the variables of the play',
    playbook: play(
      `- { name: show, debug: { msg: "{{ hostvars['b'].word | default('not seen') }} {{ hostvars['b'].number }}" } }`,
      'vars: { word: of the play }',
    ),
  },
  {
    name: 'names of hostvars',
    playbook: play(`- { name: names, debug: { msg: "{{ hostvars | length }} {{ hostvars.keys() | sort }}" } }`),
  },
  {
    name: 'delegate_to: the task runs elsewhere, the variables are the host’s own',
    playbook: play(`
      - { name: where, command: "echo {{ inventory_hostname }} {{ number }}", delegate_to: c, register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout }}" } }
    `),
  },
  {
    name: 'delegate_to a host that is not in the play',
    playbook: `- hosts: front\n  gather_facts: false\n  tasks:\n    - { name: there, command: "true", delegate_to: c, changed_when: false }\n`,
  },
  {
    name: 'delegate_to localhost',
    playbook: play(`- { name: here, command: "echo {{ inventory_hostname }}", delegate_to: localhost, changed_when: false }`),
  },
  {
    name: 'local_action',
    playbook: play(
      `- { name: here, local_action: { module: command, _raw_params: "echo {{ inventory_hostname }}" }, changed_when: false }`,
    ),
  },
  { name: 'local_action as text', playbook: play(`- { name: here, local_action: command true }`) },
  {
    name: 'action as text and as a mapping',
    playbook: play(`
      - { name: text, action: debug msg=hello }
      - { name: mapping, action: { module: debug, msg: hello } }
    `),
  },
  {
    name: 'delegate_to a name that is a template, per item',
    playbook: play(`- { name: each, command: "true", delegate_to: "{{ item }}", loop: "{{ groups['front'] }}", changed_when: false }`),
  },
  {
    name: 'set_fact with delegate_to stays with the host',
    playbook: play(`
      - { name: set, set_fact: { mine: "{{ inventory_hostname }}" }, delegate_to: c }
      - { name: show, debug: { msg: "{{ mine }}" } }
    `),
  },
  {
    name: 'set_fact with delegate_facts goes to the other host',
    playbook: play(`
      - { name: set, set_fact: { mine: "{{ inventory_hostname }}" }, delegate_to: c, delegate_facts: true, when: inventory_hostname == 'a' }
      - { name: show, debug: { msg: "{{ mine | default('none') }} {{ hostvars['c'].mine | default('none') }}" } }
    `),
  },
  {
    name: 'register of a delegated task stays with the host',
    playbook: play(`
      - { name: run, command: "echo {{ number }}", delegate_to: a, register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout }} {{ hostvars['a'].out.stdout }}" } }
    `),
  },
  {
    name: 'run_once with delegate_to',
    playbook: play(`
      - { name: once, command: "echo {{ inventory_hostname }}", delegate_to: b, run_once: true, register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout }}" } }
    `),
  },
  {
    name: 'a delegated task that fails fails the host',
    playbook: play(`
      - { name: fails, command: /bin/false, delegate_to: c, when: inventory_hostname == 'a' }
      - { name: rest, debug: { msg: x } }
    `),
  },
  {
    name: 'a delegated task to a host that cannot be reached',
    playbook: play(`
      - { name: reach, command: "true", delegate_to: far, when: inventory_hostname == 'a' }
      - { name: rest, debug: { msg: x } }
    `),
    files: { 'hosts2.yml': 'all: { hosts: { far: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 } } }\n' },
    args: ['-i', 'hosts2.yml', '--limit', 'a,b,c'],
  },
  {
    name: 'hostvars of other hosts, of facts set there, and of hosts out of the play',
    playbook: play(`
      - { name: set, set_fact: { secret: "of {{ inventory_hostname }}" } }
      - { name: show, debug: { msg: "{{ hostvars['b'].number }} {{ hostvars['c']['secret'] }} {{ hostvars[groups['back'][0]].tier }} {{ hostvars['b'].inventory_hostname }} {{ hostvars['b'].group_names }}" } }
      - { name: all, debug: { msg: "{{ groups['all'] | map('extract', hostvars, 'number') | list }}" } }
      - { name: is it there, debug: { msg: "{{ 'a' in hostvars }} {{ 'nobody' in hostvars }} {{ hostvars['a'].nothing is defined }}" } }
    `),
  },
  {
    name: 'magic variables',
    playbook: play(
      `
      - { name: names, debug: { msg: "{{ inventory_hostname }} {{ inventory_hostname_short }} {{ group_names }} {{ ansible_play_name }} {{ play_hosts }} {{ ansible_play_batch }}" } }
      - { name: groups, debug: { msg: "{{ groups }}" } }
      - { name: modes, debug: { msg: "{{ ansible_check_mode }} {{ ansible_diff_mode }} {{ ansible_run_tags }} {{ ansible_skip_tags }} {{ ansible_limit | default('none') }}" } }
      - { name: folders, debug: { msg: "{{ playbook_dir | basename == inventory_dir | basename }} {{ inventory_file | basename }}" } }
      - { name: vars, debug: { msg: "{{ vars['tier'] }} {{ vars.number }}" } }
      - { name: omit, debug: { msg: "{{ omit is defined }}" } }
    `,
      'name: the play',
    ),
  },
  {
    name: 'add_host: a new host comes first in all',
    playbook: `${play(`- { name: add, add_host: { name: new, groups: fresh, ansible_connection: local } }`)}${play(`- { name: order, debug: { msg: "{{ groups['all'] }} {{ ansible_play_batch }}" } }`, 'serial: 2')}`,
  },
  {
    name: 'add_host: later plays find it',
    playbook: `${play(`- { name: add, add_host: { name: "new{{ item }}", groups: [fresh, more], ansible_connection: local, color: "c{{ item }}" }, loop: [1, 2] }
- { name: again, add_host: { name: new1, groups: fresh, color: c1 } }
- { name: show, debug: { msg: "{{ groups['fresh'] }} {{ hostvars['new1'].color }} {{ play_hosts }}" } }`)}- hosts: fresh
  gather_facts: false
  tasks: [{ name: new, debug: { msg: "{{ color }} {{ group_names }} {{ inventory_hostname }}" } }]
`,
  },
  {
    name: 'group_by: later plays find the groups, with their group_vars',
    playbook: `${play(`- { name: group, group_by: { key: "tier_{{ tier }}" } }
- { name: parents, group_by: { key: "n {{ number }}", parents: numbers } }
- { name: some, group_by: { key: odd }, when: number != 2 }
- { name: show, debug: { msg: "{{ group_names }} {{ groups['odd'] | sort }}" } }`)}- hosts: tier_front
  gather_facts: false
  tasks: [{ name: front, debug: { msg: "{{ from_group }} {{ group_names }}" } }]
- hosts: numbers:!odd
  gather_facts: false
  tasks: [{ name: even, debug: { msg: x } }]
`,
    files: { 'group_vars/tier_front.yml': 'from_group: of the group\n' },
  },
];
