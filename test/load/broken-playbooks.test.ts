import { expect, test } from 'vitest';
import { complaint } from './rig.ts';

test('an unknown module is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - coppy: {src: a, dest: /b}\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  unknown-module
      3 |     - coppy: {src: a, dest: /b}
        |       ^^^^^ "coppy" is neither a module nor a keyword of a task; did you mean "copy"?"
  `);
});

test('a module that only Ansible has is told with what does the same', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - ansible.builtin.get_url: url=http://x/y dest=/y\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:3:7  error  unknown-module
      3 |     - ansible.builtin.get_url: url=http://x/y dest=/y
        |       ^^^^^^^^^^^^^^^^^^^^^^^ "ansible.builtin.get_url" is neither a module nor a keyword of a task; use \`command: curl -fsSL -o FILE URL\` with \`creates: FILE\`; check it with \`sha256sum -c\` and \`onlyif\`"
  `);
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - action: ufw state=enabled\n' })).toContain('use `iptables`');
});

test('a keyword of a task that is misspelt is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      registr: out\n' })).toMatchInlineSnapshot(`
    "site.yml:4:7  error  unknown-module
      4 |       registr: out
        |       ^^^^^^^ "registr" is neither a module nor a keyword of a task; did you mean "register"?"
  `);
});

test('a parameter that is misspelt is told with its place', () => {
  expect(
    complaint({
      'site.yml':
        '- hosts: all\n  tasks:\n    - name: config\n      copy:\n        dest: /etc/motd\n        content: hello\n        modde: "0644"\n',
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:7:9  error  unknown-parameter
      7 |         modde: "0644"
        |         ^^^^^ \`copy\` has no parameter "modde"; did you mean "mode"?"
  `);
});

test('a parameter that is missing is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - copy:\n        content: hello\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  missing-parameter
      3 |     - copy:
        |       ^^^^ \`copy\` needs the parameter "dest""
  `);
});

test('a parameter of the wrong type is told with its place', () => {
  expect(
    complaint({
      'site.yml': '- hosts: all\n  tasks:\n    - file:\n        path: /srv\n        state: directory\n        recurse: maybe\n',
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:6:18  error  wrong-parameter
      6 |         recurse: maybe
        |                  ^^^^^ \`file\` parameter "recurse": expected true or false, found "maybe""
  `);
});

test('a choice that does not exist is told with its place', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - file:\n        path: /srv\n        state: directroy\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:5:16  error  wrong-parameter
      5 |         state: directroy
        |                ^^^^^^^^^ \`file\` parameter "state": expected one of absent, directory, file, hard, link, touch, found "directroy"; did you mean "directory"?"
  `);
});

test('a decimal file mode is told with its place', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - file:\n        path: /srv\n        state: directory\n        mode: 755\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:6:15  error  wrong-parameter
      6 |         mode: 755
        |               ^^^ \`file\` parameter "mode": the number 755 is no mode that anyone means; write "0755""
  `);
});

test('two modules in one task is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      shell: uptime\n' })).toMatchInlineSnapshot(`
    "site.yml:4:7  error  several-modules
      4 |       shell: uptime
        |       ^^^^^ a task runs one module, found "command" and "shell""
  `);
});

test('a task without a module is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - name: nothing\n      when: true\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  no-module
      3 |     - name: nothing
        |       ^^^^^^^^^^^^^ this task names no module; write for example "command: uptime""
  `);
});

test('a task that is a string is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - uptime\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  wrong-type
      3 |     - uptime
        |       ^^^^^^ expected a task (a mapping), found the string "uptime""
  `);
});

test('tasks that are not a list is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    command: uptime\n' })).toMatchInlineSnapshot(`
    "site.yml:3:5  error  wrong-type
      3 |     command: uptime
        |     ^^^^^^^^^^^^^^^ expected a list of tasks, found a mapping"
  `);
});

test('a play without hosts is told with its place', () => {
  expect(complaint({ 'site.yml': '- name: nobody\n  tasks: []\n' })).toMatchInlineSnapshot(`
    "site.yml:1:3  error  missing-keyword
      1 | - name: nobody
        |   ^^^^^^^^^^^^ this play does not say on which "hosts" it runs"
  `);
});

test('an empty host pattern is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts:\n  tasks: []\n' })).toMatchInlineSnapshot(`
    "site.yml:1:9  error  wrong-type
      1 | - hosts:
        |         ^ "hosts" must be a host pattern or a list of them, found nothing; write for example "hosts: all""
  `);
});

