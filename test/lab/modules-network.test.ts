import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../src/modules/module.ts';
import { network } from '../../src/modules/network/module.ts';
import { type Kernel, kernel } from '../modules/network/kernel.ts';

let host: Kernel;
beforeEach(async () => {
  host = await kernel();
});
afterEach(() => host.close());

const ZERO = '00:00:00:00:00:00';

/** One object of every kind, in the host's namespace and in one of its own. */
const document = {
  namespaces: [{ name: 'blue' }],
  links: [
    {
      name: 'vx1',
      type: 'vxlan',
      vni: 5,
      local: '127.0.0.1',
      netns: 'blue',
      mtu: 1400,
      mac: '02:00:00:00:00:01',
      master: 'br0',
      bridge_port: { neigh_suppress: true, learning: false, isolated: true },
    },
    {
      name: 'br0',
      type: 'bridge',
      netns: 'blue',
      mac: '02:00:00:00:00:09',
      addresses: ['10.0.0.1/24', 'fd00:0:0::1/64'],
      forward_delay: 0,
      mcast_snooping: false,
      ageing_time: 100,
    },
    {
      name: 'v0',
      type: 'veth',
      mac: '02:00:00:00:00:0a',
      addresses: ['192.0.2.1/24'],
      peer: { name: 'eth0', netns: 'blue', mac: '02:00:00:00:00:0b', mtu: 1300, master: 'br0' },
    },
    { name: 'tap0', type: 'tap', netns: 'blue', mac: '02:00:00:00:00:0c', mtu: 1300 },
    { name: 'mv0', type: 'macvlan', dev: 'v0', netns: 'blue', up: false },
  ],
  addresses: [{ dev: 'v0', address: '192.0.2.2/24' }],
  fdb: [
    { dev: 'vx1', netns: 'blue', mac: ZERO, dst: ['10.9.9.1', '10.9.9.2'] },
    { dev: 'vx1', netns: 'blue', mac: '02:AA:00:00:00:01', dst: '10.9.9.1' },
    { dev: 'eth0', netns: 'blue', mac: '02:aa:00:00:00:02' },
  ],
  neighbours: [
    { dev: 'br0', netns: 'blue', address: '10.0.0.7', mac: '02:aa:00:00:00:01' },
    { dev: 'br0', netns: 'blue', address: 'fd00::7', mac: '02:aa:00:00:00:01' },
  ],
  routes: [
    { netns: 'blue', to: '10.9.0.0/16', via: '10.0.0.9' },
    { netns: 'blue', to: 'default', via: 'fd00::9' },
    { netns: 'blue', to: 'default', via: '10.0.0.9', table: 100, metric: 7 },
    { to: '203.0.113.0/24', type: 'blackhole' },
    { to: 'fd77::/48', type: 'unreachable' },
    { to: '198.51.100.0/24', dev: 'v0', src: '192.0.2.1' },
  ],
  sysctls: [
    { netns: 'blue', name: 'net.ipv4.ip_forward', value: 1 },
    { netns: 'blue', name: 'net.ipv4.conf.br0.rp_filter', value: '2' },
    { name: 'net.ipv4.tcp_rmem', value: '4096 87380 6291457' },
  ],
};

const apply = (doc: unknown = document, more: object = {}) => host.task(network, { owner: 'test', document: doc, ...more });
const absent = () => host.task(network, { owner: 'test', state: 'absent' });

/** Everything that the kernel holds, without what changes by itself. Link-local addresses come and go on their own. */
const dumpScript = `for ns in host $(ls /run/netns); do
  echo "== $ns"
  in=; [ $ns = host ] || in="-n $ns"
  ip $in -d -o link | sed 's/ state [A-Z]*//; s/ qdisc [a-z]*//; s/[a-z]*_timer *[0-9.]*//g; s/^[0-9]*: //; s/@[a-z0-9]*//; s/,LOWER_UP//; s/NO-CARRIER,//; s/,M-DOWN//; s/link-netns[a-z]* [a-z0-9]*//; s/bridge_id [^ ]*//; s/designated_[^ ]* [^ ]*//g; s/root_[a-z_]* *[^ ]*//g; s/state [a-z]*//; s/[a-z]*_max_[a-z]* [0-9]*//g' | sort
  ip $in -o addr | grep -v ' fe80:' | sed 's/^[0-9]*: //; s/ tentative//' | sort
  ip $in route show table all | grep -v 'fe80:\\|ff00::' | sort
  ip $in rule
  ip $in neigh show nud permanent | sort
  bridge $in fdb | grep 'dst .* permanent$\\|static$' | sed 's/link-netnsid [0-9]* //' | sort
done`;
const dump = () => host.ok(dumpScript);

