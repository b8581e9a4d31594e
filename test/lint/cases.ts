import type { Example } from '../../src/lint/rule.ts';

/** A snippet, what a rule finds in it, and what `--fix` makes of it. */
interface Case {
  readonly what: string;
  readonly of: Example;
  /** `line:column message`; nothing where it is left out. */
  readonly finds?: readonly string[];
  /** Without it nothing is mended. */
  readonly becomes?: string;
}

const unquoted = 'this value is not quoted for the shell';
const always = 'this counts as a change in every run';

export const cases: Readonly<Record<string, readonly Case[]>> = {
  'unquoted-shell-value': [
    {
      what: 'a value between words is quoted',
      of: '- shell: du -s {{ folder }} | sort # sizes\n  changed_when: false\n',
      finds: [`1:19 ${unquoted}`],
      becomes: '- shell: du -s {{ folder | quote }} | sort # sizes\n  changed_when: false\n',
    },
    {
      what: 'each value of a script of several lines has its place',
      of: '- shell: |\n    cd {{ a }}\n    tar c {{ b.c }}/x > "$HOME"/{{ d[0] }}\n',
      finds: [`2:11 ${unquoted}`, `3:14 ${unquoted}`, `3:36 ${unquoted}`],
      becomes: '- shell: |\n    cd {{ a | quote }}\n    tar c {{ b.c | quote }}/x > "$HOME"/{{ d[0] | quote }}\n',
    },
    {
      what: 'filters before it stay before it',
      of: '- shell: ls {{ folder | dirname }} | wc -l\n',
      finds: [`1:16 ${unquoted}`],
      becomes: '- shell: ls {{ folder | dirname | quote }} | wc -l\n',
    },
    { what: 'what is quoted is left alone', of: "- shell: ls {{ a | quote }} {{ b | map('quote') | join(' ') }} | wc -l\n" },
    { what: 'numbers and single words are safe', of: "- shell: head -n {{ n | int }} {{ 'x' if a else 'y' }} {{ result.rc }} | wc\n" },
    { what: 'items of a loop that are written out as words are safe', of: '- shell: ls {{ item }} | wc\n  loop: [/a, /b]\n' },
    {
      what: 'items of a loop that hold spaces are not',
      of: '- shell: ls {{ item }} | wc\n  loop: [/a, "/b c"]\n',
      finds: [`1:16 ${unquoted}`],
      becomes: '- shell: ls {{ item | quote }} | wc\n  loop: [/a, "/b c"]\n',
    },
    { what: 'a comment is no place to quote', of: '- shell: |\n    # {{ x }}\n    true\n' },
    { what: 'command has no shell', of: '- command: ls {{ x }}\n' },
    {
      what: 'a guard is read by a shell',
      of: '- command: touch /x\n  args:\n    unless: test -e {{ x }}\n',
      finds: [`3:24 ${unquoted}`],
      becomes: '- command: touch /x\n  args:\n    unless: test -e {{ x | quote }}\n',
    },
    {
      what: 'what is several words by its name is not mended',
      of: '- shell: run {{ extra_args }} | tee log\n',
      finds: [`1:17 ${unquoted}`],
    },
    { what: 'what is joined is not mended', of: "- shell: run {{ all | join(' ') }} | tee log\n", finds: [`1:17 ${unquoted}`] },
    { what: 'a command is not mended', of: '- shell: "{{ program }} -v | tee log"\n', finds: [`1:14 ${unquoted}`] },
    {
      what: 'what is known to hold several words is not mended',
      of: '- hosts: all\n  vars: { folders: /a /b }\n  tasks:\n    - shell: ls {{ folders }} | wc\n',
      finds: [`4:20 ${unquoted}`],
    },
    {
      what: 'a template that makes a script is looked at, too',
      of: { 'roles/web/templates/a.sh.j2': '#!/bin/sh\n{% for x in all %}\nrm -- {{ x }}\n{% endfor %}\n' },
      finds: [`3:10 ${unquoted}`],
      becomes: '#!/bin/sh\n{% for x in all %}\nrm -- {{ x | quote }}\n{% endfor %}\n',
    },
  ],
  'hand-quoted-shell-value': [
    {
      what: 'between quotes',
      of: '- shell: |\n    echo "{{ a }}" \'{{ b }}\' | tee log\n',
      finds: [
        '2:14 a value between double quotes is not safe from what it holds',
        '2:24 a value between single quotes is not safe from what it holds',
      ],
    },
    { what: 'a here-document with a quoted end is safe', of: "- shell: |\n    cat <<'EOF'\n    {{ x }}\n    EOF\n" },
  ],
  'unsafe-permissions': [
    {
      what: 'a number is written as the mode that was meant',
      of: '- file: { path: /a, mode: 644, state: touch } # note\n',
      finds: ['1:27 the number 644 is the mode 1204, which nobody means'],
      becomes: '- file: { path: /a, mode: "0644", state: touch } # note\n',
    },
    { what: 'everybody may write', of: '- file: { path: /a, mode: "0666" }\n', finds: ['1:27 everybody may write there'] },
    { what: 'everybody may write, in letters', of: '- file: { path: /a, mode: "u=rw,o+w" }\n', finds: ['1:27 everybody may write there'] },
    { what: 'with the sticky bit a folder is shared', of: '- file: { path: /a, mode: "1777", state: directory }\n' },
    {
      what: 'a key without a mode',
      of: '- copy: { src: a, dest: /etc/a/tls.key }\n',
      finds: ['1:25 this looks like a secret, and no mode says who may read it'],
    },
    {
      what: 'a key that everybody reads',
      of: '- copy: { src: a, dest: /etc/a/id_rsa, mode: "0644" }\n',
      finds: ['1:46 this looks like a secret, and everybody may read it'],
    },
    { what: 'a key for its owner', of: '- copy: { src: a, dest: /etc/a/id_rsa, mode: "0600" }\n' },
    { what: 'public keys are public', of: '- copy: { src: a, dest: /etc/a/id_rsa.pub }\n' },
  ],
  'unquoted-mode': [
    {
      what: 'an octal number becomes text',
      of: '- file: { path: /a, mode: 0755 }\n',
      finds: ['1:27 a mode is text'],
      becomes: '- file: { path: /a, mode: "0755" }\n',
    },
    { what: 'text stays', of: '- file: { path: /a, mode: "0755" }\n- file: { path: /a, mode: u+x }\n' },
  ],
  'jinja-in-when': [
    {
      what: 'the braces go, and quotes that are not needed',
      of: '- ping:\n  when: "{{ a is defined }}" # yes\n',
      finds: ['2:9 a condition needs no braces'],
      becomes: '- ping:\n  when: a is defined # yes\n',
    },
    {
      what: 'quotes stay where YAML needs them',
      of: "- ping:\n  when:\n    - \"{{ a['b'] == 'x' }}\"\n    - b\n",
      finds: ['3:7 a condition needs no braces'],
      becomes: "- ping:\n  when:\n    - \"a['b'] == 'x'\"\n    - b\n",
    },
    { what: 'a condition without braces', of: '- ping:\n  when: "\'{{\' in a"\n' },
    {
      what: 'what is asserted is a condition',
      of: '- assert:\n    that: "{{ a }}"\n',
      finds: ['2:11 a condition needs no braces'],
      becomes: '- assert:\n    that: a\n',
    },
  ],
  'literal-compare': [
    {
      what: 'a value that is true or false',
      of: '- ping:\n  when: a.stat.exists == true\n',
      finds: ['2:23 compared with true'],
      becomes: '- ping:\n  when: a.stat.exists\n',
    },
    { what: 'a value that may be text is not mended', of: '- ping:\n  when: a == True\n', finds: ['2:11 compared with True'] },
    { what: 'a part of a condition', of: '- ping:\n  when: b and a != false\n', finds: ['2:17 compared with false'] },
    { what: 'a comparison with text', of: "- ping:\n  when: a == 'true'\n" },
  ],
  'no-changed-when': [
    { what: 'a command', of: '- command: a\n', finds: [`1:3 ${always}`] },
    { what: 'a guard in the text', of: '- shell: a creates=/b\n' },
    { what: 'a guard beside it', of: '- shell: a\n  args: { unless: b }\n' },
    { what: 'after a change', of: '- shell: a\n  when: b is changed\n' },
    { what: 'after no change', of: '- shell: a\n  when: b is not changed\n', finds: [`1:3 ${always}`] },
    {
      what: 'a handler',
      of: '- hosts: all\n  handlers:\n    - { name: a, command: b }\n',
    },
  ],
  'command-instead-of-module': [
    { what: 'a folder', of: '- command: mkdir -p /a\n', finds: ['1:12 `mkdir` is what the module `file` is for'] },
    {
      what: 'words in a list',
      of: '- command: { argv: [/usr/bin/systemctl, restart, a] }\n',
      finds: ['1:12 `systemctl` is what the module `systemd` is for'],
    },
    {
      what: 'only looking',
      of: '- command: systemctl status a\n- command: ip link show\n- command: sysctl -n a.b\n- command: apt-get --version\n',
    },
    { what: 'links', of: '- command: ip -6 route replace default via {{ x }}\n', finds: ['1:12 `ip` is what the module `network` is for'] },
    { what: 'a rule', of: '- shell: iptables -A INPUT -j DROP\n', finds: ['1:10 `iptables` is what the module `iptables` is for'] },
    { what: 'a part of a script', of: '- shell: mkdir /a && cd /a && make\n' },
  ],
  'command-instead-of-shell': [
    {
      what: 'one command',
      of: '- name: a\n  ansible.builtin.shell: uname -r\n',
      finds: ['2:3 this needs no shell'],
      becomes: '- name: a\n  ansible.builtin.command: uname -r\n',
    },
    { what: 'a value may need the shell', of: '- shell: run {{ x }}\n', finds: ['1:3 this needs no shell'] },
    {
      what: 'a pipe, a variable, a pattern, a builtin, another shell',
      of: '- shell: a | b\n- shell: echo $A\n- shell: ls *\n- shell: cd a\n- { shell: a, args: { executable: /bin/bash } }\n',
    },
  ],
  'risky-pipe': [
    { what: 'a pipe', of: '- shell: zcat a | dd of=/b\n', finds: ['1:10 when the first part of this pipe fails, nobody sees it'] },
    { what: 'no pipe', of: "- shell: a || b\n- shell: grep 'a|b' c\n- shell: a {{ b | quote }}; c\n" },
    { what: 'a first part that does not fail', of: '- shell: echo a | b\n' },
    { what: 'with pipefail', of: '- shell: set -o pipefail; a | b\n' },
  ],
  'inline-environment': [
    { what: 'a variable before a command', of: '- command: A=b c\n', finds: ['1:12 `command` looks for a program named "A=…"'] },
    { what: 'a variable before a script', of: '- shell: A=b c\n' },
  ],
  'latest-package': [
    { what: 'latest', of: '- apt: { name: a, state: latest }\n', finds: ['1:26 which version this installs depends on the hour'] },
    { what: 'only upgrades', of: '- apt: { name: a, state: latest, only_upgrade: true }\n' },
  ],
  'ignore-errors': [
    { what: 'all of them', of: '- ping:\n  ignore_errors: yes\n', finds: ['2:3 this passes over every error'] },
    { what: 'with a result to look at', of: '- ping:\n  ignore_errors: yes\n  register: a\n' },
    { what: 'under check mode', of: '- ping:\n  ignore_errors: "{{ ansible_check_mode }}"\n' },
  ],
  'no-log-password': [
    {
      what: 'in a loop',
      of: '- user: { name: a, password: "{{ item.password }}" }\n  loop: "{{ b }}"\n',
      finds: ['1:39 the loop shows each item, and so "password"'],
    },
    { what: 'without a loop the result does not show it', of: '- user: { name: a, password: "{{ b.password }}" }\n' },
    { what: 'in a command', of: '- command: mysql -p{{ db_password }}\n', finds: ['1:23 this shows "db_password"'] },
    { what: 'silent around', of: '- block:\n    - command: mysql -p{{ db_password }}\n  no_log: true\n' },
    { what: 'where it stands is no secret', of: '- command: mysql --defaults-file={{ password_file }}\n' },
  ],
  'partial-become': [
    { what: 'alone', of: '- ping:\n  become_user: a\n', finds: ['2:3 nothing says `become` here, so this has no effect'] },
    { what: 'with become around', of: '- block:\n    - ping:\n      become_user: a\n  become: true\n' },
    {
      what: 'in a play',
      of: '- hosts: all\n  become_user: a\n  tasks: []\n',
      finds: ['2:3 nothing says `become` here, so this has no effect'],
    },
  ],
  'deprecated-word': [
    {
      what: 'sudo',
      of: '- ping:\n  sudo: yes\n  sudo_user: a\n',
      finds: ['2:3 "sudo" is an old word', '3:3 "sudo_user" is an old word'],
      becomes: '- ping:\n  become: yes\n  become_user: a\n',
    },
    {
      what: 'addresses of hosts',
      of: { 'roles/a/vars/main.yml': 'ansible_ssh_host: b\n' },
      finds: ['1:1 "ansible_ssh_host" is an old word'],
      becomes: 'ansible_host: b\n',
    },
    { what: 'local_action', of: '- local_action: command a\n', finds: ['1:3 "local_action" is an old word'] },
  ],
  'with-loop': [
    {
      what: 'a list that is written out',
      of: '- ping:\n  with_items:\n    - a # first\n    - "{{ b }}c"\n',
      finds: ['2:3 `with_items` is the old form of a loop'],
      becomes: '- ping:\n  loop:\n    - a # first\n    - "{{ b }}c"\n',
    },
    {
      what: 'an item that may be a list',
      of: '- ping:\n  with_items: [a, "{{ b }}"]\n',
      finds: ['2:3 `with_items` is the old form of a loop'],
    },
    { what: 'a template', of: '- ping:\n  with_items: "{{ b }}"\n', finds: ['2:3 `with_items` is the old form of a loop'] },
    {
      what: 'a mapping',
      of: '- ping:\n  with_dict: "{{ b }}"\n',
      finds: ['2:3 `with_dict` is the old form of a loop'],
      becomes: '- ping:\n  loop: "{{ b | dict2items }}"\n',
    },
    { what: 'files have no other form', of: '- ping:\n  with_fileglob: "*"\n' },
  ],
  'short-form': [
    {
      what: 'text stays text',
      of: '- name: a\n  file: path={{ b }}/c state=directory mode=0755 recurse=no\n  when: d\n',
      finds: ['2:9 these parameters are one line of text'],
      becomes: '- name: a\n  file:\n    path: "{{ b }}/c"\n    state: directory\n    mode: "0755"\n    recurse: "no"\n  when: d\n',
    },
    {
      what: 'text with quotes in it',
      of: "- debug: msg=\"it's {{ 'a' }}\"\n",
      finds: ['1:10 these parameters are one line of text'],
      becomes: "- debug:\n    msg: \"it's {{ 'a' }}\"\n",
    },
    { what: 'with a comment behind it', of: '- file: path=/a # b\n', finds: ['1:9 these parameters are one line of text'] },
    {
      what: 'lines end as they do in the file',
      of: '- file: path=/a state=touch\r\n',
      finds: ['1:9 these parameters are one line of text'],
      becomes: '- file:\r\n    path: /a\r\n    state: touch\r\n',
    },
    { what: 'inside of braces', of: '- { file: path=/a }\n', finds: ['1:11 these parameters are one line of text'] },
    { what: 'a command is no such line', of: '- command: dd of=/a if=/b\n' },
  ],
  truthy: [
    {
      what: 'yes and Off',
      of: '- ping:\n  become: yes\n  ignore_errors: Off\n',
      finds: ['2:11 yes is not true to everybody', '3:18 Off is not false to everybody'],
      becomes: '- ping:\n  become: true\n  ignore_errors: false\n',
    },
    { what: 'text and keys', of: '- debug: { msg: "yes" }\n  vars: { on: "no" }\n' },
  ],
  'unused-variable': [
    {
      what: 'of a role',
      of: { 'roles/a/defaults/main.yml': 'used: 1\nunused: 2\n', 'roles/a/templates/b.hbs': '{{#each used}}{{/each}}\n' },
      finds: ['roles/a/defaults/main.yml:2:1 nothing in role "a" reads "unused"'],
    },
    {
      what: 'a name that is put together in a run',
      of: { 'roles/a/defaults/main.yml': 'x_1: 1\n', 'roles/a/tasks/main.yml': "- debug: { msg: \"{{ lookup('vars', 'x_' ~ n) }}\" }\n" },
    },
    {
      what: 'a condition, a bare name, a text that names it',
      of: '- hosts: all\n  vars: { a: 1, b: 2, c: 3, ansible_user: x }\n  tasks:\n    - debug: { var: a }\n      when: b and hostvars.x["c"]\n',
    },
    {
      what: 'a template beside the playbook',
      of: {
        'site.yml': '- hosts: all\n  vars: { used: 1, unused: 2 }\n  tasks:\n    - template: { src: a.hbs, dest: /a }\n',
        'templates/a.hbs': '{{used}}\n',
      },
      finds: ['site.yml:2:20 nothing in this play reads "unused"'],
    },
  ],
  'unused-handler': [
    {
      what: 'by its name or by what it listens to',
      of: '- hosts: all\n  tasks:\n    - { ping: , notify: [a, topic] }\n  handlers:\n    - { name: a, ping: }\n    - { name: b, ping: , listen: topic }\n    - { name: c, ping: }\n',
      finds: ['7:15 nothing notifies this handler'],
    },
    {
      what: 'a template may name any',
      of: '- hosts: all\n  tasks:\n    - { ping: , notify: "{{ a }}" }\n  handlers:\n    - { name: c, ping: }\n',
    },
  ],
  'loop-variable-shadowing': [
    {
      what: 'an include in a loop',
      of: { 'roles/a/tasks/main.yml': '- include_tasks: b.yml\n  loop: [1]\n', 'roles/a/tasks/b.yml': '- ping:\n  loop: [2]\n' },
      finds: ['roles/a/tasks/b.yml:2:3 "item" is the variable of a loop around this one, too'],
    },
    {
      what: 'an include in a loop of another name',
      of: {
        'roles/a/tasks/main.yml': '- include_tasks: b.yml\n  loop: [1]\n  loop_control: { loop_var: outer }\n',
        'roles/a/tasks/b.yml': '- ping:\n  loop: [2]\n',
      },
    },
    {
      what: 'a block in a loop',
      of: '- block:\n    - ping:\n      loop: [2]\n  loop: [1]\n',
      finds: ['3:7 "item" is the variable of a loop around this one, too'],
    },
  ],
  'templated-name': [
    {
      what: 'the item of its own loop',
      of: '- name: a {{ item }}\n  ping:\n  loop: [1]\n',
      finds: ['1:14 "item" has no value when this name is shown'],
    },
    { what: 'another value', of: '- name: a {{ b }}\n  ping:\n' },
  ],
  'duplicate-name': [
    { what: 'two tasks', of: '- { name: a, ping: }\n- { name: a, ping: }\n', finds: ['2:11 line 1 has this name, too'] },
    { what: 'in another block', of: '- { name: a, ping: }\n- block: [{ name: a, ping: }]\n' },
  ],
  'no-name': [
    { what: 'a task', of: '- ping:\n- { name: a, ping: }\n- meta: noop\n- include_tasks: x.yml\n', finds: ['1:3 this task has no name'] },
    { what: 'a play', of: '- hosts: all\n  tasks: []\n', finds: ['1:3 this play has no name'] },
  ],
  'no-handler': [
    {
      what: 'a restart after a change',
      of: '- service: { name: a, state: restarted }\n  when: b is changed\n',
      finds: ['2:9 this is a handler in all but name'],
    },
    { what: 'more than a change', of: '- service: { name: a, state: restarted }\n  when: b is changed and c\n' },
  ],
};
