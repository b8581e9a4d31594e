import { beforeAll, describe, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { apply, changed, declare, monitor, networkDump, plan } from './rig.ts';

const lab = withLab({ hosts: 4, programs: ['tcpdump', 'ping'] });
const playbook = 'overlay-tunnel.yml';
const hosts = ['hv1', 'hv2', 'hv3'];

const declaration = (blue: string, red = '[hv1, hv2, hv3]') => `
overlay_tunnels:
  - tenant: blue
    vni: 10001
    hosts: ${blue}
    endpoints:
      - { mac: "02:00:00:00:01:01", address: 10.1.0.1, host: hv1 }
      - { mac: "02:00:00:00:01:02", address: 10.1.0.2, host: hv2 }
  - { tenant: red, vni: 10002, hosts: ${red} }
overlay_management: { vni: 1, cidr: 10.255.0.0/24, hosts: [hypervisors] }
`;

/** The names of a tenant's links on every host: their prefix and their readable part. */
const find = (kind: 'br' | 'vx', tenant: string) => `$(ls /sys/class/net | grep ^${kind}-${tenant}-)`;

/** A server of a tenant: a namespace with an address, plugged into the tenant's bridge. */
const server = (host: string, tenant: string, address: string, mac: string) =>
  lab.sh(
    host,
    `ip netns add ${tenant}
ip link add ${tenant}-port mtu 1450 type veth peer name eth0 mtu 1450 address ${mac} netns ${tenant}
ip link set ${tenant}-port master ${find('br', tenant)} up
ip -n ${tenant} address add ${address}/24 dev eth0
ip -n ${tenant} link set eth0 up`,
  );

const before: Record<string, string> = {};

beforeAll(async () => {
  for (const host of hosts) {
    // What is not Weft's must stay as it is.
    await lab.sh(
      host,
      'ip link add canary type bridge; ip link set canary alias "somebody else"; ip route add blackhole 203.0.113.0/24; iptables -A INPUT -s 203.0.113.9 -j DROP',
    );
    before[host] = await networkDump(lab, host);
  }
  declare(lab, declaration('[hv1, hv2, hv3]'));
});

describe('tunnels', () => {
  test('a plan shows them and changes nothing', async () => {
    const planned = await plan(lab, playbook);
    expect(Object.keys(planned)).toEqual(['hv1', 'hv2', 'hv3', 'hv4']);
    expect(planned.hv1?.filter((l) => l.startsWith('+ link'))).toHaveLength(6);
    expect(await networkDump(lab, 'hv1')).toBe(before.hv1);
  });

  test('are made, and a second run changes nothing: the kernels stay silent', async () => {
    expect(changed(await apply(lab, playbook))).toEqual({ hv1: 1, hv2: 1, hv3: 1, hv4: 1 });
    const monitors = await Promise.all(hosts.map((h) => monitor(lab, h)));
    const again = await apply(lab, playbook);
    expect((await Promise.all(monitors.map((m) => m.stop()))).join('')).toBe('');
    expect(changed(again)).toEqual({ hv1: 0, hv2: 0, hv3: 0, hv4: 0 });
    expect(await plan(lab, playbook)).toEqual({});
  });

  test('carry each tenant apart, although both use the same addresses', async () => {
    for (const tenant of ['blue', 'red']) {
      const octet = tenant === 'blue' ? '01' : '02';
      await server('hv1', tenant, '10.1.0.1', `02:00:00:00:${octet}:01`);
      await server('hv2', tenant, '10.1.0.2', `02:00:00:00:${octet}:02`);
    }
    await lab.sh('hv2', 'ip netns exec red timeout 60 tcpdump -i eth0 -nn -w /tmp/red.pcap icmp >/dev/null 2>&1 & sleep 0.5');
    await lab.sh('hv1', 'timeout 60 tcpdump -i eth0 -nn -w /tmp/underlay.pcap udp port 4789 >/dev/null 2>&1 & sleep 0.5');
    const answer = await lab.sh('hv1', 'ip netns exec blue ping -c 20 -i 0.02 -q 10.1.0.2');
    expect(answer).toContain('20 received');
    await lab.sh('hv1', 'sleep 0.5; pkill -f underlay.pcap; sleep 0.3');
    await lab.sh('hv2', 'sleep 0.2; pkill -f red.pcap; sleep 0.3');
    expect((await lab.sh('hv2', 'tcpdump -nn -r /tmp/red.pcap icmp 2>/dev/null')).trim()).toBe('');
    const onWire = await lab.sh('hv1', 'tcpdump -nn -r /tmp/underlay.pcap 2>/dev/null');
    const seen = [...new Set([...onWire.matchAll(/vni (\d+)\n.*ICMP echo/g)].map((m) => m[1]))];
    expect(seen).toEqual(['10001']);
  });

  test('let exactly what fits through the underlay through', async () => {
    expect(await lab.sh('hv1', 'ip netns exec blue ping -c 2 -i 0.1 -q -M do -s 1422 10.1.0.2')).toContain(' 0% packet loss');
    const tooLong = await lab.exec('hv1', [
      'ip',
      'netns',
      'exec',
      'blue',
      'ping',
      '-c',
      '1',
      '-W',
      '1',
      '-q',
      '-M',
      'do',
      '-s',
      '1423',
      '10.1.0.2',
    ]);
    expect(tooLong.code).not.toBe(0);
  });

  test('drift of every kind is named exactly, and mended', async () => {
    await lab.sh(
      'hv2',
      `ip link del ${find('vx', 'red')}
bridge fdb del 00:00:00:00:00:00 dev ${find('vx', 'blue')} dst ${lab.address('hv1')}
ip neigh del 10.1.0.1 dev ${find('br', 'blue')}
ip link set ${find('br', 'blue')} mtu 1400
ip address del 10.255.0.2/24 dev ${find('br', 'manag')}`,
    );
    const lines = (await plan(lab, playbook)).hv2?.map((l) => l.replace(/-[a-z2-7]{6}\b/g, ''));
    expect(lines).toEqual([
      `+ address 10.255.0.2/24 on br-manag`,
      `+ fdb 00:00:00:00:00:00 on vx-blue dst ${lab.address('hv1')}`,
      `+ fdb 00:00:00:00:00:00 on vx-red dst ${lab.address('hv1')}`,
      `+ fdb 00:00:00:00:00:00 on vx-red dst ${lab.address('hv3')}`,
      expect.stringMatching(/^\+ link vx-red vxlan vni 10002/),
      expect.stringMatching(/^\+ neighbour 10\.1\.0\.1 .*br-blue/),
      expect.stringMatching(/^~ link br-blue mtu 1400 → 1450/),
    ]);
    expect(changed(await apply(lab, playbook))).toEqual({ hv1: 0, hv2: 1, hv3: 0, hv4: 0 });
    expect(await plan(lab, playbook)).toEqual({});
    expect(await lab.sh('hv1', 'ip netns exec red ping -c 3 -i 0.1 -q 10.1.0.2')).toContain('3 received');
  });

  test('a host is added without losing a packet between the others', async () => {
    const pings = lab.sh('hv1', 'ip netns exec blue ping -c 600 -i 0.005 -q 10.1.0.2');
    declare(lab, declaration('[hv1, hv2, hv3, hv4]'));
    expect(changed(await apply(lab, playbook))).toEqual({ hv1: 1, hv2: 1, hv3: 1, hv4: 1 });
    expect(await pings).toContain('600 received');
  });

  test('a tunnel end moves to another address without losing a packet', async () => {
    const octets = lab.address('hv2').split('.');
    const moved = [...octets.slice(0, 3), String(Number(octets[3]) + 100)].join('.');
    await lab.sh('hv2', `sysctl -qw net.ipv4.conf.all.promote_secondaries=1; ip address add ${moved}/22 dev eth0`);
    const pings = lab.sh('hv1', 'ip netns exec blue ping -c 600 -i 0.005 -q 10.1.0.2');
    declare(lab, `overlay_vtep: ${moved}\n`, 'host_vars/hv2.yml');
    await apply(lab, playbook);
    expect(await pings).toContain('600 received');
    const on = await lab.sh('hv2', `ip -d link show ${find('vx', 'blue')}`);
    expect(on).toContain(`local ${moved}`);
    declare(lab, '{}\n', 'host_vars/hv2.yml');
    await apply(lab, playbook);
    await lab.sh('hv2', `ip address del ${moved}/22 dev eth0`);
    expect(await lab.sh('hv1', 'ip netns exec blue ping -c 3 -i 0.1 -q 10.1.0.2')).toContain('3 received');
  });

  test('survivors forget a dead host, the exit code says so, and it is taken back when it returns', async () => {
    await lab.sh('hv4', 'ip link set eth0 down');
    const run = await apply(lab, playbook, { code: 4, args: ['-T', '2'] });
    expect(run.stdout).toMatch(/hv4 .*unreachable=1/);
    const entries = () => lab.sh('hv1', `bridge fdb show dev ${find('vx', 'blue')}`);
    expect(await entries()).not.toContain(lab.address('hv4'));
    expect(await entries()).toContain(lab.address('hv3'));
    await lab.sh('hv4', 'ip link set eth0 up');
    await apply(lab, playbook);
    expect(await entries()).toContain(lab.address('hv4'));
  });

  test('a tenant that is no longer declared goes, and the other stays', async () => {
    declare(lab, declaration('[hv1, hv2, hv3]').replace(/ {2}- \{ tenant: red.*\n/, ''));
    await lab.sh('hv1', 'ip netns del red');
    await lab.sh('hv2', 'ip netns del red');
    const planned = await plan(lab, playbook);
    expect(planned.hv1?.every((l) => l.startsWith('- ') || l.includes(lab.address('hv4')))).toBe(true);
    await apply(lab, playbook);
    expect(await lab.sh('hv1', 'ls /sys/class/net')).not.toContain('red');
    expect(await lab.sh('hv1', 'ip netns exec blue ping -c 3 -i 0.1 -q 10.1.0.2')).toContain('3 received');
  });

  test('absent leaves no trace and touches nothing else', async () => {
    for (const host of ['hv1', 'hv2']) await lab.sh(host, 'ip netns del blue; sleep 0.2');
    await apply(lab, playbook, { args: ['-e', 'overlay_state=absent'] });
    for (const host of ['hv1', 'hv3']) expect(await networkDump(lab, host)).toBe(before[host]);
  });
});
