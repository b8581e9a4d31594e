import { expect, test } from 'vitest';
import { runHere } from './rig.ts';

const play = (tasks: string, keywords = '') => `- hosts: all\n  gather_facts: false\n${keywords}  tasks:\n${tasks}`;

/** What debug tasks showed, `host: text`, in the order it was shown, host by host. */
async function shown(playbook: string, files: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const { events } = await runHere(playbook, { files });
  return events
    .flatMap((e) =>
      e.type === 'host-result' && typeof e.result.msg === 'string' && e.status === 'ok' ? [`${e.host}: ${e.result.msg}`] : [],
    )
    .toSorted((x, y) => (x[0] ?? '').localeCompare(y[0] ?? ''));
}

test('a block with a loop runs whole for each item, rescue and always included', async () => {
  const said = await shown(
    play(`
    - loop: [1, 2]
      block:
        - { debug: { msg: "body {{ item }}" } }
        - { fail: { msg: no }, when: item == 1 }
        - { debug: { msg: "rest {{ item }}" } }
      rescue: [{ debug: { msg: "rescue {{ item }}" } }]
      always: [{ debug: { msg: "always {{ item }}" } }]
`).replace('hosts: all', 'hosts: a'),
  );
  expect(said).toEqual(['a: body 1', 'a: rescue 1', 'a: always 1', 'a: body 2', 'a: rest 2', 'a: always 2']);
});

test('each host goes through a looped block with its own items', async () => {
  const said = await shown(
    play(`
    - loop: "{{ {'a': [1], 'b': [1, 2], 'c': []}[inventory_hostname] }}"
      loop_control: { loop_var: n, index_var: i }
      block: [{ debug: { msg: "{{ i }} {{ n }}" } }]
`),
  );
  expect(said).toEqual(['a: 0 1', 'b: 0 1', 'b: 1 2']);
});

test('a looped block whose list cannot be had fails the host, unless its condition says no', async () => {
  const { results, exitCode } = await runHere(
    play(`
    - loop: "{{ nowhere }}"
      when: inventory_hostname == 'a'
      block: [{ name: inner, debug: { msg: x } }]
    - { name: after, debug: { msg: x } }
`),
  );
  expect(results).toEqual(['block: a failed', 'after: b ok', 'after: c ok']);
  expect(exitCode).toBe(2);
});

const far = 'vars: { ansible_connection: ssh, ansible_host: 127.0.0.1, ansible_port: 1 }';

test('unreachable_fails sends a host that cannot be reached to the rescue', async () => {
  const playbook = play(`
    - unreachable_fails: true
      block: [{ name: reach, command: "true", ${far}, when: inventory_hostname == 'b' }]
      rescue: [{ name: rescue, debug: { msg: "{{ ansible_failed_result.unreachable }}" } }]
    - { name: after, debug: { msg: x } }
`);
  const { results, exitCode, events } = await runHere(playbook, { isRemote: true });
  expect(results).toEqual([
    'reach: a skipped',
    'reach: b unreachable',
    'reach: c skipped',
    'rescue: b ok',
    'after: a ok',
    'after: b ok',
    'after: c ok',
  ]);
  expect(exitCode).toBe(0);
  const end = events.find((e) => e.type === 'run-end');
  expect(end?.recap.b).toMatchObject({ unreachable: 1, rescued: 1, failed: 0 });
});

test('unreachable_fails counts for max_fail_percentage', async () => {
  const tasks = `    - { name: reach, command: "true", ${far}, when: inventory_hostname == 'b' }\n    - { name: after, debug: { msg: x } }\n`;
  const without = await runHere(play(tasks, '  max_fail_percentage: 30\n'), { isRemote: true });
  const counted = await runHere(play(tasks, '  max_fail_percentage: 30\n  unreachable_fails: true\n'), { isRemote: true });
  expect(without.results.filter((r) => r.startsWith('after'))).toEqual(['after: a ok', 'after: c ok']);
  expect(counted.results.filter((r) => r.startsWith('after'))).toEqual([]);
});

test('--step asks before each task until it is told to go on', async () => {
  const asked: string[] = [];
  const answers = ['y', 'n', 'c'];
  const { results } = await runHere(
    play(['one', 'two', 'three', 'four'].map((name) => `    - { name: ${name}, debug: { msg: x } }\n`).join('')).replace(
      'hosts: all',
      'hosts: a',
    ),
    {
      options: { step: true },
      ask: (prompt) => {
        asked.push(prompt);
        return Promise.resolve(answers.shift() ?? '');
      },
    },
  );
  expect(results).toEqual(['one: a ok', 'three: a ok', 'four: a ok']);
  expect(asked).toHaveLength(3);
});

