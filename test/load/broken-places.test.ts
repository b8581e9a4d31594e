import { expect, test } from 'vitest';
import { complaint } from './rig.ts';

// What broken-playbooks.test.ts leaves: together they reach every message of loading, as messages.test.ts sees to.

test('parameters that are a list are told with their place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - copy: [a, b]\n' })).toMatchInlineSnapshot(`
    "site.yml:3:13  error  wrong-type
      3 |     - copy: [a, b]
        |             ^^^^^^ expected the parameters of \`copy\` (a mapping), found a list"
  `);
});

test('parameters that are a sentence are told with their place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - copy: a to b\n' })).toMatchInlineSnapshot(`
    "site.yml:3:13  error  wrong-type
      3 |     - copy: a to b
        |             ^^^^^^ expected parameters of \`copy\` as a mapping or key=value, found "a to b"
    site.yml:3:13  error  missing-parameter
      3 |     - copy: a to b
        |             ^^^^^^ \`copy\` needs the parameter "dest""
  `);
});

test('a key that is a mapping is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  ? { a: 1 }\n  : b\n' })).toMatchInlineSnapshot(`
    "site.yml:2:5  error  wrong-type
      2 |   ? { a: 1 }
        |     ^^^^^^^^ expected a plain key in a play"
  `);
});

test('a name that is a list is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  name: [a]\n' })).toMatchInlineSnapshot(`
    "site.yml:2:9  error  wrong-type
      2 |   name: [a]
        |         ^^^ "name" must be a string, found a list"
  `);
});

test('a name that must be known before the run and is a template is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      register: "{{ x }}"\n' })).toMatchInlineSnapshot(`
    "site.yml:4:17  error  wrong-type
      4 |       register: "{{ x }}"
        |                 ^^^^^^^^^ "register" must be a string without {{ }} (it is needed before any host is known), found the string "{{ x }}""
  `);
});

test('an option of loop_control of the wrong type is told with its place', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - command: uptime\n      loop: [1]\n      loop_control: { extended: maybe }\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:5:33  error  wrong-type
      5 |       loop_control: { extended: maybe }
        |                                 ^^^^^ "extended" must be true or false, found the string "maybe""
  `);
});

test('keywords whose value can be neither a flag nor a number are told with their places', () => {
  expect(
    complaint({
      'site.yml':
        '- hosts: all\n  become: perhaps\n  max_fail_percentage: half\n  tasks:\n    - command: uptime\n      throttle: few\n    - block: []\n      ignore_errors: [true]\n',
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:2:11  error  wrong-type
      2 |   become: perhaps
        |           ^^^^^^^ "become" must be true or false, found the string "perhaps"
    site.yml:3:24  error  wrong-type
      3 |   max_fail_percentage: half
        |                        ^^^^ "max_fail_percentage" must be a percentage, found the string "half"
    site.yml:6:17  error  wrong-type
      6 |       throttle: few
        |                 ^^^ "throttle" must be a number from 0 on, found the string "few"
    site.yml:8:22  error  wrong-type
      8 |       ignore_errors: [true]
        |                      ^^^^^^ "ignore_errors" must be true or false, found a list"
  `);
});

test('an option of an include that does not exist is told with its place', () => {
  expect(
    complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - include_role:\n        name: web\n        task_from: main\n' }),
  ).toMatchInlineSnapshot(`
    "site.yml:5:9  error  unknown-keyword
      5 |         task_from: main
        |         ^^^^^^^^^ "task_from" is not a keyword of \`include_role\`; did you mean "tasks_from"?"
  `);
});

test('an include without a name is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - include_role:\n        tasks_from: main\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  missing-parameter
      3 |     - include_role:
        |       ^^^^^^^^^^^^ \`include_role\` needs the parameter "name""
  `);
});

test('a prompt without a variable is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars_prompt:\n    - prompt: Who?\n' })).toMatchInlineSnapshot(`
    "site.yml:3:7  error  missing-parameter
      3 |     - prompt: Who?
        |       ^^^^^^^^^^^^ this prompt does not say the "name" of its variable"
  `);
});

test('a role that depends on itself is told with its place', () => {
  expect(
    complaint({
      'site.yml': '- hosts: all\n  roles: [a]\n',
      'roles/a/meta/main.yml': 'dependencies:\n  - role: b\n',
      'roles/b/meta/main.yml': 'dependencies:\n  - role: a\n',
    }),
  ).toMatchInlineSnapshot(`
    "roles/b/meta/main.yml:2:11  error  import-circle
      2 |   - role: a
        |           ^ role "a" depends on itself"
  `);
});

test('a file of tasks that a role does not have is told with its place', () => {
  expect(
    complaint({
      'site.yml': '- hosts: all\n  tasks:\n    - import_role: { name: a, tasks_from: instal }\n',
      'roles/a/tasks/install.yml': '- ping:\n',
    }),
  ).toMatchInlineSnapshot(`
    "site.yml:3:20  error  no-file
      3 |     - import_role: { name: a, tasks_from: instal }
        |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role "a" has no tasks/instal.yml; did you mean "install"?"
  `);
});

test('a role to import whose name depends on a variable is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - import_role: { name: "{{ x }}" }\n' })).toMatchInlineSnapshot(`
    "site.yml:3:20  error  wrong-type
      3 |     - import_role: { name: "{{ x }}" }
        |                    ^^^^^^^^^^^^^^^^^^^ import_role needs a name without {{ }}; use include_role"
  `);
});

test('an alias without its anchor is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars:\n    a: *b\n' })).toMatchInlineSnapshot(`
    "site.yml:3:8  error  yaml-alias
      3 |     a: *b
        |        ^^ no anchor "&b" before this alias"
  `);
});

test('an alias that stands before its anchor is told with its place', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars:\n    a: *b\n    c: &b 1\n' })).toMatchInlineSnapshot(`
    "site.yml:3:8  error  yaml-alias
      3 |     a: *b
        |        ^^ no anchor "&b" before this alias"
  `);
});

test('a playbook that does not exist is told', () => {
  expect(complaint({}, 'sit.yml')).toMatchInlineSnapshot(`
    "sit.yml:1:1  error  no-file
      no playbook sit.yml"
  `);
});

test('a prompt whose answer cannot be hashed as it says', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  vars_prompt:\n    - { name: who, encrypt: md5_crypt }\n' })).toMatchInlineSnapshot(`
    "site.yml:3:29  error  wrong-type
      3 |     - { name: who, encrypt: md5_crypt }
        |                             ^^^^^^^^^ a password cannot be hashed as "md5_crypt"; use sha512_crypt or sha256_crypt"
  `);
});

test('meta: end_role outside of a role', () => {
  expect(complaint({ 'site.yml': '- hosts: all\n  tasks:\n    - meta: end_role\n' })).toMatchInlineSnapshot(`
    "site.yml:3:13  error  misplaced
      3 |     - meta: end_role
        |             ^^^^^^^^ meta: end_role stands in no role; end_play, end_batch and end_host end more than a role"
  `);
});
