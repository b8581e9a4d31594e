import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { changed, networkDump, reboot, weft } from '../roles/rig.ts';
import { withLab } from './support.ts';

const lab = withLab({ hosts: 2, ovs: true, programs: ['nft', 'iptables', 'ipset', 'ping'] });
const playbook = join(lab.project, 'play.yml');

/** Objects of every kind, of one owner; the number keeps names and addresses of owners apart. */
const tasksOf = (owner: string, n: number) => [
  { cron: { owner, user: 'root', jobs: [{ name: 'at night', special_time: 'daily', job: `echo ${owner}` }] } },
  { cron: { owner, user: 'root', cron_file: `weft-${owner}`, jobs: [{ name: 'hourly', minute: n, job: `echo ${owner}` }] } },
  { files: { owner, files: [{ dest: `/etc/weft-${owner}.conf`, content: `${owner}\n` }] } },
  { ipset: { owner, sets: [{ name: 'friends', type: 'hash:net', entries: [`10.${n}.0.0/16`] }] } },
  { nftables: { owner, rules: `table inet weft-${owner} {\n chain c {\n  type filter hook forward priority 0;\n }\n}\n` } },
  ...['ipv4', 'ipv6'].map((family) => ({
    iptables: { owner, family, rules: `*filter\n:mine - [0:0]\n-I INPUT -p tcp --dport ${n} -j mine\n-A mine -j DROP\nCOMMIT\n` },
  })),
  {
    network: {
      owner,
      document: {
        namespaces: [{ name: `ns-${owner}` }],
        links: [
          {
            name: `a-${owner}`,
            type: 'veth',
            addresses: [`172.31.${n}.1/24`],
            peer: { name: 'eth0', netns: `ns-${owner}`, addresses: [`172.31.${n}.2/24`] },
          },
        ],
        routes: [{ to: `172.30.${n}.0/24`, via: `172.31.${n}.2` }],
      },
    },
  },
  { iptables: { owner, netns: `ns-${owner}`, rules: '*filter\n-A INPUT -p tcp --dport 9 -j DROP\nCOMMIT\n' } },
  {
    openvswitch: {
      owner,
      document: {
        ports: [{ name: `p-${owner}`, bridge: 'br-int', type: 'internal' }],
        flows: [{ bridge: 'br-int', priority: n, match: `ip,nw_dst=10.${n}.0.0/16`, actions: 'drop' }],
      },
    },
  },
];

const run = async (tasks: readonly object[], hosts = 'hv1') => {
  writeFileSync(playbook, JSON.stringify([{ hosts, gather_facts: false, tasks }]));
  const result = await weft(lab, 'run', playbook);
  expect(result).toMatchObject({ code: 0 });
  return result;
};
const owned = (...args: readonly string[]) => weft(lab, 'owned', ...args);
const flows = () => lab.sh('hv1', "ovs-ofctl --no-stats dump-flows br-int | sed 's/^ *//' | sort");
const stateOf = async () =>
  [
    (await networkDump(lab, 'hv1')).replace(/packets \d+ bytes \d+| (?:initval 0x|hashsize )\w+/g, ''),
    await flows(),
    await lab.sh(
      'hv1',
      'ovs-vsctl list-ports br-int | sort; crontab -l; ls /etc/cron.d /etc/weft-*.conf; ls /etc/weft/restore.d 2>/dev/null || :',
    ),
  ]
    .join('\n')
    .split('\n')
    .sort()
    .join('\n');

const other = tasksOf('stays', 7);
let alone = '';
beforeAll(async () => {
  await run(other);
  alone = await stateOf();
  await run(tasksOf('goes', 8));
});

describe('weft owned', () => {
  test('lists by owner what is on several hosts, and says where there is nothing', async () => {
    const { code, stdout } = await owned('all', '--owner', 'goes');
    expect(code).toBe(0);
    expect(stdout).toContain('hv2\n  nothing\n');
    expect(stdout).not.toContain('stays');
    for (const kind of ['link', 'namespace', 'route', 'rule', 'set', 'table', 'Port of Open vSwitch', 'cron job', 'restore script'])
      expect(stdout).toMatch(new RegExp(`^    ${kind} `, 'm'));
  });

  test('gives one list for each host as JSON', async () => {
    const found = JSON.parse((await owned('hv1', 'hv2', '--json')).stdout);
    expect(Object.keys(found)).toEqual(['hv1', 'hv2']);
    expect(found.hv2).toEqual([]);
    expect(new Set(found.hv1.map((one: { owner: string }) => one.owner))).toEqual(new Set(['goes', 'stays']));
    expect(found.hv1).toContainEqual({ owner: 'goes', kind: 'namespace', name: 'ns-goes' });
    expect(found.hv1).toContainEqual({ owner: 'goes', kind: 'rule', name: 'INPUT (ip6tables), 1' });
  });

  test('lists the others where a host cannot be reached, and ends with 4', async () => {
    const inventory = join(lab.project, 'more.yml');
    const hosts = readFileSync(join(lab.inventory, 'hosts.yml'), 'utf8');
    writeFileSync(inventory, 'all:\n  hosts:\n    gone: { ansible_host: 127.0.0.1, ansible_port: 1 }\n');
    expect(hosts).toContain('hv1');
    const { code, stdout, stderr } = await owned('all', '-i', lab.inventory, '-i', inventory, '--owner', 'goes');
    expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringMatching(/^gone: .*127\.0\.0\.1/) });
    expect(stdout).toMatch(/^hv1\n {2}goes\n/);
    expect(stdout).not.toContain('gone');
  });
});

