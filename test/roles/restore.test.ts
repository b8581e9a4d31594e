import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { apply, changed, declare, networkDump, reboot } from './rig.ts';

const lab = withLab({ hosts: 2, programs: ['nft', 'iptables', 'ipset', 'ping', 'systemd-analyze'] });
const hosts = ['hv1', 'hv2'];
/** Counters begin anew, and the order in which the kernel lists tables, chains and sets says nothing. */
const stateOf = async (host: string) =>
  (await networkDump(lab, host))
    .replace(/packets \d+ bytes \d+| (?:initval 0x|hashsize )\w+/g, '')
    .split('\n')
    .sort()
    .join('\n');
const before: Record<string, string> = {};

const vpcs = {
  vpcs: [
    {
      tenant: 'blue',
      name: 'prod',
      hosts: ['hypervisors'],
      subnets: [{ name: 'web', cidr: '10.0.1.0/24', vni: 1001 }],
      servers: [
        { name: 'web1', subnet: 'web', host: 'hv1', address: '10.0.1.11', groups: ['open'] },
        { name: 'web2', subnet: 'web', host: 'hv2', address: '10.0.1.12', groups: ['open'] },
      ],
      security_groups: [{ name: 'open', ingress: [{ protocol: 'icmp' }] }],
    },
  ],
};
const tunnels = {
  overlay_tunnels: [{ tenant: 'red', vni: 2001, hosts: ['hypervisors'] }],
  overlay_management: { vni: 1, cidr: '10.255.0.0/24', hosts: ['hypervisors'] },
};

const sets = (
  state: string,
) => `    - ipset: { owner: own, state: ${state}, sets: [{ name: friends, type: "hash:net", entries: [10.0.0.0/8, 192.0.2.1] }] }
`;

/** A task of each module whose objects the kernel forgets. */
const everything = (state: string, rest = '') => `
- hosts: hypervisors
  gather_facts: false
  tasks:
${state === 'absent' ? '' : sets(state)}    - nftables:
        owner: own
        state: ${state}
        ${state === 'absent' ? '' : 'rules: "table inet weft-own {\\n set s { type ipv4_addr; elements = { 192.0.2.7 }; }\\n chain c {\\n type filter hook forward priority 0;\\n ip saddr @s drop\\n }\\n}\\n"'}
    - iptables:
        owner: own
        state: ${state}
        ${state === 'absent' ? '' : 'rules: "*filter\\n:mine - [0:0]\\n-I INPUT -s 203.0.113.7 -j mine\\n-A FORWARD -s 203.0.113.8 -j DROP\\n-A mine -m set --match-set @friends src -j ACCEPT\\n-A mine -j DROP\\nCOMMIT\\n"'}
    - network:
        owner: own
        state: ${state}
        ${rest}
        ${
          state === 'absent'
            ? ''
            : `document:
          namespaces: [{ name: own-ns }]
          links:
            - { name: own-br, type: bridge, mac: "02:00:00:00:77:01", addresses: [172.31.0.1/24] }
            - { name: own-a, type: veth, mac: "02:00:00:00:77:02", master: own-br, peer: { name: eth0, mac: "02:00:00:00:77:03", netns: own-ns, addresses: [172.31.0.2/24] } }
            - { name: own-tap, type: tap, mac: "02:00:00:00:77:04", master: own-br }
          routes:
            - { to: 203.0.113.128/25, type: blackhole }
            - { netns: own-ns, to: default, via: 172.31.0.1 }
            - { to: 172.30.0.0/16, via: 172.31.0.2 }
            - { to: 172.29.0.0/16, via: {{ underlay_gateway }} }
          sysctls:
            - { name: net.ipv4.ip_forward, value: 1 }
            - { netns: own-ns, name: net.ipv4.ip_forward, value: 1 }`
        }
${state === 'absent' ? sets(state) : ''}`;

const playbook = join(lab.project, 'everything.yml');
const write = (text: string) => writeFileSync(playbook, text.replace('{{ underlay_gateway }}', lab.address('hv2').replace(/\d+$/, '200')));
const iptablesInside = `
    - iptables: { owner: own-inside, netns: own-ns, rules: "*filter\\n:in - [0:0]\\n-A INPUT -p tcp --dport 9 -j in\\n-A in -j DROP\\nCOMMIT\\n" }
`;
const inside = () => lab.sh('hv1', 'ip netns exec own-ns iptables-save | grep -v "^#" | sed "s/\\[[0-9:]*\\]//"');
const pings = async () => {
  await lab.sh('hv1', 'ip netns exec srv-blue-prod-web1 ping -c 3 -i 0.1 -W 2 -q 10.0.1.12');
  await lab.sh('hv1', 'ping -c 3 -i 0.1 -W 2 -q 10.255.0.2');
  await lab.sh('hv1', 'ping -c 2 -i 0.1 -W 2 -q 172.31.0.2');
};

/** As any use of iptables leaves it behind; and a value that has no owner. */
const used = 'for c in INPUT FORWARD; do iptables -A $c -j ACCEPT; iptables -D $c -j ACCEPT; done; sysctl -qw net.ipv4.ip_forward=1';