test('a keyword of a play that is misspelt is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  gather_fact: false\n' })).toMatchInlineSnapshot(`
    "site.yml:2:3  error  unknown-keyword
      2 |   gather_fact: false
        |   ^^^^^^^^^^^ "gather_fact" is not a keyword of a play; did you mean "gather_facts"?"
  `);
});

test('a playbook that is a mapping is told with its place', () => {
  expect(complaint({ 'site.yml': 'hosts: all\ntasks: []\n' })).toMatchInlineSnapshot(`
    "site.yml:1:1  error  wrong-type
      1 | hosts: all
        | ^^^^^^^^^^ a playbook is a list of plays, found a mapping"
  `);
});

test('a playbook that is empty is told with its place', () => {
  expect(complaint({ 'site.yml': '' })).toMatchInlineSnapshot(`
    "site.yml:1:1  error  wrong-type
      1 | 
        | ^ a playbook is a list of plays, found nothing"
  `);
});

test('a YAML syntax error is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: [uptime\n' })).toMatchInlineSnapshot(`
    "site.yml:4:1  error  yaml-syntax
      4 | 
        | ^ Flow sequence in block collection must be sufficiently indented and end with a ]"
  `);
});

test('a tab in the indentation is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n\t- command: uptime\n' })).toMatchInlineSnapshot(`
    "site.yml:3:1  error  yaml-syntax
      3 | 	- command: uptime
        | ^ Tabs are not allowed as indentation"
  `);
});

test('a key that stands twice is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars:\n    a: 1\n    a: 2\n' })).toMatchInlineSnapshot(`
    "site.yml:4:5  error  yaml-duplicate-key
      4 |     a: 2
        |     ^ "a" is already in this mapping, on line 3"
  `);
});

test('several documents is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n---\n- hosts: all\n' })).toMatchInlineSnapshot(`
    "site.yml:2:1  error  yaml-documents
      2 | ---
        | ^ expected one YAML document, found several"
  `);
});

test('a role that does not exist is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  roles:\n    - overlay-tunel\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  unknown-role
      3 |     - overlay-tunel
        |       ^^^^^^^^^^^^^ no role "overlay-tunel" in roles, ."
  `);
});

test('an entry of roles without a name is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  roles:\n    - tags: [a]\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  missing-parameter
      3 |     - tags: [a]
        |       ^^^^^^^^^ this entry names no role"
  `);
});

test('roles that are not a list is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  roles: web\n' })).toMatchInlineSnapshot(`
    "site.yml:2:10  error  wrong-type
      2 |   roles: web
        |          ^^^ "roles" must be a list, found the string "web""
  `);
});

test('a file to import that does not exist is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: more.yml\n' })).toMatchInlineSnapshot(`
    "site.yml:3:21  error  no-file
      3 |     - import_tasks: more.yml
        |                     ^^^^^^^^ no file more.yml to import"
  `);
});

test('an import that depends on a variable is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: "{{ file }}.yml"\n' })).toMatchInlineSnapshot(`
    "site.yml:3:21  error  wrong-type
      3 |     - import_tasks: "{{ file }}.yml"
        |                     ^^^^^^^^^^^^^^^^ import_tasks needs a file name without {{ }}; use include_tasks for names that depend on the host"
  `);
});

test('a playbook to import that does not exist is told with its place', () => {
  expect(complaint({ 'site.yml': '- import_playbook: other.yml\n' })).toMatchInlineSnapshot(`
    "site.yml:1:20  error  no-file
      1 | - import_playbook: other.yml
        |                    ^^^^^^^^^ no playbook other.yml to import"
  `);
});

test('a playbook that imports itself is told with its place', () => {
  expect(complaint({ 'site.yml': '- import_playbook: site.yml\n' })).toMatchInlineSnapshot(`
    "site.yml:1:20  error  import-circle
      1 | - import_playbook: site.yml
        |                    ^^^^^^^^ site.yml imports itself"
  `);
});

test('an unknown meta action is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - meta: flush_handler\n' })).toMatchInlineSnapshot(`
    "site.yml:3:13  error  wrong-type
      3 |     - meta: flush_handler
        |             ^^^^^^^^^^^^^ meta knows no "flush_handler"; did you mean "flush_handlers"?"
  `);
});

test('a strategy that does not exist is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  strategy: linaer\n' })).toMatchInlineSnapshot(`
    "site.yml:2:13  error  wrong-type
      2 |   strategy: linaer
        |             ^^^^^^ "strategy" must be one of linear, free, host_pinned, found the string "linaer"; did you mean "linear"?"
  `);
});

