import { type LanguageCase, play } from '../language-case.ts';

export const resultCases: readonly LanguageCase[] = [
  {
    name: 'escapes in key=value text',
    playbook: play(`
      - { name: words, debug: 'msg="a\\tb \\\\ \\\\d \\d \\x41\\u00fc ~\\w {{ "e\\nf" | length }}"' }
      - { name: write, copy: 'content="1\\n2\\n" dest={{ playbook_dir }}/{{ inventory_hostname }}.txt' }
      - { name: change, replace: 'path={{ playbook_dir }}/{{ inventory_hostname }}.txt regexp="^(\\d)$" replace="<\\\\1>"' }
      - { name: read, debug: 'msg={{ lookup("file", playbook_dir + "/" + inventory_hostname + ".txt").splitlines() }}' }
    `),
  },
  {
    name: 'backslashes in expressions',
    playbook: play(String.raw`
      - { name: double, debug: { msg: "{{ 'ab' | regex_replace('(a)', '<\\1>') }} {{ 'a\\nb' | length }} {{ 'a\nb' | length }} {{ 'a.b' | regex_replace('\\.', '-') }}" } }
      - { name: single, debug: { msg: '{{ "ab" | regex_replace("(a)", "<\1>") }} {{ "a\tb" | length }} {{ "a.b" is match("a\.b$") }}' } }
      - { name: pairs, debug: 'msg="{{ "ab" | regex_replace("(a)", "<\\1>") }}"' }
      - { name: statement, debug: { msg: "{% set s = 'a\\tb' %}{{ s | length }}" } }
      - { name: condition, debug: { msg: "yes" }, when: '"x.y" is match("x\.y") and "x-y" | regex_replace("-", "\\n") | length == 3' }
      - { name: whole, debug: { msg: "yes" }, when: '{{ "x.y" is match("x\.y") }}' }
      - { name: vars, debug: { msg: "{{ found }}" }, vars: { found: "{{ ['a1', 'b22'] | map('regex_replace', '^\\w(\\d+)$', '\\1') | list }}" } }
      - name: block
        debug:
          msg: >-
            {{ 'v1.2' | regex_search('\d+\.\d+') }} {{ 'v1.2' | regex_search('v(\d)', '\1') }} {{ ['a', 'b'] | join('\n') }}
    `),
  },
  {
    name: 'programs that are not there, tasks without a name, scripts that are held back',
    playbook: play(`
      - { name: none, command: /no/such/program x, register: out, ignore_errors: true }
      - { name: shown, debug: { msg: "{{ out.rc }} {{ out.stdout }}{{ out.stderr }}." } }
      - block: [{ command: 'false' }]
        rescue: [{ name: rescued, debug: { msg: "<{{ ansible_failed_task.name }}> {{ ansible_failed_result.rc }}" } }]
      - { name: held, script: x.sh, args: { creates: / }, register: out }
      - { name: skipped, debug: { msg: "{{ out is skipped }}" } }
      - { name: below, file: { path: "{{ playbook_dir }}/{{ inventory_hostname }}//new/", state: directory, mode: "0700" } }
      - { name: again, file: { path: "{{ playbook_dir }}/{{ inventory_hostname }}/new/", state: directory, mode: "0700" } }
      - { name: entries, getent: { database: passwd, key: root } }
      - { name: home, debug: { msg: "{{ getent_passwd.root[4] }} {{ ansible_facts.getent_passwd | length }}" } }
    `),
    files: { 'x.sh': '#!/bin/sh\n' },
  },
  {
    name: 'filters of paths, addresses and vaults',
    playbook: play(`
      - { name: vars, debug: { msg: "{{ '$LANG_NONE \${LANG_NONE}x $HOME \${HOME}x' | expandvars }}" } }
      - { name: path, debug: { msg: "{{ '/tmp/../etc/./no-such/..//x' | realpath }} {{ '/proc/self/../self/no' | realpath | basename }}" } }
      - { name: url, debug: { msg: "{{ 'a%20b+c%C3%A9%zz%2' | urldecode }}" } }
      - { name: sealed, debug: { msg: "{{ 'word' | vault('password', 'a salt') }}" } }
      - { name: opened, debug: { msg: "{{ ('word' | vault('password') | unvault('password')) == 'word' }} {{ 'plain' | unvault('x') }}" } }
    `),
  },
  {
    name: 'lookup password with a seed, and with a hash whose salt is in the file',
    playbook: play(`
      - { name: seed, debug: { msg: "{{ lookup('password', '/dev/null length=12', seed=inventory_hostname) in ['I:iwmXaKHMhf', 'jwmIntBp8ztP', '.BndtajVMNwx'] }} {{ lookup('password', '/dev/null chars=digits,abc seed=7') == 'b9824cc37857c313a249' }}" } }
      - { name: hash, debug: { msg: "{{ lookup('password', 'kept encrypt=sha512_crypt') == ('secret' | password_hash('sha512', 'abcdefgh')) }} {{ lookup('password', 'kept') == 'secret' }}" } }
    `),
    files: { kept: 'secret salt=abcdefgh\n' },
  },
  {
    name: 'lookup config',
    playbook: play(
      `- { name: t, debug: { msg: "{{ lookup('config', 'DEFAULT_BECOME_USER') }} {{ q('config', 'NO_SUCH_THING', on_missing='skip') }} {{ q('config', 'DEFAULT_BECOME_METHOD') }}" } }`,
    ),
  },
  {
    name: 'the type of a template that is one expression',
    playbook: play(
      `
      - { name: text, debug: { msg: "{{ one is string }} {{ one is number }} {{ one + 1 if one is number else one ~ '1' }}" } }
      - { name: nothing, debug: { msg: "{{ none_of is none }}" } }
    `,
      'vars: { one: "{{ 2 - 1 }}", none_of: "{{ none }}" }',
    ),
  },
  {
    name: 'plain words that are almost numbers',
    playbook: play(
      `
      - { name: words, debug: { msg: "{{ words }}" } }
    `,
      'vars: { words: [e0, E12, 1e3, 1.5e3, 1.5e+3, .e3, ., +.5, .5, 08, 012, 0x1f, 1_000, 00:11:22:33:44:55, y, n, yes] }',
    ),
  },
  {
    name: 'the lookup ini: sections, defaults, other cases, patterns, properties',
    playbook: play(`
      - { name: one, debug: { msg: "{{ lookup('ini', 'User', section='main', file='a.ini') }} {{ lookup('ini', 'none', section='main', file='a.ini', default='d') }}" } }
      - { name: inherited, debug: { msg: "{{ lookup('ini', 'all', section='other', file='a.ini') }} {{ lookup('ini', 'x', file='a.ini') }}" } }
      - { name: pattern, debug: { msg: "{{ query('ini', 'u.*', section='main', file='a.ini', re=true) }}" } }
      - { name: properties, debug: { msg: "{{ lookup('ini', 'a.b', type='properties', file='a.properties') }}" } }
      - { name: several, debug: { msg: "{{ query('ini', 'user', 'uid', section='main', file='a.ini') }}" } }
    `),
    files: {
      'files/a.ini': '# first\n[DEFAULT]\nall = of all\n[global]\nx=1\n[main]\nuser = alice\nUID: 12\n; end\n[other]\ny = z\n',
      'files/a.properties': 'a.b = c d\nuser=1\n',
    },
  },
  {
    name: 'changed_when false and true',
    playbook: play(`
      - { name: never, command: "true", changed_when: false }
      - { name: always, debug: { msg: x }, changed_when: true }
      - { name: by output, command: echo changed, register: out, changed_when: "'changed' in out.stdout" }
      - { name: list, command: "true", register: out, changed_when: [out.rc == 0, number == 2] }
    `),
  },
  {
    name: 'failed_when',
    playbook: play(`
      - { name: not failed, command: /bin/false, failed_when: false, register: out }
      - { name: rc, debug: { msg: "{{ out.rc }} {{ out is failed }} {{ out.failed_when_result }}" } }
      - { name: on b, command: "true", register: out2, failed_when: [out2.rc == 0, number == 2] }
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'failed_when sees what changed_when said, which holds where failed_when cannot be evaluated',
    playbook: play(`
      - { name: seen, command: "true", changed_when: number == 1, register: out, failed_when: out is changed, ignore_errors: true }
      - { name: wrong, debug: { msg: x }, changed_when: true, failed_when: nothing_at_all is changed, ignore_errors: true }
    `),
  },
  {
    name: 'failed_when with or over several lines',
    playbook: play(`
      - name: t
        command: echo oops
        register: out
        failed_when: >
          out.rc != 0 or
          ('oops' in out.stdout and number == 3)
        changed_when: false
    `),
  },
  {
    name: 'failed_when on a set_fact and a debug',
    playbook: play(`
      - { name: d, debug: { msg: x }, failed_when: number == 1, ignore_errors: true }
      - { name: s, set_fact: { y: 1 }, failed_when: number == 2 }
      - { name: after, debug: { msg: "{{ y }}" } }
    `),
  },
  {
    name: 'ignore_errors: the run goes on, the result is failed',
    playbook: play(`
      - { name: fails, command: /bin/false, ignore_errors: true, register: out }
      - { name: show, debug: { msg: "{{ out is failed }} {{ out is succeeded }} {{ out is changed }} {{ out.rc }}" } }
    `),
  },
  {
    name: 'ignore_errors of a template',
    playbook: play(`
      - { name: fails, command: /bin/false, ignore_errors: "{{ number == 1 }}" }
      - { name: show, debug: { msg: x } }
    `),
  },
  {
    name: 'register of a skipped task',
    playbook: play(`
      - { name: skipped, command: "true", when: false, register: out }
      - { name: show, debug: { msg: "{{ out is skipped }} {{ out.changed }} {{ out.skipped }} {{ out is succeeded }} {{ out is failed }}" } }
    `),
  },
  {
    name: 'register of a failed task that was rescued',
    playbook: play(`
      - block: [{ name: fails, command: /bin/false, register: out }]
        rescue: [{ name: show, debug: { msg: "{{ out.rc }} {{ out is failed }}" } }]
    `),
  },
  {
    name: 'when: lists, or, in, is, not, filters',
    playbook: play(`
      - { name: list, debug: { msg: x }, when: [number > 1, tier == 'front'] }
      - { name: or, debug: { msg: x }, when: number == 1 or number == 3 }
      - { name: in list, debug: { msg: x }, when: "inventory_hostname in ['a', 'c']" }
      - { name: group, debug: { msg: x }, when: "'back' in group_names" }
      - { name: not, debug: { msg: x }, when: not (number > 1) }
      - { name: filter, debug: { msg: x }, when: "(number | string) is match('[12]')" }
      - { name: defined, debug: { msg: x }, when: nothing is not defined and number is defined }
      - { name: braces, debug: { msg: x }, when: "{{ number == 2 }}" }
      - { name: text bool, debug: { msg: x }, when: flag | bool, vars: { flag: "yes" } }
      - { name: version test, debug: { msg: x }, when: "'1.10' is version('1.9', '>')" }
      - { name: no such luck, debug: { msg: x }, when: false }
      - { name: empty list, debug: { msg: x }, when: [] }
      - { name: ternary, debug: { msg: "{{ (number == 1) | ternary('one', 'many') }}" } }
    `),
  },
  {
    name: 'when of a bare variable',
    playbook: play(
      `
      - { name: is on, debug: { msg: x }, when: on_it }
      - { name: is off, debug: { msg: x }, when: off_it }
    `,
      'vars: { on_it: true, off_it: false }',
    ),
  },
  {
    name: 'a variable that is text of an expression',
    playbook: play(`- { name: t, debug: { msg: x }, when: condition }`, 'vars: { condition: "number == 2" }'),
  },
  {
    name: 'set_fact: types and order',
    playbook: play(`
      - { name: set, set_fact: { one: 1, text: "a{{ number }}", list: [1, "{{ number }}"], dict: { k: "{{ tier }}" }, sure: true } }
      - { name: show, debug: { msg: "{{ one + 1 }} {{ text }} {{ list }} {{ dict.k }} {{ sure }}" } }
      - { name: again, set_fact: { one: "{{ one + 1 }}" } }
      - { name: show again, debug: { var: one } }
      - { name: keys, set_fact: { "key_{{ number }}": value } }
      - { name: by name, debug: { msg: "{{ lookup('vars', 'key_' ~ number) }}" } }
    `),
  },
  {
    name: 'set_fact as key=value',
    playbook: play(`
      - { name: set, set_fact: one=1 two="b c" }
      - { name: show, debug: { msg: "{{ one }} {{ two }}" } }
    `),
  },
  {
    name: 'debug: var, msg, lists, mappings',
    playbook: play(
      `
      - { name: var, debug: { var: tier } }
      - { name: expression, debug: { var: "number + 1" } }
      - { name: dict, debug: { var: box } }
      - { name: list, debug: { msg: ["{{ number }}", x] } }
      - { name: mapping, debug: { msg: { k: "{{ box.a }}" } } }
      - { name: nothing, debug: }
      - { name: undefined, debug: { var: nothing } }
      - { name: verbosity, debug: { msg: x, verbosity: 2 } }
    `,
      'vars: { box: { a: 1, b: [x, y] } }',
    ),
  },
  {
    name: 'assert',
    playbook: play(`
      - { name: holds, assert: { that: [number > 0, "tier == 'front' or number == 3"], success_msg: good } }
      - { name: fails on c, assert: { that: number < 3, fail_msg: "too big: {{ number }}" } }
      - { name: after, debug: { msg: x } }
    `),
  },
  {
    name: 'command: stdout_lines, rc, cmd, creates, chdir, argv',
    playbook: play(`
      - { name: lines, command: "printf 'a\\\\nb'", register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout_lines }} {{ out.rc }} {{ out.cmd }} {{ out.stderr }}" } }
      - { name: creates, command: "touch /tmp/never creates=/etc/passwd" }
      - { name: removes, command: "true", args: { removes: /no/such/file } }
      - { name: chdir, command: pwd, args: { chdir: / }, register: out, changed_when: false }
      - { name: show chdir, debug: { msg: "{{ out.stdout }}" } }
      - { name: argv, command: { argv: [echo, "a b", "{{ number }}"] }, register: out, changed_when: false }
      - { name: show argv, debug: { msg: "{{ out.stdout }}" } }
      - { name: stdin, command: cat, args: { stdin: hello }, register: out, changed_when: false }
      - { name: show stdin, debug: { msg: "{{ out.stdout }}" } }
      - { name: no shell, command: "echo $HOME * ; true", register: out, changed_when: false }
      - { name: show no shell, debug: { msg: "{{ out.stdout | regex_replace('^/[a-z/]*', 'HOME') }}" } }
    `),
  },
  {
    name: 'shell: pipes, quotes, several lines',
    playbook: play(`
      - { name: pipe, shell: "echo a b | tr a-z A-Z", register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout }}" } }
      - name: several
        shell: |
          x=1
          echo "$x" 'it''s'
          exit 0
        register: out
        changed_when: false
      - { name: show several, debug: { msg: "{{ out.stdout }}" } }
      - { name: fails, shell: "echo err >&2; exit 3", register: out, failed_when: out.rc != 3, changed_when: false }
      - { name: show err, debug: { msg: "{{ out.stderr }} {{ out.rc }}" } }
      - { name: bash, shell: "echo \${BASH_VERSION:0:1}", args: { executable: /bin/bash }, register: out, changed_when: false }
      - { name: show bash, debug: { msg: "{{ out.stdout | length }}" } }
    `),
  },
  {
    name: 'environment: play, block, task, templates',
    playbook: play(
      `
      - block:
          - { name: all three, shell: 'echo "$ONE $TWO $THREE"', environment: { THREE: "{{ number }}", ONE: inner }, register: out, changed_when: false }
          - { name: show, debug: { msg: "{{ out.stdout }}" } }
        environment: { TWO: block }
      - { name: play only, shell: 'echo "$ONE-$TWO"', register: out, changed_when: false }
      - { name: show play, debug: { msg: "{{ out.stdout }}" } }
      - { name: from a variable, shell: 'echo "$X"', environment: "{{ envs }}", register: out, changed_when: false }
      - { name: show variable, debug: { msg: "{{ out.stdout }}" } }
    `,
      'environment: { ONE: play }\nvars: { envs: { X: y z } }',
    ),
  },
  {
    name: 'module_defaults',
    playbook: play(
      `
      - { name: defaults, debug: }
      - { name: own, debug: { msg: own } }
      - block: [{ name: block, debug: }]
        module_defaults: { debug: { msg: of the block } }
      - { name: full name, ansible.builtin.debug: }
    `,
      'module_defaults: { debug: { msg: "of the play {{ number }}" } }',
    ),
  },
  {
    name: 'module_defaults by full name',
    playbook: play(
      `
      - { name: short, debug: }
      - { name: full, ansible.builtin.debug: }
    `,
      'module_defaults: { ansible.builtin.debug: { msg: full } }',
    ),
  },
  {
    name: 'no_log hides the items of a loop that were skipped, or could not be evaluated',
    playbook: play(`
      - { name: skipped, debug: { msg: x }, loop: [secret, hidden], no_log: true, when: item == number }
      - { name: wrong, debug: { msg: x }, no_log: true, when: nothing_at_all is changed, ignore_errors: true }
    `),
  },
  {
    name: 'no_log hides the result, not the status',
    playbook: play(`
      - { name: hidden, command: "echo secret", no_log: true, register: out }
      - { name: known, debug: { msg: "{{ out.stdout }}" } }
      - { name: loop, command: "echo {{ item }}", loop: [1, 2], no_log: true, changed_when: false }
    `),
  },
  {
    name: 'check mode: commands are skipped, local modules run',
    playbook: play(`
      - { name: command, command: "true", register: out }
      - { name: registered, debug: { msg: "{{ out is skipped }} {{ ansible_check_mode }}" } }
      - { name: fact, set_fact: { x: 1 } }
      - { name: known, debug: { msg: "{{ x }}" } }
      - { name: always, command: echo run, check_mode: false, register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout }}" } }
      - { name: file, copy: { content: x, dest: "{{ playbook_dir }}/made-{{ number }}" } }
      - { name: not made, stat: { path: "{{ playbook_dir }}/made-{{ number }}" }, register: st }
      - { name: show not made, debug: { msg: "{{ st.stat.exists }}" } }
    `),
    args: ['--check'],
  },
  {
    name: 'check_mode: true on a task of a real run',
    playbook: play(`
      - { name: file, copy: { content: x, dest: "{{ playbook_dir }}/made-{{ number }}" }, check_mode: true }
      - { name: not made, stat: { path: "{{ playbook_dir }}/made-{{ number }}" }, register: st }
      - { name: show, debug: { msg: "{{ st.stat.exists }} {{ ansible_check_mode }}" } }
      - { name: command, command: "true", check_mode: true }
    `),
  },
  {
    name: 'files: copy, template, lineinfile, file, stat change once',
    playbook: play(
      `
      - { name: dir, file: { path: "{{ d }}", state: directory, mode: "0755" } }
      - { name: dir again, file: { path: "{{ d }}", state: directory, mode: "0755" } }
      - { name: copy, copy: { content: "a\\nb\\n", dest: "{{ d }}/f", mode: "0600" } }
      - { name: copy again, copy: { content: "a\\nb\\n", dest: "{{ d }}/f", mode: "0600" } }
      - { name: line, lineinfile: { path: "{{ d }}/f", line: c } }
      - { name: line again, lineinfile: { path: "{{ d }}/f", line: c } }
      - { name: template, template: { src: t.j2, dest: "{{ d }}/t" } }
      - { name: template again, template: { src: t.j2, dest: "{{ d }}/t" } }
      - { name: read, command: "cat {{ d }}/f {{ d }}/t", register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout_lines }}" } }
      - { name: gone, file: { path: "{{ d }}", state: absent } }
      - { name: gone again, file: { path: "{{ d }}", state: absent } }
      - { name: stat, stat: { path: "{{ d }}" }, register: st }
      - { name: show stat, debug: { msg: "{{ st.stat.exists }}" } }
    `,
      'vars: { d: "{{ playbook_dir }}/d{{ number }}" }',
    ),
    files: { 'templates/t.j2': 'of {{ inventory_hostname }}\n{% for g in group_names %}\n{{ g }}\n{% endfor %}\n' },
  },
  {
    name: 'a timeout',
    playbook: play(`
      - { name: slow, command: sleep 5, timeout: 1, ignore_errors: true, register: out }
      - { name: show, debug: { msg: "{{ out is failed }}" } }
    `),
  },
  {
    name: 'async with poll is waited for',
    playbook: play(`
      - { name: waits, command: echo done, async: 10, poll: 1, register: out, changed_when: false }
      - { name: show, debug: { msg: "{{ out.stdout }} {{ out.finished }}" } }
    `),
  },
  {
    name: 'async with poll 0, then async_status',
    playbook: play(`
      - { name: starts, shell: "sleep 0.3; echo done", async: 20, poll: 0, register: job }
      - { name: job, debug: { msg: "{{ job.ansible_job_id is defined }} {{ job.started }} {{ job.finished }} {{ job is changed }}" } }
      - { name: waits, async_status: { jid: "{{ job.ansible_job_id }}" }, register: out, until: out.finished, retries: 20, delay: 1 }
      - { name: show, debug: { msg: "{{ out.stdout }} {{ out.rc }} {{ out.finished }}" } }
      - { name: forget, async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup } }
    `),
  },
  {
    name: 'async that takes too long',
    playbook: play(`
      - { name: slow, command: sleep 10, async: 1, poll: 1, ignore_errors: true, register: out }
      - { name: show, debug: { msg: "{{ out is failed }}" } }
    `),
  },
  {
    name: 'an undefined variable in a name and in arguments',
    playbook: play(
      `
      - { name: "name of {{ nothing }}", debug: { msg: x } }
      - { name: args, debug: { msg: "{{ nothing }}" }, ignore_errors: true }
      - { name: default, debug: { msg: "{{ nothing | default('d') }} {{ box.no | default('e') }} {{ box.no.deeper | default('f') }}" } }
      - { name: mandatory, debug: { msg: "{{ nothing | mandatory }}" }, ignore_errors: true }
    `,
      'vars: { box: {} }',
    ),
  },
  {
    name: 'omit leaves a parameter out',
    playbook: play(`
      - { name: t, debug: { msg: "{{ nothing | default(omit) }}" } }
      - { name: f, command: { cmd: echo x, chdir: "{{ nothing | default(omit) }}" }, changed_when: false }
    `),
  },
  {
    name: 'fail and its message in a rescue',
    playbook: play(`
      - block: [{ name: fails, fail: { msg: "broken {{ number }}" } }]
        rescue: [{ name: show, debug: { msg: "{{ ansible_failed_result.msg }}" } }]
    `),
  },
  {
    name: 'meta: flush_handlers with a condition',
    playbook: play(
      `
      - { name: t, debug: { msg: x }, changed_when: true, notify: h }
      - meta: flush_handlers
      - { name: after, debug: { msg: x } }
    `,
      'handlers: [{ name: h, debug: { msg: h } }]',
    ),
  },
  {
    name: 'pause and wait_for do not differ',
    playbook: play(`
      - { name: pause, pause: { seconds: 0 } }
      - { name: wait, wait_for: { path: /etc/passwd, timeout: 2 } }
    `),
  },
  {
    name: 'stat and slurp',
    playbook: play(`
      - { name: st, stat: { path: /etc/passwd }, register: st }
      - { name: show, debug: { msg: "{{ st.stat.exists }} {{ st.stat.isreg }} {{ st.stat.mode }} {{ st.stat.isdir }} {{ st.stat.pw_name }}" } }
      - { name: sl, slurp: { src: /etc/hostname }, register: sl }
      - { name: show sl, debug: { msg: "{{ sl.encoding }} {{ (sl.content | b64decode | length) > 0 }}" } }
    `),
  },
  {
    name: 'gather_facts false knows no facts; setup with a subset does',
    playbook: play(`
      - { name: none, debug: { msg: "{{ ansible_facts | length }} {{ ansible_distribution is defined }}" } }
      - { name: setup, setup: { gather_subset: ['!all', min] } }
      - { name: some, debug: { msg: "{{ ansible_distribution }} {{ ansible_facts.distribution }} {{ ansible_facts['os_family'] }} {{ ansible_system }}" } }
    `),
  },
  {
    name: 'gather_facts true comes first',
    playbook:
      '- hosts: all\n  tasks: [{ name: t, debug: { msg: "{{ ansible_facts.distribution }} {{ ansible_hostname is defined }} {{ ansible_nodename is defined }}" } }]\n',
  },
];
