import { describe, expect, onTestFinished, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { declare, started, weft } from './rig.ts';

const lab = withLab({ hosts: 1 });

const handler = '- { name: restart it, shell: date >>/tmp/any/handled }';

/** A play whose first task changes the host and notifies, and whose last one ends it before its handlers. */
function playOf(end: string, handlers = handler, more = ''): void {
  declare(
    lab,
    `- name: web
  hosts: hv1
  gather_facts: false
${more}
  tasks:
    - { copy: { dest: /tmp/any/conf, content: "one\\n" }, notify: restart it }
${end.trim().replace(/^/gm, '    ')}
  handlers:
    ${handlers}
`,
    '../../web.yml',
  );
}

const run = (...args: readonly string[]) => weft(lab, 'run', 'web.yml', '-i', lab.inventory, '--output', 'plain', ...args);
const fresh = () => lab.sh('hv1', 'rm -rf /tmp/any; mkdir -p /tmp/any; chmod 1777 /tmp/any');
const handled = async () => (await lab.sh('hv1', 'cat /tmp/any/handled 2>/dev/null || true')).split('\n').length - 1;
const notes = () => lab.sh('hv1', 'ls -d /var/lib/weft/pending/* /root/.weft /home/*/.weft/pending/* 2>/dev/null || true');
const kept =
  /\[WARNING\]: hv1: handlers kept from the run of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, which did not get to run them: restart it/;

describe('a handler that was notified runs in the next run, where its own did not get to it', () => {
  test('because a task failed', async () => {
    await fresh();
    playOf('- command: "false"');
    expect((await run()).code).toBe(2);
    expect(await handled()).toBe(0);
    expect(await lab.sh('hv1', 'stat -c %a /var/lib/weft/pending/*')).toBe('600\n');
    playOf('');
    const plan = await weft(lab, 'plan', 'web.yml', '-i', lab.inventory);
    expect(plan.stdout).toMatch(kept);
    expect(plan.stdout).toContain('restart it');
    const second = await run();
    expect(second.stdout).toMatch(kept);
    expect([second.code, await handled(), await notes()]).toEqual([0, 1, '']);
    const third = await run();
    expect(third.stdout).not.toMatch(/WARNING/);
    expect(await handled()).toBe(1);
  });

  test('because the controller was killed during the task that notifies', async () => {
    await fresh();
    declare(
      lab,
      `- name: web
  hosts: hv1
  gather_facts: false
  tasks:
    - shell: touch /tmp/any/begun; sleep 1; touch /tmp/any/conf
      args: { creates: /tmp/any/conf }
      notify: restart it
  handlers:
    ${handler}
`,
      '../../web.yml',
    );
    const first = started(lab, 'run', 'web.yml', '-i', lab.inventory, '--output', 'plain');
    onTestFinished(() => void first.child.kill('SIGKILL'));
    await expect.poll(() => lab.sh('hv1', 'ls /tmp/any'), { timeout: 15_000, interval: 20 }).toContain('begun');
    first.child.kill('SIGKILL');
    await first.ended;
    await lab.sh('hv1', 'sleep 1.5');
    const second = await run();
    expect(second.stdout).toMatch(kept);
    expect([second.code, await handled(), await notes()]).toEqual([0, 1, '']);
  });

  test('because it was interrupted, as another user than root too, and after the playbook was edited', async () => {
    await fresh();
    playOf('- command: sleep 30');
    const first = started(lab, 'run', 'web.yml', '-i', lab.inventory, '--output', 'plain', '-e', 'ansible_user=deploy');
    onTestFinished(() => void first.child.kill('SIGKILL'));
    await expect.poll(first.output, { timeout: 15_000 }).toMatch(/TASK \[command\]/);
    first.child.kill('SIGINT');
    expect(await first.ended).toBe(99);
    playOf('', `${handler}\n    - { name: another, command: "true" }`, '  vars: { a: 1 }\n');
    const second = await run('-e', 'ansible_user=deploy');
    expect(second.stdout).toMatch(kept);
    expect([second.code, await handled(), await notes()]).toEqual([0, 1, '']);
  });

  test('again and again until it succeeds', async () => {
    await fresh();
    playOf('', '- { name: restart it, shell: "date >>/tmp/any/handled; test -e /tmp/any/mended" }');
    expect((await run()).code).toBe(2);
    expect((await run()).stdout).toMatch(kept);
    await lab.sh('hv1', 'touch /tmp/any/mended');
    expect((await run()).stdout).toMatch(kept);
    expect([await handled(), await notes()]).toEqual([3, '']);
  });
});

test('a kept handler waits for the tasks, which may mend what it needs', async () => {
  await fresh();
  const needy = '- { name: restart it, shell: "cat /tmp/any/mended >>/tmp/any/handled" }';
  playOf('', needy);
  expect((await run()).code).toBe(2);
  playOf('- { copy: { dest: /tmp/any/mended, content: "x\\n" } }', needy);
  const second = await run();
  expect(second.stdout).toMatch(kept);
  expect([second.code, await handled(), await notes()]).toEqual([0, 1, '']);
});

test('a kept handler that the playbook does not have any more is forgotten, and said so', async () => {
  await fresh();
  playOf('- command: "false"');
  await run();
  declare(lab, '- { name: web, hosts: hv1, gather_facts: false, tasks: [{ ping: }] }', '../../web.yml');
  const { stdout } = await run();
  expect(stdout).toMatch(/hv1: handlers kept from the run of .* do not exist any more, and are forgotten: restart it/);
  expect(await notes()).toBe('');
});

test('what changes nothing leaves no note, and a handler that ran neither', async () => {
  await fresh();
  playOf('- { command: "true", changed_when: false, notify: restart it }\n- { shell: "exit 1", ignore_errors: true, notify: restart it }');
  expect((await run()).stdout).toMatch(/RUNNING HANDLER/);
  expect(await notes()).toBe('');
  const trips = async () => /(\d+) round trips/.exec((await run('-v')).stdout)?.[1];
  playOf('');
  expect(await trips()).toBe('1');
});