describe('a document with an object of every kind', () => {
  for (const shell of [['dash'], ['bash'], ['busybox', 'ash']]) {
    test(`is made, and the second apply writes nothing (${shell.join(' ')})`, async () => {
      const own = await kernel(shell);
      try {
        const first = await own.task(network, { owner: 'test', document });
        expect(first.failed).toBeUndefined();
        expect(first.lines).toContain('+ link vx1 in blue vxlan vni 5 port 4789 local 127.0.0.1 mac 02:00:00:00:00:01 mtu 1400');
        expect(await own.ok('bridge -n blue fdb show dev vx1')).toContain(`${ZERO} dst 10.9.9.2`);
        const second = await own.task(network, { owner: 'test', document });
        expect(second.failed).toBeUndefined();
        expect(second.lines).toEqual([]);
        expect(second.comparison).toEqual({ changed: false });
      } finally {
        await own.close();
      }
    });
  }

  test('leaves `ip monitor` silent when it is applied again', async () => {
    await apply();
    // Duplicate address detection and the bridge's timers have their say first.
    await host.ok(
      'sleep 3; for n in "" "-n blue"; do timeout 2 ip $n -o monitor link address route neigh rule >>/run/said & done; sleep 0.2',
    );
    expect((await apply()).lines).toEqual([]);
    expect(await host.ok('sleep 2; cat /run/said')).toBe('');
  });

  test('shows its changes under check, and writes nothing', async () => {
    const before = await dump();
    const planned = await host.task(network, { owner: 'test', document }, { check: true });
    expect(planned.lines.length).toBeGreaterThan(20);
    expect(await dump()).toBe(before);
    expect((await apply()).lines).toEqual(planned.lines);
  });

  test('goes without a trace when it is absent', async () => {
    await canaries();
    const before = await dump();
    await apply();
    expect(await dump()).not.toBe(before);
    expect((await absent()).failed).toBeUndefined();
    expect(await dump()).toBe(before);
    expect((await absent()).lines).toEqual([]);
    expect(await host.ok('[ ! -d /run/weft/network ] || ls -A /run/weft/network')).toBe('');
  });
});

/** Things of somebody else, beside and on top of ours. */
async function canaries(): Promise<void> {
  await host.ok(`ip netns add canary
ip link add canary0 address 02:cc:00:00:00:01 type vxlan id 99 local 127.0.0.1 dstport 4789
ip link set canary0 up; ip addr add 172.31.0.1/24 dev canary0
bridge fdb append ${ZERO} dev canary0 dst 10.1.1.1
ip neigh replace 172.31.0.9 lladdr 02:cc:00:00:00:02 nud permanent dev canary0
ip route add 172.30.0.0/16 via 172.31.0.9
ip route add 172.29.0.0/16 via 172.31.0.9 proto 177
ip link add weft-like alias weft:v1:tester type bridge
ip -n canary link add test0 address 02:cc:00:00:00:03 type bridge
ip -n canary route add blackhole 172.28.0.0/16 proto 177`);
}