describe('weft owned --remove', () => {
  test('shows what it would remove, and removes nothing without a yes', async () => {
    const was = await stateOf();
    const { code, stdout } = await owned('all', '--remove', 'goes');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^hv1\n/);
    expect(stdout).toContain('    - link a-goes');
    expect(stdout).toMatch(/\nPlan: 0 to add, \d+ to change, \d+ to remove, on 1 host\./);
    expect(stdout).toContain('nothing removed (no terminal to ask at: use --yes)\n');
    expect(stdout).not.toContain('/tmp/');
    expect(await stateOf()).toBe(was);
  });

  test('removes all of the owner, what restores it too, and nothing of others', async () => {
    const { code, stderr } = await owned('all', '--remove', 'goes', '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await owned('hv1', '--owner', 'goes')).stdout).toBe('hv1\n  nothing\n');
    expect(await stateOf()).toBe(alone);
    expect(changed(await run(other))).toEqual({ hv1: 0 });
    expect((await owned('all', '--remove', 'goes', '--yes')).stdout).toMatch(/^nothing of goes is there; there are things of .*stays.*\n$/);
  });

  test('removes what is only restored, and sets that are known by a hash alone', async () => {
    await run([
      ...tasksOf('rest', 9).filter((task) => 'ipset' in task),
      { network: { owner: 'late', document: { links: [{ name: 'late0', type: 'bridge' }] } } },
    ]);
    await lab.sh('hv1', 'rm /etc/weft/restore.d/10-ipset-rest; ip link del late0');
    for (const owner of ['rest', 'late']) expect(await owned('hv1', '--remove', owner, '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(await stateOf()).toBe(alone);
  });

  test('waits for its turn: a host that another run holds is not touched', async () => {
    await run(tasksOf('goes', 8));
    writeFileSync(playbook, JSON.stringify([{ hosts: 'hv1', gather_facts: false, tasks: [{ command: 'sleep 60' }] }]));
    const holder = weft(lab, 'run', playbook);
    await lab.sh('hv1', 'until pgrep -x sleep >/dev/null; do sleep 0.1; done');
    const { code, stdout } = await owned('hv1', '--remove', 'goes', '--yes');
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/held|holds/);
    expect((await owned('hv1', '--owner', 'goes')).stdout).toContain('a-goes');
    await lab.sh('hv1', 'pkill -x sleep');
    await holder;
  });
});

test('a job that its owner does not list any more is removed by the next run, as its plan says', async () => {
  const jobs = [...'ab'].map((name) => ({ name, hour: 3, job: `echo ${name}` }));
  await run([{ cron: { owner: 'lists', user: 'root', jobs } }]);
  writeFileSync(
    playbook,
    JSON.stringify([{ hosts: 'hv1', gather_facts: false, tasks: [{ cron: { owner: 'lists', user: 'root', jobs: jobs.slice(1) } }] }]),
  );
  expect((await weft(lab, 'plan', playbook)).stdout).toContain('    -# weft:v1:lists a\n    -* 3 * * * echo a\n');
  expect(changed(await weft(lab, 'run', playbook))).toEqual({ hv1: 1 });
  expect(await lab.sh('hv1', 'crontab -l')).toMatch(/# weft:v1:lists b\n\* 3 \* \* \* echo b\n$/);
  expect(await lab.sh('hv1', 'crontab -l')).not.toContain('echo a');
  expect(changed(await weft(lab, 'run', playbook))).toEqual({ hv1: 0 });
});

test('flows of Open vSwitch come back when the host boots, and a run changes nothing', async () => {
  const was = await flows();
  expect(was).toContain('nw_dst=10.8.0.0/16');
  await reboot(lab, 'hv1');
  expect(await flows()).toBe(was);
  expect(changed(await run([...other, ...tasksOf('goes', 8)]))).toEqual({ hv1: 0 });
});