test('a condition that is not an expression is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      when: a ==\n' })).toMatchInlineSnapshot(`
    "site.yml:4:17  error  expression-syntax
      4 |       when: a ==
        |                 ^ expected an expression, found the end"
  `);
});

test('a template that does not end is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - debug:\n        msg: "hello {{ name"\n' })).toMatchInlineSnapshot(`
    "site.yml:4:23  error  expression-syntax
      4 |         msg: "hello {{ name"
        |                       ^ expected "}}", found the end of the text"
  `);
});

test('a template with an unknown filter is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - debug:\n        msg: "{{ name | uper }}"\n' })).toMatchInlineSnapshot(`
    "site.yml:4:25  error  unknown-filter
      4 |         msg: "{{ name | uper }}"
        |                         ^^^^ there is no filter "uper"; did you mean "upper"?"
  `);
});

test('functions that are named by text and do not exist are told with their places', () => {
  expect(
    complaint({
      'site.yml':
        "- hosts: all\n  tasks:\n    - debug: { msg: \"{{ lookup('fil', 'x') }}\" }\n    - debug: { msg: x }\n      when: x | select('od')\n      loop: \"{{ y | map('uper') }}\"\n",
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:3:32  error  unknown-lookup
      3 |     - debug: { msg: "{{ lookup('fil', 'x') }}" }
        |                                ^^^^^ there is no lookup "fil"; did you mean "file"?
    site.yml:5:24  error  unknown-test
      5 |       when: x | select('od')
        |                        ^^^^ there is no test "od"; did you mean "odd"?
    site.yml:6:25  error  unknown-filter
      6 |       loop: "{{ y | map('uper') }}"
        |                         ^^^^^^ there is no filter "uper"; did you mean "upper"?"
  `);
});

test('two loops is told with its place', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      loop: [1]\n      with_items: [1]\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:5:7  error  several-loops
      5 |       with_items: [1]
        |       ^^^^^^^^^^ a task has one loop, found "loop" and "with_items""
  `);
});

test('an unknown option of loop_control is told with its place', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      loop: [1]\n      loop_control: {loop_variable: x}\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:5:22  error  unknown-keyword
      5 |       loop_control: {loop_variable: x}
        |                      ^^^^^^^^^^^^^ "loop_variable" is not a keyword of "loop_control""
  `);
});

test('a loop without items is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      loop:\n' })).toMatchInlineSnapshot(`
    "site.yml:4:12  error  wrong-type
      4 |       loop:
        |            ^ "loop" must be a list, found nothing"
  `);
});

test('a variable with a bad name is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars:\n    my-var: 1\n' })).toMatchInlineSnapshot(`
    "site.yml:3:5  error  variable-name
      3 |     my-var: 1
        |     ^^^^^^ "my-var" cannot name a variable: letters, digits and _, not starting with a digit"
  `);
});

test('a keyword of a block that is misspelt is told with its place', () => {
  expect(
    complaint({
      'site.yml': '- hosts: all\n  tasks:\n    - block:\n        - command: uptime\n      resque:\n        - command: uptime\n',
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:5:7  error  unknown-keyword
      5 |       resque:
        |       ^^^^^^ "resque" is not a keyword of a block; did you mean "rescue"?"
  `);
});

test('an unknown tag of YAML is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars:\n    a: !secret x\n' })).toMatchInlineSnapshot(`
    "site.yml:3:16  error  yaml-tag
      3 |     a: !secret x
        |                ^ unknown tag !secret"
  `);
});

test('an action: that names no module is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - action: cpy src=a dest=b\n' })).toMatchInlineSnapshot(`
    "site.yml:3:15  error  unknown-module
      3 |     - action: cpy src=a dest=b
        |               ^^^^^^^^^^^^^^^^ "action" names no module: "cpy"; did you mean "copy"?"
  `);
});

test('a handler that is no task is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  handlers:\n    - meta: noop\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  wrong-type
      3 |     - meta: noop
        |       ^^^^^^^^^^ expected a task or include_tasks among the handlers"
  `);
});

test('a notified handler that does not exist is told with its place', () => {
  expect(
    complaint({
      'site.yml':
        '- hosts: all\n  tasks:\n    - command: uptime\n      notify: restart nginx\n  handlers:\n    - name: restart ngnix\n      command: uptime\n',
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:3:7  error  unknown-handler
      3 |     - command: uptime
        |       ^^^^^^^^^^^^^^^ no handler is named "restart nginx" or listens to it; did you mean "restart ngnix"?"
  `);
});