const spoilt: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'an address',
    'ip -n blue addr del 10.0.0.1/24 dev br0',
    [
      '+ address 10.0.0.1/24 on br0 in blue',
      // The kernel forgets what IPv4 knows of a link with its last address.
      '+ neighbour 10.0.0.7 on br0 in blue 02:aa:00:00:00:01',
      '+ route 10.9.0.0/16 in blue via 10.0.0.9',
      '+ route default table 100 metric 7 in blue via 10.0.0.9',
    ],
  ],
  ['a flooding entry', `bridge -n blue fdb del ${ZERO} dev vx1 dst 10.9.9.2`, [`+ fdb ${ZERO} on vx1 in blue dst 10.9.9.2`]],
  [
    'an entry that points elsewhere',
    'bridge -n blue fdb replace 02:aa:00:00:00:01 dev vx1 dst 10.9.9.7',
    ['~ fdb 02:aa:00:00:00:01 on vx1 in blue dst 10.9.9.7 → dst 10.9.9.1'],
  ],
  [
    'an entry of the bridge',
    'bridge -n blue fdb del 02:aa:00:00:00:02 dev eth0 master',
    ['+ fdb 02:aa:00:00:00:02 on eth0 in blue on its bridge'],
  ],
  ['an entry too many', `bridge -n blue fdb append ${ZERO} dev vx1 dst 10.9.9.3`, [`- fdb ${ZERO} on vx1 in blue dst 10.9.9.3`]],
  ['a neighbour', 'ip -n blue neigh del 10.0.0.7 dev br0', ['+ neighbour 10.0.0.7 on br0 in blue 02:aa:00:00:00:01']],
  [
    'a neighbour with another MAC',
    'ip -n blue neigh replace fd00::7 lladdr 02:aa:00:00:00:99 nud permanent dev br0',
    ['~ neighbour fd00::7 on br0 in blue 02:aa:00:00:00:99 → 02:aa:00:00:00:01'],
  ],
  ['a route', 'ip -n blue route del 10.9.0.0/16', ['+ route 10.9.0.0/16 in blue via 10.0.0.9']],
  [
    'a route to elsewhere',
    'ip -n blue route replace 10.9.0.0/16 via 10.0.0.10 proto 177',
    ['~ route 10.9.0.0/16 in blue via 10.0.0.10 dev br0 → via 10.0.0.9'],
  ],
  ['a route without device', 'ip route del blackhole 203.0.113.0/24', ['+ route 203.0.113.0/24 blackhole']],
  ['an IPv6 route', 'ip -6 route del unreachable fd77::/48', ['+ route fd77::/48 unreachable']],
  ['a route too many', 'ip -n blue route add 10.66.0.0/16 via 10.0.0.9 proto 177', ['- route 10.66.0.0/16 in blue via 10.0.0.9 dev br0']],
  ['an MTU', 'ip -n blue link set vx1 mtu 1380', ['~ link vx1 in blue mtu 1380 → 1400']],
  [
    'a MAC',
    'ip -n blue link set br0 address 02:00:00:00:00:77',
    [
      '~ link br0 in blue mac 02:00:00:00:00:77 → 02:00:00:00:00:09',
      // The kernel forgets the neighbours of a link whose MAC changes, permanent ones too.
      '+ neighbour 10.0.0.7 on br0 in blue 02:aa:00:00:00:01',
      '+ neighbour fd00::7 on br0 in blue 02:aa:00:00:00:01',
    ],
  ],
  ['the local endpoint', 'ip -n blue link set vx1 type vxlan local 127.0.0.2', ['~ link vx1 in blue local 127.0.0.2 → 127.0.0.1']],
  ['learning', 'ip -n blue link set vx1 type vxlan learning', ['~ link vx1 in blue learning on → off']],
  ['an option of the bridge', 'ip -n blue link set br0 type bridge ageing_time 30000', ['~ link br0 in blue ageing_time 300 → 100']],
  [
    'an option of its port',
    'ip -n blue link set vx1 type bridge_slave neigh_suppress off',
    ['~ link vx1 in blue bridge port neigh_suppress off → on'],
  ],
  ['the bridge of a port', 'ip -n blue link set vx1 nomaster', ['~ link vx1 in blue master none → br0']],
  ['a link that was taken down', 'ip -n blue link set tap0 down', ['~ link tap0 in blue state down → up']],
  ['a link that was brought up', 'ip -n blue link set mv0 up', ['~ link mv0 in blue state up → down']],
  ['a tap', 'ip -n blue link del tap0', ['+ link tap0 in blue tap mac 02:00:00:00:00:0c mtu 1300']],
  ['an owner', 'ip -n blue link set br0 alias ""', ['~ link br0 in blue owner none → test']],
  ['a sysctl', 'ip netns exec blue sh -c "echo 0 >/proc/sys/net/ipv4/ip_forward"', ['~ sysctl net.ipv4.ip_forward in blue 0 → 1']],
];

describe('what somebody spoilt is named exactly, and mended', () => {
  for (const [what, command, lines] of spoilt) {
    test(what, async () => {
      await canaries();
      await apply();
      const good = await dump();
      await host.ok(command);
      const mended = await apply();
      expect(mended.failed).toBeUndefined();
      expect(mended.lines).toEqual(lines);
      expect(await dump()).toBe(good);
      expect((await apply()).lines).toEqual([]);
    });
  }

  test('a link, with everything that hung on it', async () => {
    await apply();
    const good = await dump();
    await host.ok('ip -n blue link del vx1; ip link del v0');
    const mended = await apply();
    expect(mended.failed).toBeUndefined();
    expect(mended.lines).toContain('+ link vx1 in blue vxlan vni 5 port 4789 local 127.0.0.1 mac 02:00:00:00:00:01 mtu 1400');
    expect(mended.lines).toContain(`+ fdb ${ZERO} on vx1 in blue dst 10.9.9.1`);
    expect(mended.lines).toContain('+ link mv0 in blue macvlan mode bridge dev v0');
    expect(mended.lines).not.toContain('+ link br0');
    expect(await dump()).toContain('mv0');
    expect((await dump()).replace(/.*mv0.*\n/g, '')).toBe(good.replace(/.*mv0.*\n/g, ''));
  });

  test('a namespace', async () => {
    await apply();
    await host.ok('ip netns del blue');
    const mended = await apply();
    expect(mended.failed).toBeUndefined();
    expect(mended.lines[0]).toBe('+ namespace blue');
    expect((await apply()).lines).toEqual([]);
  });
});

