import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { networkDump, started, weft } from './rig.ts';

const names = Array.from({ length: 20 }, (_, i) => `hv${i + 1}`);
const lab = withLab({ hosts: names.length });
const deadlineMs = 5000;

/** Each cuts the way by which the host is reached. */
const cuts: readonly [what: string, command: string][] = [
  ['its address is removed', 'ip address flush dev eth0'],
  ['a blackhole takes the place of its routes', 'ip route flush table main; ip route add blackhole 198.18.0.0/15'],
  ['input is dropped', 'iptables -P INPUT DROP'],
  ['a table of nft drops input', 'nft add table ip cut; nft add chain ip cut input "{ type filter hook input priority 0; policy drop; }"'],
  ['its link goes down', 'ip link set eth0 down'],
  ['its port is put under a bridge', 'ip link set eth0 master cut'],
];

/** Five seconds after its deadline the host itself looks whether it reaches the controller, and gets an answer. */
const look = `rm -f /tmp/back; (sleep ${deadlineMs / 1000 + 5}; ping -c 1 -W 1 "\${SSH_CONNECTION%% *}"; echo $? >/tmp/back) </dev/null >/dev/null 2>&1 &`;
const isBack = 'n=0; until [ -e /tmp/back ] || [ $n -gt 100 ]; do n=$((n+1)); sleep 0.2; done; cat /tmp/back';

function play(tasks: string): void {
  writeFileSync(join(lab.project, 'cut.yml'), `- hosts: all\n  gather_facts: false\n  tasks:\n    - confirm: 5s\n      block:\n${tasks}`);
}

beforeAll(() => Promise.all(names.map((host) => lab.sh(host, 'ip link add cut address 02:00:00:00:00:99 type bridge'))));

const dumps = async () => new Map(await Promise.all(names.map(async (host) => [host, await networkDump(lab, host)] as const)));

test.each(cuts)('twenty hosts come back as they were where %s', async (_, command) => {
  play(`        - shell: ${JSON.stringify(`${look} ${command}`)}\n`);
  const before = await dumps();
  const run = await weft(lab, 'run', 'cut.yml', '-i', lab.inventory, '-f', '20', '--output', 'plain');
  expect(run.code, run.stdout).toBe(2);
  expect(run.stdout.match(/the host has undone what this block did to its network/g), run.stdout).toHaveLength(names.length);
  expect(await dumps()).toEqual(before);
  expect(await Promise.all(names.map((host) => lab.sh(host, isBack)))).toEqual(names.map(() => '0\n'));
  const again = await weft(lab, 'run', 'cut.yml', '-i', lab.inventory, '-f', '20', '--check');
  expect(again.code, again.stdout).toBe(0);
});

test('a host comes back where the controller was killed, too, and cleans up after itself', async () => {
  play('        - shell: touch /tmp/cut; ip link set eth0 down\n');
  const before = await networkDump(lab, 'hv1');
  const run = started(lab, 'run', 'cut.yml', '-i', lab.inventory, '-l', 'hv1', '--output', 'plain');
  await expect.poll(() => lab.sh('hv1', 'ls /tmp'), { timeout: 15_000 }).toContain('cut');
  run.child.kill('SIGKILL');
  await run.ended;
  await expect.poll(() => lab.sh('hv1', 'ls /run'), { timeout: deadlineMs + 15_000 }).not.toContain('weft-confirm');
  expect(await networkDump(lab, 'hv1')).toBe(before);
});

test('a run that follows one that died waiting to be confirmed keeps the change, which is not undone any more', async () => {
  writeFileSync(
    join(lab.project, 'died.yml'),
    `- hosts: hv2\n  gather_facts: false\n  tasks:\n    - confirm: 10s\n      block:\n        - { shell: ip link add stays type bridge, args: { unless: ip link show stays } }\n        - { shell: touch /tmp/any; sleep 1 }\n`,
  );
  const run = started(lab, 'run', 'died.yml', '-i', lab.inventory, '--output', 'plain');
  await expect.poll(() => lab.sh('hv2', 'ls /tmp'), { timeout: 15_000 }).toContain('any');
  run.child.kill('SIGKILL');
  await run.ended;
  writeFileSync(
    join(lab.project, 'look.yml'),
    '- { hosts: hv2, gather_facts: false, tasks: [{ file: { path: /tmp, state: directory } }] }\n',
  );
  const next = await weft(lab, 'run', 'look.yml', '-i', lab.inventory, '--output', 'plain');
  expect(next.stdout).toMatch(/a run that died had not confirmed its change of the network; the host is reached, so it stays/);
  await lab.sh('hv2', 'test -z "$(ls -d /run/weft-confirm-* /run/lock/weft* 2>/dev/null)"; ip link show stays');
});

test('what was confirmed inside a block that is undone is not put back by its own deadline', async () => {
  writeFileSync(
    join(lab.project, 'nested.yml'),
    `- hosts: hv3\n  gather_facts: false\n  tasks:\n    - confirm: 4s\n      block:\n        - shell: ip rule add pref 77 lookup main\n        - confirm: 9s\n          block:\n            - shell: ip link set eth0 down\n`,
  );
  const before = await networkDump(lab, 'hv3');
  const run = await weft(lab, 'run', 'nested.yml', '-i', lab.inventory, '--output', 'plain');
  expect(run.code, run.stdout).not.toBe(0);
  await lab.sh('hv3', 'sleep 6');
  expect(await networkDump(lab, 'hv3')).toBe(before);
});