test('async with poll 0 leaves a program to itself; async_status says how it went', async () => {
  const said = await shown(
    play(`
    - { shell: "sleep 0.2; echo out; echo err >&2; exit 4", async: 20, poll: 0, register: job }
    - { debug: { msg: "{{ job.finished }} {{ job is changed }}" } }
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: seen
      until: seen.finished
      retries: 50
      delay: 0.1
      failed_when: false
    - { debug: { msg: "{{ seen.rc }} {{ seen.stdout }} {{ seen.stderr }}" } }
    - { async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup } }
    - { async_status: { jid: "{{ job.ansible_job_id }}" }, register: gone, failed_when: false }
    - { debug: { msg: "{{ gone.msg }}" } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(said).toEqual(['a: 0 True', 'a: 4 out err', 'a: could not find job', 'a: could not find job']);
});

test('a job that runs longer than it may is stopped', async () => {
  const said = await shown(
    play(`
    - { shell: "sleep 30", async: 1, poll: 0, register: job }
    - async_status: { jid: "{{ job.ansible_job_id }}" }
      register: seen
      until: seen.finished
      retries: 50
      delay: 0.1
      failed_when: false
    - { debug: { msg: "{{ seen.msg }}" } }
    - { async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(said).toEqual(['a: the job ran longer than it may']);
});

test('poll 0 of another module waits, and async_status finds it done', async () => {
  const said = await shown(
    play(`
    - { file: { path: "{{ playbook_dir }}/made", state: touch }, async: 20, poll: 0, register: job }
    - { async_status: { jid: "{{ job.ansible_job_id }}" }, register: seen }
    - { debug: { msg: "{{ seen.finished }} {{ seen is changed }}" } }
    - { async_status: { jid: "{{ job.ansible_job_id }}", mode: cleanup } }
`).replace('hosts: all', 'hosts: a'),
  );
  expect(said).toEqual(['a: 1 True']);
});

test('merge keys and aliases stand for what they name, in tasks and in variables', async () => {
  const said = await shown(`
- hosts: a
  gather_facts: false
  vars:
    base: &base { x: 1, y: 2 }
    list: &list [p, q]
    own: { <<: *base, y: 3 }
    same: *list
  tasks:
    - &show { name: show, debug: { msg: "{{ own.x }}{{ own.y }} {{ same }}" }, vars: { more: x } }
    - { <<: *show, name: again }
`);
  expect(said).toEqual(["a: 13 ['p', 'q']", "a: 13 ['p', 'q']"]);
});

test('break_when ends a loop after the item of which it is true', async () => {
  const { events } = await runHere(
    play(`
    - command: "test {{ item }} -lt 2"
      loop: [1, 2, 3]
      loop_control: { break_when: [out.rc != 0, item == 2] }
      register: out
      failed_when: false
      changed_when: false
`).replace('hosts: all', 'hosts: a'),
  );
  expect(events.flatMap((e) => (e.type === 'item-result' ? [e.label] : []))).toEqual(['1', '2']);
});

test('meta: end_role leaves out the rest of its role on the hosts it holds for, and no other role', async () => {
  const said = await shown(`- hosts: all\n  gather_facts: false\n  roles: [outer]\n  tasks: [{ debug: { msg: after } }]\n`, {
    'roles/outer/tasks/main.yml': '- include_role: { name: inner }\n- debug: { msg: outer }\n',
    'roles/inner/tasks/main.yml': `
- block:
    - debug: { msg: first, verbosity: 0 }
      changed_when: true
      notify: told
    - meta: end_role
      when: inventory_hostname != 'b'
    - debug: { msg: rest }
  always: [{ debug: { msg: always } }]
`,
    'roles/inner/handlers/main.yml': '- { name: told, debug: { msg: told } }\n',
  });
  const ended = (host: string) => [`${host}: outer`, `${host}: after`, `${host}: told`];
  expect(said.filter((s) => s[0] !== 'b')).toEqual([...ended('a'), ...ended('c')]);
  expect(said.filter((s) => s[0] === 'b')).toEqual(['b: rest', 'b: always', 'b: outer', 'b: after', 'b: told']);
});

test('an entry of roles may name other files than main', async () => {
  const said = await shown(
    '- hosts: a\n  gather_facts: false\n  roles: [{ role: one, tasks_from: other, vars_from: other, defaults_from: other, handlers_from: other }]\n',
    {
      'roles/one/tasks/main.yml': '- debug: { msg: main }\n',
      'roles/one/tasks/other.yml': '- { command: "true", notify: h }\n- debug: { msg: "{{ d }} {{ v }}" }\n',
      'roles/one/defaults/other.yml': 'd: 1\n',
      'roles/one/vars/other.yml': 'v: 2\n',
      'roles/one/handlers/other.yml': '- { name: h, debug: { msg: h } }\n',
    },
  );
  expect(said).toEqual(['a: 1 2', 'a: h']);
});

test('a prompt with confirm asks until both answers are the same, and encrypt keeps the hash', async () => {
  const answers = ['one', 'other', 'secret', 'secret'];
  const asked: string[] = [];
  const { events } = await runHere(
    play(
      '    - debug: { msg: "{{ word }}" }\n',
      '  vars_prompt: [{ name: word, prompt: Word, confirm: true, encrypt: sha512_crypt, salt: abcdefgh }]\n',
    ).replace('hosts: all', 'hosts: a'),
    {
      ask: async (prompt) => {
        asked.push(prompt);
        return answers.shift() ?? '';
      },
    },
  );
  expect(asked).toEqual(['Word: ', 'confirm Word: ', 'The answers differ. Word: ', 'confirm Word: ']);
  const said = events.flatMap((e) => (e.type === 'host-result' ? [e.result.msg] : []));
  expect(said).toEqual([expect.stringMatching(/^\$6\$abcdefgh\$[\w./]{86}$/)]);
});