describe('what is not declared any more', () => {
  const without = (kind: 'links' | 'routes' | 'fdb' | 'neighbours' | 'addresses', keep: (entry: never) => boolean) => ({
    ...document,
    [kind]: (document[kind] as never[]).filter(keep),
  });
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['a link', without('links', (l: { name: string }) => l.name !== 'tap0'), ['- link tap0 in blue tun']],
    ['a route', without('routes', (r: { to: string }) => r.to !== '203.0.113.0/24'), ['- route 203.0.113.0/24 blackhole']],
    [
      'an entry',
      without('fdb', (f: { mac: string }) => f.mac === ZERO),
      ['- fdb 02:aa:00:00:00:01 on vx1 in blue dst 10.9.9.1', '- fdb 02:aa:00:00:00:02 on eth0 in blue on its bridge'],
    ],
    [
      'a neighbour',
      without('neighbours', (n: { address: string }) => n.address !== 'fd00::7'),
      ['- neighbour fd00::7 on br0 in blue 02:aa:00:00:00:01'],
    ],
    ['an address', { ...document, addresses: [] }, ['- address 192.0.2.2/24 on v0']],
  ];
  for (const [what, doc, lines] of cases) {
    test(`goes: ${what}`, async () => {
      await canaries();
      await apply();
      const pruned = await apply(doc);
      expect(pruned.failed).toBeUndefined();
      expect([...pruned.lines].sort()).toEqual([...lines].sort());
      expect((await apply(doc)).lines).toEqual([]);
      expect(await host.ok('ip -n canary -br link; ip -br link; ip route; ip -n canary route')).toMatch(
        /test0[\s\S]*canary0[\s\S]*weft-like[\s\S]*172\.29\.0\.0[\s\S]*172\.28\.0\.0/,
      );
    });
    test(`stays without prune: ${what}`, async () => {
      await apply();
      const good = await dump();
      expect((await apply(doc, { prune: false })).lines).toEqual([]);
      expect(await dump()).toBe(good);
    });
  }

  test('goes: a namespace, unless it holds links of others', async () => {
    await apply();
    await host.ok('ip -n blue link add alien type bridge');
    const refused = await apply({ sysctls: [] });
    expect(refused.failed).toContain("namespace blue is not declared any more, but holds links of others: alien (not Weft's)");
    await host.ok('ip -n blue link del alien');
    expect((await apply({})).failed).toBeUndefined();
    expect(await host.ok('ip netns; [ ! -d /run/weft/network ] || ls -A /run/weft/network')).toBe('');
  });

  test('belongs to its owner alone: two owners on one host do not see each other', async () => {
    await apply();
    const other = {
      links: [{ name: 'vx2', netns: 'blue', type: 'vxlan', vni: 6, local: '127.0.0.1', mac: '02:00:00:00:01:01' }],
      routes: [{ to: '203.0.114.0/24', type: 'blackhole' }],
    };
    await host.task(network, { owner: 'other', document: other });
    expect((await apply()).lines).toEqual([]);
    expect((await host.task(network, { owner: 'other', document: other })).lines).toEqual([]);
    expect((await host.task(network, { owner: 'other', state: 'absent' })).lines).toEqual([
      '- link vx2 in blue vxlan',
      '- route 203.0.114.0/24 blackhole',
    ]);
    expect((await apply()).lines).toEqual([]);
  });
});

