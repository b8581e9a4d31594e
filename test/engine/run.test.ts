import { expect, test } from 'vitest';
import { runHere } from './rig.ts';

const play = (tasks: string, more = '') => `- hosts: all\n  gather_facts: false\n${more}  tasks:\n${tasks.replace(/^/gm, '    ')}`;

test('a task runs on every host in step, and its result is registered', async () => {
  const { results, exitCode } = await runHere(
    play(`
- name: say
  command: echo {{ inventory_hostname }}
  register: said
- name: check
  assert: { that: said.stdout == inventory_hostname }
`),
  );
  expect(results).toEqual(['say: a changed', 'say: b changed', 'say: c changed', 'check: a ok', 'check: b ok', 'check: c ok']);
  expect(exitCode).toBe(0);
});

test('a host that fails leaves the play; the others go on; the exit code says so', async () => {
  const { results, exitCode } = await runHere(
    play(`
- { name: one, command: "false", when: inventory_hostname == 'b' }
- { name: two, command: "true" }
`),
  );
  expect(results).toEqual(['one: a skipped', 'one: b failed', 'one: c skipped', 'two: a changed', 'two: c changed']);
  expect(exitCode).toBe(2);
});

test('rescue brings a failed host back, always runs for everybody, and a rescued host did not fail', async () => {
  const { events, results, exitCode } = await runHere(
    play(`
- block:
    - { name: try, command: "false", when: inventory_hostname != 'a' }
    - { name: not reached, command: "true", when: inventory_hostname != 'a' }
  rescue:
    - name: mend
      assert: { that: "ansible_failed_task.name == 'try' and ansible_failed_result.rc == 1" }
  always:
    - { name: finally, ping: }
- { name: after, ping: }
`),
  );
  expect(results).toEqual([
    'try: a skipped',
    'try: b failed',
    'try: c failed',
    'not reached: a skipped',
    'mend: b ok',
    'mend: c ok',
    'finally: a ok',
    'finally: b ok',
    'finally: c ok',
    'after: a ok',
    'after: b ok',
    'after: c ok',
  ]);
  expect(exitCode).toBe(0);
  const end = events.find((e) => e.type === 'run-end');
  expect(end?.recap.b).toMatchObject({ failed: 0, rescued: 1 });
});

