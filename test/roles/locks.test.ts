import { describe, expect, onTestFinished, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { declare, started, weft } from './rig.ts';

const lab = withLab({ hosts: 1 });

/** A play of one command, written beside the inventory; gives the arguments that run it. */
function playOf(name: string, command: string, ...args: readonly string[]): readonly string[] {
  declare(lab, `- hosts: hv1\n  gather_facts: false\n  tasks:\n    - shell: ${JSON.stringify(command)}\n`, `../../${name}.yml`);
  return ['run', `${name}.yml`, '-i', lab.inventory, '--output', 'plain', ...args];
}

/** Starts a run that holds the host until the file `go` is there, and waits until its task is at work. */
async function holding(...args: readonly string[]) {
  await lab.sh('hv1', 'rm -f /tmp/at-work /tmp/go; mkdir -p /tmp/any; chmod 1777 /tmp/any');
  const hold = 'touch /tmp/any/at-work; while [ ! -e /tmp/go ]; do sleep 0.05; done; touch /tmp/any/through; chmod a+rw /tmp/any/*';
  await lab.sh('hv1', 'rm -f /tmp/any/*');
  const run = started(lab, ...playOf('holder', hold, ...args));
  onTestFinished(() => void run.child.kill('SIGKILL'));
  await expect.poll(() => lab.sh('hv1', 'ls /tmp/any'), { timeout: 15_000 }).toContain('at-work');
  return run;
}

const asDeploy = ['-e', 'ansible_user=deploy'];
const locks = () => lab.sh('hv1', 'ls /run/lock /tmp | grep weft.lock || true');

describe('a host', () => {
  const users: readonly [string, readonly string[], readonly string[]][] = [
    ['root and root', [], []],
    ['root and another user', [], asDeploy],
    ['another user and root', asDeploy, []],
    ['another user and the same who becomes root', asDeploy, [...asDeploy, '-b']],
  ];
  test.each(users)('is changed by one run at a time: %s', async (_, first, second) => {
    const run = await holding(...first);
    const refused = await weft(lab, ...playOf('second', 'true', ...second));
    expect(refused.code, refused.stdout).toBe(2);
    expect(refused.stdout).toMatch(
      new RegExp(
        `another run holds this host: \\S+@\\S+ pid ${run.child.pid}, from 198\\.\\S+, since \\d{4}-\\S+ \\(\\d+ s\\), run \\S+, connection pid \\d+ there`,
      ),
    );
    await lab.sh('hv1', 'touch /tmp/go');
    expect(await run.ended).toBe(0);
    expect(await locks()).toBe('');
  });

  test('is the same for all users where /run/lock is for root alone', async () => {
    await lab.sh('hv1', 'chmod 755 /run/lock');
    const run = await holding();
    expect((await weft(lab, ...playOf('second', 'true', ...asDeploy))).stdout).toContain('another run holds this host');
    await lab.sh('hv1', 'touch /tmp/go');
    expect(await run.ended).toBe(0);
    await lab.sh('hv1', 'chmod 1777 /run/lock');
  });

  test('is waited for, and who waits says so', async () => {
    const run = await holding();
    const second = started(lab, ...playOf('second', 'test -e /tmp/any/through', '--lock-timeout', '60'));
    await expect.poll(second.output, { timeout: 15_000 }).toMatch(/waiting: \[hv1\]: another run holds this host/);
    await lab.sh('hv1', 'touch /tmp/go');
    expect([await run.ended, await second.ended], second.output()).toEqual([0, 0]);
    expect(second.output().match(/waiting:/g)).toHaveLength(1);
  });

  test('is not held by who only looks', async () => {
    const run = await holding();
    const plan = await weft(lab, 'plan', 'second.yml', '-i', lab.inventory);
    expect(plan.code, plan.stdout + plan.stderr).toBe(0);
    await lab.sh('hv1', 'touch /tmp/go');
    await run.ended;
  });

  test('is free at once after a run that was interrupted', async () => {
    const run = await holding();
    run.child.kill('SIGINT');
    expect(await run.ended, run.output()).toBe(99);
    expect(await locks()).toBe('');
    expect((await weft(lab, ...playOf('second', 'true'))).code).toBe(0);
  });

  test('is free after a run that was killed, once the script that it had begun is through', async () => {
    const run = await holding();
    run.child.kill('SIGKILL');
    await run.ended;
    const second = started(lab, ...playOf('second', 'test -e /tmp/any/through', '--lock-timeout', '60'));
    await expect.poll(second.output, { timeout: 15_000 }).toContain('a run that is gone left a script running on this host');
    await lab.sh('hv1', 'touch /tmp/go');
    expect(await second.ended, second.output()).toBe(0);
    expect(await locks()).toBe('');
  });

  test('is free after a run that was killed though its sshd has not noticed', async () => {
    const run = await holding();
    const port = (
      await lab.sh('hv1', 'cat /run/lock/weft.lock.* >/dev/null; ss -Htn state established | sed -n "s/.*:22 .*:\\([0-9]*\\) *$/\\1/p"')
    ).trim();
    const rule = `-p tcp --dport 22 -m multiport --sports ${port.split(/\s+/).join(',')} -j DROP`;
    await lab.sh('hv1', `iptables -I INPUT ${rule}; touch /tmp/go; sleep 0.5`);
    run.child.kill('SIGKILL');
    await run.ended;
    const second = await weft(lab, ...playOf('second', 'test -e /tmp/any/through'));
    await lab.sh('hv1', `iptables -D INPUT ${rule}`);
    expect(second.code, second.stdout).toBe(0);
    expect(await locks()).toBe('');
  });

  const boot = '$(cat /proc/sys/kernel/random/boot_id)';
  const space = '$(readlink /proc/self/ns/pid)';
  const left: readonly [string, string][] = [
    ['before the host was restarted', `1 $(cut -d' ' -f22 /proc/1/stat) another-boot ${space}`],
    ['by a process whose number another one has now', `1 4711 ${boot} ${space}`],
  ];
  test.each(left)('is free of what a run left %s', async (_, who) => {
    await lab.sh('hv1', `echo "${who} - 1700000000 eve@desk pid 1" >/run/lock/weft.lock.0a.1.1; echo held >>/run/lock/weft.lock.0a.1.1`);
    expect((await weft(lab, ...playOf('second', 'true'))).code).toBe(0);
    expect(await locks()).toBe('');
  });

  test('is held by who cannot be seen from here, until somebody says otherwise', async () => {
    await lab.sh('hv1', `echo "1 1 ${boot} pid:[1] - 1700000000 eve@desk pid 1" >/run/lock/weft.lock.0a.1.1`);
    const second = await weft(lab, ...playOf('second', 'true'));
    await lab.sh('hv1', 'rm /run/lock/weft.lock.0a.1.1');
    expect(second.stdout).toContain('if not, remove its weft.lock file there');
  });
});