describe('what is somebody else’s', () => {
  const one = { links: [{ name: 'br7', type: 'bridge', mtu: 1400 }], namespaces: [{ name: 'red' }] };

  test('is refused by name, with what to do', async () => {
    await host.ok('ip link add br7 type bridge; ip netns add red');
    const before = await dump();
    const refused = await apply(one);
    expect(refused.failed).toContain("link br7 exists and is not Weft's; rename or remove one of the two, or set `adopt: true`");
    expect(refused.failed).toContain("namespace red exists and is not Weft's");
    expect(await dump()).toBe(before);
  });

  test('says whose it is', async () => {
    await host.task(network, { owner: 'other', document: one });
    expect((await apply(one)).failed).toContain('link br7 exists and belongs to the owner "other"');
  });

  test('is taken over with adopt', async () => {
    await host.ok('ip link add br7 type bridge; ip netns add red');
    const adopted = await apply(one, { adopt: true });
    expect(adopted.failed).toBeUndefined();
    expect(adopted.lines).toContain('~ link br7 owner none → test');
    expect((await apply(one)).lines).toEqual([]);
  });

  test('a route of the same network is not replaced', async () => {
    await host.ok('ip route add blackhole 203.0.113.0/24');
    expect((await apply({ routes: [{ to: '203.0.113.0/24', type: 'unreachable' }] })).failed).toContain(
      'route 203.0.113.0/24 exists and is not this owner',
    );
    expect(await host.ok('ip route')).toContain('blackhole 203.0.113.0/24');
  });

  test('addresses that end by themselves stay', async () => {
    await apply();
    await host.ok('ip addr add 192.0.2.77/32 dev v0 valid_lft 30 preferred_lft 30');
    expect((await apply()).lines).toEqual([]);
  });

  test('a bridge that somebody else put a link into keeps it', async () => {
    const free = { links: [{ name: 'p0', type: 'veth', peer: { name: 'p1' } }] };
    await apply(free);
    await host.ok('ip link add theirs type bridge; ip link set p1 master theirs');
    expect((await apply(free)).lines).toEqual([]);
  });
});