test('a failure inside rescue stays a failure, and always still runs', async () => {
  const { results, exitCode } = await runHere(
    play(`
- block:
    - { name: try, command: "false" }
  rescue:
    - { name: mend, command: "false" }
  always:
    - { name: finally, ping: }
- { name: after, ping: }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(results).toEqual(['try: a failed', 'mend: a failed', 'finally: a ok']);
  expect(exitCode).toBe(2);
});

test('handlers run once, in the order they are defined, and only where something changed', async () => {
  const { results } = await runHere(
    play(
      `
- { name: one, command: "true", notify: [second, first], changed_when: inventory_hostname != 'c' }
- { name: two, command: "true", notify: first, changed_when: false }
- { name: three, command: "true", notify: topic, changed_when: inventory_hostname == 'c' }
`,
    ).concat(`
  handlers:
    - { name: first, ping: }
    - { name: second, ping: }
    - { name: third, ping: , listen: topic }
`),
  );
  expect(results.slice(9)).toEqual(['first: a ok', 'first: b ok', 'second: a ok', 'second: b ok', 'third: c ok']);
});

test('a loop runs per item, its results are kept, and a label and an index are there', async () => {
  const { events, exitCode } = await runHere(
    play(`
- name: each
  command: echo {{ item }} {{ n }}
  loop: [x, y]
  loop_control: { index_var: n, label: "item {{ item }}" }
  register: each
- assert: { that: "each.results | map(attribute='stdout') | list == ['x 0', 'y 1']" }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(events.flatMap((e) => (e.type === 'item-result' ? [e.label] : []))).toEqual(['item x', 'item y']);
  expect(exitCode).toBe(0);
});

test('until repeats a task until it holds', async () => {
  const { results, exitCode } = await runHere(
    play(`
- name: count
  shell: echo x >> {{ playbook_dir }}/count; wc -l < {{ playbook_dir }}/count
  register: lines
  until: lines.stdout | int >= 3
  retries: 5
  delay: 0
- assert: { that: lines.attempts == 3 }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(exitCode, results.join('\n')).toBe(0);
});

test('what was read ahead is read again after a change', async () => {
  const { results } = await runHere(
    play(`
- { name: first look, stat: { path: "{{ playbook_dir }}/made" }, register: before }
- { name: make, file: { path: "{{ playbook_dir }}/made", state: directory } }
- { name: second look, stat: { path: "{{ playbook_dir }}/made" }, register: after }
- { name: seen, assert: { that: [not before.stat.exists, after.stat.exists] } }
- { name: remove, file: { path: "{{ playbook_dir }}/made", state: absent } }
- { name: third look, stat: { path: "{{ playbook_dir }}/made" }, register: gone }
- { name: gone, assert: { that: not gone.stat.exists } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(results).toEqual([
    'first look: a ok',
    'make: a changed',
    'second look: a ok',
    'seen: a ok',
    'remove: a changed',
    'third look: a ok',
    'gone: a ok',
  ]);
});

test('a converged run costs one round trip, however many tasks it has', async () => {
  const tasks = Array.from({ length: 30 }, (_, i) => `- stat: { path: /etc/${i} }\n`).join('');
  const { events } = await runHere(play(tasks).replace('hosts: all', 'hosts: a'));
  expect(events.find((e) => e.type === 'run-end')?.traffic.roundTrips).toBeLessThanOrEqual(2);
});

test('what checks on no host, or does not run, costs no round trip of its own', async () => {
  const { events, results } = await runHere(
    play(`
- stat: { path: /etc }
- { assert: { that: true }, run_once: true }
- { command: "false", when: false }
- { command: "false", loop: [] }
- { set_fact: { place: /etc }, run_once: true }
- stat: { path: /usr }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(results.filter((line) => line.endsWith('failed'))).toEqual([]);
  expect(events.find((e) => e.type === 'run-end')?.traffic.roundTrips).toBeLessThanOrEqual(1);
});

test('a command that its guard holds back costs no round trip of its own, and keeps nobody else off the host', async () => {
  const { events, results } = await runHere(
    play(`
- stat: { path: /etc }
- { name: held, command: "false", args: { creates: /etc } }
- { name: held too, shell: "false creates=/etc" }
- { name: held by a command, command: "false", args: { unless: "true" } }
- { name: looks, stat: { path: /usr } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(results.filter((line) => !line.endsWith(' ok'))).toEqual([]);
  expect(events.find((e) => e.type === 'run-end')?.traffic.roundTrips).toBeLessThanOrEqual(1);
});

test('a guard is asked again after each change', async () => {
  const { results } = await runHere(
    play(`
- { name: first, command: "touch {{ playbook_dir }}/made", args: { creates: "{{ playbook_dir }}/made" } }
- { name: second, command: "touch {{ playbook_dir }}/made", args: { creates: "{{ playbook_dir }}/made" } }
- { name: gone, file: { path: "{{ playbook_dir }}/made", state: absent } }
- { name: third, command: "touch {{ playbook_dir }}/made", args: { creates: "{{ playbook_dir }}/made" } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(results).toEqual(['first: a changed', 'second: a ok', 'gone: a changed', 'third: a changed']);
});

test('a guard that hangs ends with its task', async () => {
  const { results } = await runHere(
    play(`
- { name: hangs, command: echo never, args: { unless: sleep 60 }, timeout: 0.3 }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(results).toEqual(['hangs: a failed']);
});

test('what was read before a wait is read again after it', async () => {
  const later = '(sleep 0.3; mkdir {{ playbook_dir }}/made) >/dev/null 2>&1 &';
  const { exitCode, results } = await runHere(
    play(`
- shell: "${later}"
- { stat: { path: "{{ playbook_dir }}/made" }, register: seen, until: seen.stat.exists, retries: 50, delay: 0.1 }
- file: { path: "{{ playbook_dir }}/made", state: absent }
- shell: "${later}"
- stat: { path: "{{ playbook_dir }}" }
- wait_for: { path: "{{ playbook_dir }}/made" }
- { stat: { path: "{{ playbook_dir }}/made" }, register: waited }
- assert: { that: waited.stat.exists }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(exitCode, results.join('\n')).toBe(0);
});

test('check mode changes nothing and says what would change', async () => {
  const { results } = await runHere(
    play(`
- { name: make, file: { path: "{{ playbook_dir }}/made", state: directory } }
- { name: look, stat: { path: "{{ playbook_dir }}/made" }, register: seen }
- { name: still absent, assert: { that: not seen.stat.exists } }
- { name: run, command: "touch {{ playbook_dir }}/made" }
`).replace('hosts: all', 'hosts: a'),
    { options: { check: true } },
  );
  expect(results).toEqual(['make: a changed', 'look: a ok', 'still absent: a ok', 'run: a skipped']);
});

test('serial takes hosts in batches; max_fail_percentage ends the play', async () => {
  const { results } = await runHere(
    play(`- { name: one, command: "false" }\n- { name: two, ping: }\n`, '  serial: 1\n  max_fail_percentage: 50\n'),
  );
  expect(results).toEqual(['one: a failed']);
});

test('any_errors_fatal ends the play for all', async () => {
  const { results } = await runHere(
    play(`- { name: one, command: "false", when: inventory_hostname == 'b' }\n- { name: two, ping: }\n`, '  any_errors_fatal: true\n'),
  );
  expect(results).toEqual(['one: a skipped', 'one: b failed', 'one: c skipped']);
});

test('run_once runs on the first host and its result is everybody’s; delegate_to runs elsewhere', async () => {
  const { results, exitCode } = await runHere(
    play(`
- { name: once, command: echo here, run_once: true, register: once }
- { name: all know, assert: { that: once.stdout == 'here' } }
- { name: elsewhere, command: "echo {{ inventory_hostname }}", delegate_to: c, register: there }
- { name: own variables, assert: { that: there.stdout == inventory_hostname } }
`),
  );
  expect(results.slice(0, 4)).toEqual(['once: a changed', 'all know: a ok', 'all know: b ok', 'all know: c ok']);
  expect(exitCode).toBe(0);
});

test('tags choose tasks; always and never mean what they say', async () => {
  const tasks = play(`
- { name: one, ping: , tags: one }
- { name: two, ping: , tags: [two] }
- { name: always, ping: , tags: always }
- { name: never, ping: , tags: [never, three] }
`).replace('hosts: all', 'hosts: a');
  const names = async (options: { tags?: string[]; skipTags?: string[] }) =>
    (await runHere(tasks, { options })).results.map((r) => r.split(':')[0]);
  expect(await names({})).toEqual(['one', 'two', 'always']);
  expect(await names({ tags: ['one'] })).toEqual(['one', 'always']);
  expect(await names({ tags: ['three'] })).toEqual(['always', 'never']);
  expect(await names({ skipTags: ['two', 'always'] })).toEqual(['one']);
});

test('included tasks see their variables and the loop’s item; a condition on an include decides once', async () => {
  const { results } = await runHere(play(`- { name: in, include_tasks: more.yml, loop: [x, y], when: inventory_hostname != 'b' }\n`), {
    files: { 'more.yml': '- { name: "more {{ item }}", command: "echo {{ item }}" }\n' },
  });
  expect(results.filter((r) => r.startsWith('more'))).toHaveLength(4);
});

test('roles bring defaults, vars, dependencies and handlers', async () => {
  const { results, exitCode } = await runHere(
    '- hosts: a\n  gather_facts: false\n  roles: [{ role: web, listen_port: 8080 }]\n  tasks: [{ name: after, assert: { that: port_default == 1 } }]\n',
    {
      files: {
        'roles/web/defaults/main.yml': 'listen_port: 80\nport_default: 1\n',
        'roles/web/vars/main.yml': 'fixed: 2\n',
        'roles/web/meta/main.yml': 'dependencies: [base]\n',
        'roles/web/tasks/main.yml':
          '- { name: values, assert: { that: [listen_port == 8080, fixed == 2, role_name == "web"] } }\n- { name: do, command: "true", notify: restart }\n',
        'roles/web/handlers/main.yml': '- { name: restart, ping: }\n',
        'roles/base/tasks/main.yml': '- { name: first, ping: }\n',
      },
    },
  );
  expect(results).toEqual(['base : first: a ok', 'web : values: a ok', 'web : do: a changed', 'after: a ok', 'web : restart: a ok']);
  expect(exitCode).toBe(0);
});

test('the variables of a role that tasks import are the play’s, as those of its roles are', async () => {
  const { results } = await runHere(
    `- hosts: all
  gather_facts: false
  tasks:
    - assert: { that: "inner == 'vars of a' and hostvars['b'].outer == 'defaults of a' and of_b == 1" }
    - block: [{ import_role: { name: a } }]
`,
    {
      files: {
        'roles/a/defaults/main.yml': 'outer: defaults of a\n',
        'roles/a/vars/main.yml': 'inner: vars of a\n',
        'roles/a/tasks/main.yml': '- import_role: { name: b }\n',
        'roles/b/defaults/main.yml': 'of_b: 1\n',
        'roles/b/tasks/main.yml': '- assert: { that: inner is defined }\n',
      },
    },
  );
  expect(results.filter((r) => r.endsWith(' ok'))).toHaveLength(6);
});

test('an undefined variable fails the task with its place and the nearest name', async () => {
  const { events } = await runHere(play(`- debug: { msg: "{{ nmae }}" }\n`, '  vars: { name: x }\n').replace('hosts: all', 'hosts: a'));
  const result = events.find((e) => e.type === 'host-result');
  expect(result?.result.msg).toMatch(/"nmae" is undefined.*did you mean "name".*site\.yml:5:/s);
});

test('no_log hides the result from every event, not from the task after it', async () => {
  const { events, exitCode } = await runHere(
    play(`
- { command: echo verysecret, no_log: true, register: hidden }
- { assert: { that: hidden.stdout == 'verysecret' } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(JSON.stringify(events)).not.toContain('verysecret"');
  expect(exitCode).toBe(0);
});
