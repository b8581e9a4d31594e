import type { RuleDocs } from './rule.ts';

const about = (id: string, summary: string, why: string, bad: RuleDocs['bad'], good: RuleDocs['good']): RuleDocs => ({
  id,
  severity: 'error',
  summary,
  why,
  bad,
  good,
});

const task = (text: string) => `- name: An example\n${text.replace(/^(?=.)/gm, '  ')}`;

const refused = 'A run is refused before any host is touched.';

/** What loading finds by itself: a run with any of these does not start. */
export const loadingRules: readonly RuleDocs[] = [
  about('yaml-syntax', 'the file is no YAML', refused, task('command: "uptime\n'), task('command: uptime\n')),
  about(
    'yaml-duplicate-key',
    'a key stands twice in one mapping',
    'YAML would keep the last one and forget the other.',
    task('command: uptime\ncommand: id\nchanged_when: false\n'),
    task('command: uptime\nchanged_when: false\n'),
  ),
  about(
    'yaml-documents',
    'a file holds several YAML documents',
    'Only one of them could be read.',
    `${task('ping:\n')}---\n${task('ping:\n')}`,
    task('ping:\n'),
  ),
  about('yaml-alias', 'an alias has no anchor before it', refused, task('ping:\ntags: *all\n'), task('ping:\ntags: [all]\n')),
  about(
    'yaml-tag',
    'a YAML tag that is not known',
    'Known are !vault and !unsafe.',
    task('debug:\n  msg: !text hello\n'),
    task('debug:\n  msg: hello\n'),
  ),
  about(
    'unknown-keyword',
    'a keyword that does not exist',
    refused,
    '- hosts: all\n  serail: 1\n  tasks: []\n',
    '- hosts: all\n  serial: 1\n  tasks: []\n',
  ),
  about(
    'unknown-module',
    'a module (or a keyword of a task) that does not exist',
    refused,
    task('coppy: { src: motd, dest: /etc/motd }\n'),
    task('copy: { src: motd, dest: /etc/motd }\n'),
  ),
  about('no-module', 'a task names no module', refused, '- name: An example\n  when: true\n', task('ping:\n')),
  about('several-modules', 'a task names several modules', refused, task('ping:\nsetup:\n'), task('ping:\n')),
  about(
    'several-loops',
    'a task has several loops',
    refused,
    task('debug: { msg: hello }\nloop: [1]\nwith_items: [2]\n'),
    task('debug: { msg: hello }\nloop: [1]\n'),
  ),
  about(
    'unknown-parameter',
    'a parameter that the module does not have',
    refused,
    task('file: { path: /srv, stat: directory }\n'),
    task('file: { path: /srv, state: directory }\n'),
  ),
  about(
    'missing-parameter',
    'a parameter is missing that the module needs',
    refused,
    task('copy: { content: hello }\n'),
    task('copy: { content: hello, dest: /etc/motd }\n'),
  ),
  about(
    'wrong-parameter',
    'a parameter has a value that the module does not take',
    refused,
    task('file: { path: /srv, state: directroy }\n'),
    task('file: { path: /srv, state: directory }\n'),
  ),
  about('wrong-type', 'a value of the wrong kind', refused, '- hosts: all\n  tasks:\n    ping:\n', '- hosts: all\n  tasks:\n    - ping:\n'),
  about(
    'missing-keyword',
    'a play does not say on which hosts it runs',
    refused,
    '- hosts:\n- name: Nobody\n  tasks: []\n',
    '- hosts: all\n  tasks: []\n',
  ),
  about('no-file', 'a file that is imported does not exist', refused, task('import_tasks: nowhere.yml\n'), {
    'tasks.yml': '- ping:\n',
    'site.yml': '- hosts: all\n  tasks:\n    - import_tasks: tasks.yml\n',
  }),
  about(
    'import-circle',
    'files import each other in a circle',
    refused,
    { 'site.yml': '- import_playbook: site.yml\n' },
    { 'site.yml': '- hosts: all\n  tasks: []\n' },
  ),
  about('unknown-role', 'a role that is nowhere', refused, '- hosts: all\n  roles: [nowhere]\n', {
    'site.yml': '- hosts: all\n  roles: [here]\n',
    'roles/here/tasks/main.yml': '- ping:\n',
  }),
  about(
    'unknown-handler',
    'a task notifies a handler that does not exist',
    'Nothing would be restarted, and nobody would know.',
    '- hosts: all\n  tasks:\n    - copy: { content: a, dest: /etc/a }\n      notify: restart a\n',
    '- hosts: all\n  tasks:\n    - copy: { content: a, dest: /etc/a }\n      notify: restart a\n  handlers:\n    - name: restart a\n      service: { name: a, state: restarted }\n',
  ),
  about(
    'unknown-filter',
    'a filter that does not exist',
    refused,
    task('debug: { msg: "{{ [1] | map(\'uper\') }}" }\n'),
    task('debug: { msg: "{{ [1] | map(\'upper\') }}" }\n'),
  ),
  about(
    'unknown-test',
    'a test that does not exist',
    refused,
    task('debug: { msg: "{{ [1] | select(\'evn\') }}" }\n'),
    task('debug: { msg: "{{ [1] | select(\'even\') }}" }\n'),
  ),
  about(
    'unknown-lookup',
    'a lookup that does not exist',
    refused,
    task("debug: { msg: \"{{ lookup('fil', 'a') }}\" }\n"),
    task("debug: { msg: \"{{ lookup('file', 'a') }}\" }\n"),
  ),
  about(
    'expression-syntax',
    'an expression that cannot be read',
    refused,
    task('debug: { msg: "{{ 1 + }}" }\n'),
    task('debug: { msg: "{{ 1 + 1 }}" }\n'),
  ),
  about(
    'variable-name',
    'a name that no variable can have',
    'An expression would read it as a subtraction.',
    '- hosts: all\n  vars: { a-b: 1 }\n',
    '- hosts: all\n  vars: { ansible_port: 1 }\n',
  ),
  about(
    'template-syntax',
    'a template that cannot be read',
    'The run would fail when it gets there.',
    { 'roles/web/templates/a.hbs': '{{#if x}}\n' },
    { 'roles/web/templates/a.hbs': '{{#if x}}\n{{/if}}\n' },
  ),
  about(
    'unknown-helper',
    'a template calls a helper that does not exist',
    'The run would fail when it gets there.',
    { 'roles/web/templates/a.hbs': '{{uper "x"}}\n' },
    { 'roles/web/templates/a.hbs': '{{upper "x"}}\n' },
  ),
  about(
    'template-quoting',
    'a value stands where no quoting can make it safe',
    'In `*.sh.hbs` and `*.rules.hbs` a value must not become syntax.',
    { 'roles/web/templates/a.sh.hbs': 'echo {{{x}}}\n' },
    { 'roles/web/templates/a.sh.hbs': 'echo {{x}}\n' },
  ),
];