describe('changes', () => {
  test('a VNI makes the tunnel anew, with all that hung on it', async () => {
    await apply();
    const changed = { ...document, links: document.links.map((l) => (l.name === 'vx1' ? { ...l, vni: 6 } : l)) };
    const good = (await dump()).replace('vxlan id 5', 'vxlan id 6');
    const remade = await apply(changed);
    expect(remade.failed).toBeUndefined();
    expect(remade.lines).toEqual(['~ link vx1 in blue vni 5 → 6']);
    expect((remade.comparison as Change).diff[0]).toMatchObject({ disruption: 'recreate' });
    expect(await dump()).toBe(good);
  });

  test('a link that others hang on takes them along and brings them back', async () => {
    await apply();
    const good = await dump();
    const kinds = {
      ...document,
      links: document.links.map((l) =>
        l.name === 'v0' ? { name: 'v0', type: 'bridge', mac: '02:00:00:00:00:0a', addresses: ['192.0.2.1/24'] } : l,
      ),
    };
    const without = { ...kinds, fdb: document.fdb.filter((f) => f.dev !== 'eth0') };
    const swapped = await apply(without);
    expect(swapped.failed).toBeUndefined();
    expect(swapped.lines.slice(0, 2)).toEqual(['~ link v0 type veth → bridge', '- link eth0 in blue veth']);
    expect((await apply(without)).lines).toEqual([]);
    expect((await apply()).failed).toBeUndefined();
    expect((await dump()).replace(/.*mv0.*\n/g, '')).toBe(good.replace(/.*mv0.*\n/g, ''));
  });

  test('a moved endpoint is added before the old one goes', async () => {
    await apply();
    const moved = JSON.parse(JSON.stringify(document).replaceAll('10.9.9.1"', '10.9.9.8"'));
    const change = (await host.task(network, { owner: 'test', document: moved }, { check: true })).comparison as Change;
    const lines = change.script.text.split('\n').filter((l) => l.includes('fdb '));
    expect(lines.map((l) => l.replace(/^batch bridge blue '/, '').replace(/'$/, ''))).toEqual([
      `fdb append ${ZERO} dev vx1 dst 10.9.9.8 self permanent`,
      'fdb replace 02:aa:00:00:00:01 dev vx1 dst 10.9.9.8 self permanent',
      `fdb del ${ZERO} dev vx1 dst 10.9.9.1 self`,
    ]);
    expect((await apply(moved)).lines).toEqual([
      `+ fdb ${ZERO} on vx1 in blue dst 10.9.9.8`,
      '~ fdb 02:aa:00:00:00:01 on vx1 in blue dst 10.9.9.1 → dst 10.9.9.8',
      `- fdb ${ZERO} on vx1 in blue dst 10.9.9.1`,
    ]);
    expect((await apply(moved)).lines).toEqual([]);
  });

  test('the first address of a subnet goes without the others, and the switch for it is as before', async () => {
    await apply();
    await host.ok('echo 0 >/proc/sys/net/ipv4/conf/all/promote_secondaries; echo 0 >/proc/sys/net/ipv4/conf/v0/promote_secondaries');
    const moved = {
      ...document,
      routes: [],
      addresses: [{ dev: 'v0', address: '192.0.2.2/24' }],
      links: document.links.map((l) => (l.name === 'v0' ? { ...l, addresses: [] } : l)),
    };
    const applied = await apply(moved);
    expect(applied.failed).toBeUndefined();
    expect(applied.lines).toContain('- address 192.0.2.1/24 on v0');
    expect(await host.ok('ip -o -4 addr show dev v0; cat /proc/sys/net/ipv4/conf/all/promote_secondaries')).toMatch(
      /192\.0\.2\.2\/24[\s\S]*\n0\n$/,
    );
    expect((await apply(moved)).lines).toEqual([]);
  });

  const losing: readonly (readonly [string, (link: Record<string, unknown>) => Record<string, unknown>, readonly string[]])[] = [
    ['a new MAC', (l) => ({ ...l, mac: '02:00:00:00:00:19' }), ['~ link br0 in blue mac 02:00:00:00:00:09 → 02:00:00:00:00:19']],
    ['its last IPv4 address', (l) => ({ ...l, addresses: ['fd00::1/64'] }), ['- address 10.0.0.1/24 on br0 in blue']],
    ['being down', (l) => ({ ...l, up: false }), ['~ link br0 in blue state up → down']],
  ];
  for (const [what, changed, lines] of losing) {
    test(`what the kernel forgets with ${what} is put back by the same change`, async () => {
      const base = { ...document, routes: [] };
      await apply(base);
      const next = { ...base, links: base.links.map((l) => (l.name === 'br0' ? changed(l) : l)) };
      const applied = await apply(next);
      expect(applied.failed).toBeUndefined();
      expect(applied.lines).toEqual(lines);
      expect((await apply(next)).lines).toEqual([]);
    });
  }

  test('a port that moves to another bridge keeps its entries and options', async () => {
    const with2 = (master: string) => ({
      ...document,
      links: [
        ...document.links.map((l) => (l.name === 'vx1' ? { ...l, master } : l.name === 'v0' ? { ...l, peer: { ...l.peer, master } } : l)),
        { name: 'br1', type: 'bridge', netns: 'blue' },
      ],
    });
    await apply(with2('br0'));
    const moved = await apply(with2('br1'));
    expect(moved.failed).toBeUndefined();
    expect(moved.lines).toEqual(['~ link vx1 in blue master br0 → br1', '~ link eth0 in blue master br0 → br1']);
    expect((await apply(with2('br1'))).lines).toEqual([]);
  });

  test('a tunnel with one remote end moves it live', async () => {
    const to = (remote: string) => ({
      links: [{ name: 'vx1', type: 'vxlan', vni: 5, local: '127.0.0.1', remote, mac: mac(5) }],
      fdb: [{ dev: 'vx1', mac: ZERO, dst: ['10.9.9.1', '10.9.9.2'] }],
    });
    await apply(to('10.9.9.1'));
    expect((await apply(to('10.9.9.1'))).lines).toEqual([]);
    expect((await apply(to('10.9.9.5'))).lines).toEqual(['~ link vx1 remote 10.9.9.1 → 10.9.9.5']);
    expect((await apply(to('10.9.9.5'))).lines).toEqual([]);
  });

  test('a value that the kernel spreads does not undo that of a link', async () => {
    const value = (forward: number) => ({
      links: [{ name: 'br7', type: 'bridge' }],
      sysctls: [
        { name: 'net.ipv4.conf.br7.forwarding', value: 1 },
        { name: 'net.ipv4.ip_forward', value: forward },
      ],
    });
    await apply(value(1));
    expect((await apply(value(0))).lines).toEqual(['~ sysctl net.ipv4.ip_forward 1 → 0']);
    expect((await apply(value(0))).lines).toEqual([]);
  });

  test('an IPv6 address with another prefix length', async () => {
    const with6 = (address: string) => ({ links: [{ name: 'br7', type: 'bridge', addresses: [address] }] });
    await apply(with6('fd00::1/64'));
    const changed = await apply(with6('fd00::1/48'));
    expect(changed.failed).toBeUndefined();
    expect(await host.ok('ip -6 -o addr show dev br7')).toContain('fd00::1/48');
    expect((await apply(with6('fd00::1/48'))).lines).toEqual([]);
  });

  test('that touch the default route ask for confirmation, others do not', async () => {
    const uplink = (mtu: number) => ({
      links: [
        { name: 'up0', type: 'bridge', mtu, addresses: ['192.0.2.1/24'] },
        { name: 'other', type: 'bridge', mtu },
      ],
    });
    await apply(uplink(1500));
    await host.ok('ip route add default via 192.0.2.254');
    const change = (await apply(uplink(1400))).comparison as Change;
    expect(change.confirm).toBe(true);
    await host.ok('ip route del default');
    expect(((await apply(uplink(1450))).comparison as Change).confirm).toBeUndefined();
  });
});

