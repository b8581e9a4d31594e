import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { declare, networkDump, plan, weft } from './rig.ts';

const lab = withLab({ hosts: 2 });
const playbook = resolve('playbooks/overlay-tunnel.yml');
const args = ['-i', lab.inventory];
const declaration = (vni: number) => `overlay_tunnels: [{ tenant: blue, vni: ${vni}, hosts: [hv1, hv2] }]\n`;

test('a saved plan is applied, and changes what it said', async () => {
  declare(lab, declaration(10_001));
  const saved = await weft(lab, 'plan', playbook, ...args, '-o', 'site.plan');
  expect(saved.code, saved.stderr).toBe(0);
  expect(statSync(join(lab.project, 'site.plan')).mode & 0o777).toBe(0o600);
  const { entries } = JSON.parse(readFileSync(join(lab.project, 'site.plan'), 'utf8'));
  expect(new Set(entries.map((c: { host: string }) => c.host))).toEqual(new Set(['hv1', 'hv2']));
  const applied = await weft(lab, 'apply', 'site.plan', '--output', 'plain');
  expect(applied.code, applied.stderr).toBe(0);
  expect(await plan(lab, 'overlay-tunnel.yml')).toEqual({});
});

test('a plan is refused, and nothing is changed, when a host is not as it saw it', async () => {
  declare(lab, declaration(10_002));
  await weft(lab, 'plan', playbook, ...args, '-o', 'site.plan');
  await lab.sh('hv2', 'ip link del $(ls /sys/class/net | grep ^vx-blue)');
  const before = await networkDump(lab, 'hv1');
  const refused = await weft(lab, 'apply', 'site.plan');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(
    /not as the plan of .* saw it; nothing was changed:\n {2}hv2: .*\(\S+:\d+\): another state than the plan saw: expected/,
  );
  expect(await networkDump(lab, 'hv1')).toBe(before);
});

test('drift is silent and 0 where nothing differs, and says what differs with 2', async () => {
  declare(lab, declaration(10_001));
  await weft(lab, 'run', playbook, ...args);
  expect(await weft(lab, 'drift', playbook, ...args)).toMatchObject({ code: 0, stdout: '' });
  await lab.sh('hv1', 'ip link set $(ls /sys/class/net | grep ^br-blue) mtu 1400');
  const drift = await weft(lab, 'drift', playbook, ...args);
  expect(drift.code).toBe(2);
  expect(drift.stdout).toMatch(/^hv1\n.*\n {4}~ link br-blue-\w+ mtu 1400 → 1450\n\nPlan: 0 to add, 1 to change/);
});

const secrets = `- hosts: hv1
  gather_facts: false
  tasks:
    - { name: hidden, copy: { content: "HUSHED {{ pw }}", dest: /opt/hidden }, no_log: true }
    - { name: text, copy: { content: "key={{ pw }}", dest: /opt/text } }
    - { name: program, command: "echo {{ pw }}", no_log: true }
`;

test('a saved plan holds no secrets, and is refused with other variables or files', async () => {
  declare(lab, secrets, '../../secrets.yml');
  const given = ['-e', 'pw=SEKRET77'];
  await weft(lab, 'plan', 'secrets.yml', ...args, ...given, '-o', 'secret.plan');
  expect(readFileSync(join(lab.project, 'secret.plan'), 'utf8')).not.toMatch(/SEKRET77|HUSHED/);
  expect(await weft(lab, 'apply', 'secret.plan')).toMatchObject({ code: 4, stderr: expect.stringContaining('other variables') });
  declare(lab, secrets.replace('/opt/text', '/opt/other'), '../../secrets.yml');
  const refused = await weft(lab, 'apply', 'secret.plan', ...given);
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('secrets.yml: the file is another than the plan saw') });
  declare(lab, secrets, '../../secrets.yml');
  expect(await weft(lab, 'apply', 'secret.plan', ...given, '--output', 'plain')).toMatchObject({ code: 0 });
});

test('a host that changes between the look and the change is stopped before the change', async () => {
  const race = `- hosts: hv1
  gather_facts: false
  tasks:
    - { name: somebody else, shell: echo theirs >/opt/race, changed_when: false }
    - { name: ours, copy: { content: ours, dest: /opt/race } }
`;
  declare(lab, race, '../../race.yml');
  await weft(lab, 'plan', 'race.yml', ...args, '-o', 'race.plan');
  const applied = await weft(lab, 'apply', 'race.plan', '--output', 'plain');
  expect(applied.code).toBe(2);
  expect(applied.stdout).toMatch(
    /not as the plan saw it any more: planned was "\+ file \/opt\/race mode 0644", and this would make "~ \/opt\/race"/,
  );
  expect(await lab.sh('hv1', 'cat /opt/race')).toBe('theirs\n');
});