beforeAll(async () => {
  for (const host of hosts) before[host] = await lab.sh(host, used).then(() => stateOf(host));
  declare(lab, JSON.stringify({ ...vpcs, ...tunnels }));
  write(everything('present') + iptablesInside);
});

describe('a host that is booted', () => {
  test('is as it was before, by itself: packets flow, and a run changes nothing', async () => {
    await apply(lab, 'site.yml');
    await apply(lab, playbook);
    await pings();
    const was = await Promise.all(hosts.map((h) => stateOf(h)));
    const wasInside = await inside();
    expect(wasInside).toContain('own-inside#');
    await reboot(lab, ...hosts);
    await pings();
    expect(await Promise.all(hosts.map((h) => stateOf(h)))).toEqual(was);
    expect(await inside()).toBe(wasInside);
    expect(changed(await apply(lab, 'site.yml'))).toEqual({ hv1: 0, hv2: 0 });
    expect(changed(await apply(lab, playbook))).toEqual({ hv1: 0, hv2: 0 });
  });

  test('can be told to restore again: nothing comes twice, and what is missing comes back', async () => {
    const was = await stateOf('hv1');
    expect(await lab.sh('hv1', 'sh /etc/weft/restore 2>&1')).toBe('');
    expect(await stateOf('hv1')).toBe(was);
    await lab.sh(
      'hv1',
      'ip link del own-a; iptables -F INPUT; nft delete table inet weft-own; ip route del 172.30.0.0/16; ip netns del own-ns',
    );
    await lab.sh('hv1', 'sh /etc/weft/restore');
    expect(await stateOf('hv1')).toBe(was);
    expect(changed(await apply(lab, playbook))).toEqual({ hv1: 0, hv2: 0 });
  });

  test('leaves alone what others made under a name that is declared', async () => {
    await lab.sh(
      'hv1',
      'ip netns del own-ns; ip link del own-br; ip link add own-br type bridge; ip link set own-br alias theirs; ip netns add own-ns; ip route del 203.0.113.128/25; ip route add prohibit 203.0.113.128/25 proto static',
    );
    const theirs = () =>
      lab.sh('hv1', 'ip -o addr show dev own-br; ip -o link show dev own-br; ip -n own-ns -o link; ip route show 203.0.113.128/25');
    const was = await theirs();
    const { stdout } = await lab.exec('hv1', ['sh', '-c', 'sh /etc/weft/restore.d/50-network-own 2>&1']);
    expect(await theirs()).toBe(was);
    expect(stdout).toContain("link own-br is not Weft's: left as it is");
    expect(stdout).toContain("namespace own-ns is not Weft's: left as it is");
    await lab.sh('hv1', 'ip link del own-br; ip netns del own-ns; ip route del prohibit 203.0.113.128/25');
    await apply(lab, playbook);
  });

  test('waits for what it is built upon', async () => {
    await lab.sh('hv1', 'ip addr save dev eth0 >/tmp/eth0; ip addr flush dev eth0; ip link del own-a; ip route flush 172.29.0.0/16');
    await lab.sh(
      'hv1',
      '(setsid sh /etc/weft/restore </dev/null >/tmp/restore.log 2>&1; echo $? >/tmp/restore.rc) & sleep 1.5; [ ! -e /tmp/restore.rc ]; ip addr restore dev eth0 </tmp/eth0; wait; [ "$(cat /tmp/restore.rc)" = 0 ]',
    );
    expect(await lab.sh('hv1', 'ip route show 172.29.0.0/16')).toContain('proto 177');
    expect(changed(await apply(lab, playbook))).toEqual({ hv1: 0, hv2: 0 });
  });

  test('has units that systemd takes', async () => {
    await lab.sh('hv2', `mkdir -p /run/systemd/system; rm -f /etc/weft/restore`);
    await apply(lab, playbook);
    await lab.sh(
      'hv2',
      'ls /etc/systemd/system/multi-user.target.wants/weft-restore.service /etc/systemd/system/multi-user.target.wants/weft-restore-filters.service',
    );
    expect(
      await lab.sh(
        'hv2',
        'systemd-analyze verify --man=no /etc/systemd/system/weft-restore.service /etc/systemd/system/weft-restore-filters.service 2>&1 | grep weft || :',
      ),
    ).toBe('');
  });
});

test('`restore: false` is taken at its word', async () => {
  write(everything('present', 'restore: false'));
  await apply(lab, playbook);
  expect(await lab.sh('hv1', 'ls /etc/weft/restore.d')).not.toContain('50-network-own\n');
  expect(changed(await apply(lab, playbook))).toEqual({ hv1: 0, hv2: 0 });
});

test('absent leaves no trace, of what restores it neither', async () => {
  write(everything('absent') + iptablesInside.replace(/netns.*}/, 'netns: own-ns, state: absent }'));
  await apply(lab, playbook);
  await apply(lab, 'vpc-bridge.yml', { args: ['-e', 'vpc_state=absent'] });
  await apply(lab, 'overlay-tunnel.yml', { args: ['-e', 'overlay_state=absent'] });
  await lab.sh('hv2', 'rmdir /run/systemd/system');
  for (const host of hosts) expect(await lab.sh(host, used).then(() => stateOf(host))).toBe(before[host]);
});