describe('failures', () => {
  test('name the line that the host refused, and the next apply goes on from there', async () => {
    await host.ok('ip link add taken type vxlan id 5 local 127.0.0.1 dstport 4789');
    const stopped = await apply();
    expect(stopped.failed).toContain('refused: link add name vx1');
    expect(stopped.failed).toMatch(/A VXLAN device with the specified VNI already exists|File exists/);
    await host.ok('ip link del taken');
    expect((await apply()).failed).toBeUndefined();
    expect((await apply()).lines).toEqual([]);
  });

  test('say when the kernel has no links of a type', async () => {
    const missing = (await host.sh('ip link add x type gretap local 10.0.0.1 remote 10.0.0.2')).stderr.includes('Unknown device type');
    const gre = { links: [{ name: 'g0', type: 'gretap', local: '10.0.0.1', remote: '10.0.0.2', key: 7 }] };
    const made = await apply(gre);
    if (missing) expect(made.failed).toContain('the kernel of this host has no links of this type');
    else expect((await apply(gre)).lines).toEqual([]);
  });

  test('converge from wherever an apply was killed', async () => {
    const wanted = await (async () => {
      await apply();
      const good = await dump();
      await absent();
      return good;
    })();
    for (const delay of [0.002, 0.004, 0.006, 0.008, 0.011, 0.015, 0.02]) {
      const change = (await host.task(network, { owner: 'test', document }, { check: true })).comparison as Change;
      await host.sh(`cat >/run/change <<'WEFT-END'\n${change.script.text}\nWEFT-END\ntimeout -s KILL ${delay} sh /run/change`);
      expect((await apply()).failed, `killed after ${delay} s`).toBeUndefined();
      expect((await dump()).replace(/.*mv0.*\n/g, '')).toBe(wanted.replace(/.*mv0.*\n/g, ''));
      expect((await apply()).lines).toEqual([]);
      await absent();
    }
  });

  test('a namespace that is only named must be there', async () => {
    expect((await apply({ links: [{ name: 'a', netns: 'nowhere', type: 'bridge' }] })).failed).toContain(
      'namespace nowhere, which link a names, does not exist; declare it under `namespaces`, or make it first',
    );
  });

  test('a namespace whose file has nothing behind it', async () => {
    await host.ok('touch /run/netns/red');
    expect((await apply({ namespaces: [{ name: 'red' }] })).failed).toContain('ip netns del red');
  });
});

const mac = (i: number, j = 0) => `02:00:${[i >> 8, i & 255, j >> 8, j & 255].map((x) => x.toString(16).padStart(2, '0')).join(':')}`;
const tunnels = (count: number, entries: number) => ({
  links: Array.from({ length: count }, (_, i) => ({
    name: `vx${i}`,
    type: 'vxlan',
    vni: i + 1,
    local: '127.0.0.1',
    mtu: 1450,
    mac: mac(i),
  })),
  fdb: Array.from({ length: count }, (_, i) =>
    Array.from({ length: entries }, (_, j) => ({ dev: `vx${i}`, mac: j < 10 ? ZERO : mac(i, j), dst: `10.0.${j}.${(i % 250) + 1}` })),
  ).flat(),
});

describe('scale', () => {
  test('1,000 tunnels with 50 entries each are made, and found as they are', async () => {
    const document = tunnels(1000, 50);
    expect((await apply(document)).failed).toBeUndefined();
    expect((await apply(document)).lines).toEqual([]);
    await absent();
  });
});

describe('random documents', () => {
  const ns = fc.constantFrom('', 'red', 'blue');
  const bridge = fc.record({
    kind: fc.constant('bridge' as const),
    n: fc.integer({ min: 0, max: 2 }),
    netns: ns,
    mtu: fc.constantFrom(undefined, 1400),
    addresses: fc.uniqueArray(fc.constantFrom('10.0.0.1/24', '10.0.0.2/24', '10.1.0.1/16', 'fd00::1/64', 'fd00::1/48'), {
      maxLength: 3,
      selector: (a) => a.slice(0, a.indexOf('/')),
    }),
    ageing: fc.constantFrom(undefined, 100, 300),
  });
  const vxlan = fc.record({
    kind: fc.constant('vxlan' as const),
    n: fc.integer({ min: 0, max: 2 }),
    netns: ns,
    vni: fc.integer({ min: 1, max: 3 }),
    local: fc.constantFrom('127.0.0.1', '127.0.0.2'),
    up: fc.boolean(),
    dsts: fc.uniqueArray(fc.constantFrom('10.9.0.1', '10.9.0.2', '10.9.0.3'), { maxLength: 3 }),
    unicast: fc.constantFrom(undefined, '10.9.0.1', '10.9.0.2'),
    enslave: fc.boolean(),
  });
  const veth = fc.record({
    kind: fc.constant('veth' as const),
    n: fc.integer({ min: 0, max: 1 }),
    netns: ns,
    other: ns,
    neighbour: fc.constantFrom(undefined, '02:aa:00:00:00:01', '02:aa:00:00:00:02'),
    enslave: fc.boolean(),
  });
  const documents = fc
    .record({
      bridges: fc.uniqueArray(bridge, { maxLength: 3, selector: (b) => b.n }),
      vxlans: fc.uniqueArray(vxlan, { maxLength: 3, selector: (v) => v.n }),
      veths: fc.uniqueArray(veth, { maxLength: 2, selector: (v) => v.n }),
      routes: fc.uniqueArray(
        fc.record({
          netns: ns,
          to: fc.constantFrom('192.0.2.0/24', '198.51.100.0/24', 'fd77::/48', 'default'),
          type: fc.constantFrom('blackhole', 'unreachable'),
        }),
        { maxLength: 4, selector: (r) => r.netns + r.to },
      ),
      forward: fc.constantFrom(undefined, 0, 1),
    })
    .map(({ bridges, vxlans, veths, routes, forward }) => {
      const vnis = new Set<number>();
      const tunnels = vxlans.filter((v) => !vnis.has(v.vni) && vnis.add(v.vni));
      const masterIn = (netns: string, wanted: boolean) => {
        const there = bridges.find((b) => b.netns === netns);
        return wanted && there ? { master: `br${there.n}` } : {};
      };
      const inside = (netns: string) => (netns === '' ? {} : { netns });
      const used = new Set([...bridges, ...tunnels, ...veths, ...routes].map((o) => o.netns).concat(veths.map((v) => v.other)));
      used.delete('');
      return {
        namespaces: [...used].map((name) => ({ name })),
        links: [
          ...bridges.map((b) => ({
            name: `br${b.n}`,
            type: 'bridge',
            ...inside(b.netns),
            mac: mac(1, b.n),
            ...(b.mtu && { mtu: b.mtu }),
            addresses: b.addresses,
            ...(b.ageing && { ageing_time: b.ageing }),
          })),
          ...tunnels.map((v) => ({
            name: `vx${v.n}`,
            type: 'vxlan',
            ...inside(v.netns),
            mac: mac(2, v.n),
            vni: v.vni,
            local: v.local,
            up: v.up,
            ...masterIn(v.netns, v.enslave),
          })),
          ...veths.map((v) => ({
            name: `ve${v.n}`,
            type: 'veth',
            ...inside(v.netns),
            mac: mac(3, v.n),
            peer: { name: `pe${v.n}`, ...inside(v.other), mac: mac(4, v.n), ...masterIn(v.other, v.enslave) },
          })),
        ],
        fdb: tunnels.flatMap((v) => [
          { dev: `vx${v.n}`, ...inside(v.netns), mac: ZERO, dst: v.dsts },
          ...(v.unicast ? [{ dev: `vx${v.n}`, ...inside(v.netns), mac: '02:bb:00:00:00:01', dst: v.unicast }] : []),
        ]),
        neighbours: veths.flatMap((v) =>
          v.neighbour ? [{ dev: `ve${v.n}`, ...inside(v.netns), address: '10.77.0.1', mac: v.neighbour }] : [],
        ),
        routes: routes.map((r) => ({ ...inside(r.netns), to: r.to, type: r.type })),
        sysctls: [...used].flatMap((netns) => (forward === undefined ? [] : [{ netns, name: 'net.ipv4.ip_forward', value: forward }])),
      };
    });
  /** What was never declared keeps what it had: an option or an MTU that is left out, which address of a subnet came first. */
  const undeclared = (text: string) =>
    text
      .replace(/ mtu \d+/g, '')
      .replace(/ageing_time \d+/g, '')
      .replace(/ qlen \d+/g, '')
      .replace(/ secondary/g, '')
      .replace(/.* proto kernel .*\n/g, '');

  test('follow one another, and each leaves what it would have made from nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(documents, { minLength: 2, maxLength: 4 }), async (sequence) => {
        const fresh = await kernel();
        try {
          for (const doc of sequence) {
            const applied = await host.task(network, { owner: 'test', document: doc });
            expect(applied.failed).toBeUndefined();
            expect((await host.task(network, { owner: 'test', document: doc })).lines).toEqual([]);
          }
          expect((await fresh.task(network, { owner: 'test', document: sequence.at(-1) })).failed).toBeUndefined();
          expect(undeclared(await dump())).toBe(undeclared(await fresh.ok(dumpScript)));
        } finally {
          await fresh.close();
          expect((await absent()).failed).toBeUndefined();
        }
      }),
      { numRuns: 40 },
    );
  });
});
