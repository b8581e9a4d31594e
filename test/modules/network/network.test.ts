import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diff } from '../../../src/diff.ts';
import type { Change, Comparison, Controller } from '../../../src/modules/module.ts';
import { network } from '../../../src/modules/network/module.ts';
import { groupOf } from '../../../src/modules/network/ownership.ts';
import { fdbRow, foreign, type Namespace, ourRoute, ours, probeAnswer, vxlanInfo } from './probe-answer.ts';

const G = groupOf('test');
const ZERO = '00:00:00:00:00:00';
const controller = {} as Controller;

const prepare = (document: unknown, more: object = {}) =>
  network.prepare(network.params().parse({ owner: 'test', document, ...more }), controller);

async function compare(
  document: unknown,
  host: Readonly<Record<string, Namespace>>,
  more: object = {},
  answer: object = {},
): Promise<Comparison> {
  return network.compare(await prepare(document, more), { rc: 0, stdout: probeAnswer(host, answer), stderr: '' });
}

const isChange = (c: Comparison): c is Change => 'change' in c && c.change === true;
const show = (d: Diff) =>
  d.kind === 'object' ? `${{ add: '+', change: '~', remove: '-' }[d.action]} ${d.object}${d.detail && ` ${d.detail}`}` : d.path;

/** What a change says, and the lines that it feeds to `ip` and `bridge`. */
function told(comparison: Comparison) {
  if (!isChange(comparison)) return comparison;
  const body = comparison.script.text.slice(comparison.script.text.lastIndexOf('|| exit 1\n}') + 11);
  return {
    diff: comparison.diff.map(show),
    lines: body
      .split('\n')
      .map((l) => l.replace(/^batch (ip|bridge) '?([a-z]*)'? '?(?=\w)/, '$1 $2: ').replace(/'$/, ''))
      .filter((l) => l !== ''),
  };
}

const vx = { name: 'vx1', type: 'vxlan', vni: 5, local: '198.18.0.1', mtu: 1450, mac: '02:00:00:00:00:01' };
const foundVx = (more: object = {}) => ours('vx1', 'vxlan', { mtu: 1450, info: vxlanInfo(5), ...more });

interface Case {
  readonly what: string;
  readonly document: unknown;
  readonly host: Readonly<Record<string, Namespace>>;
  readonly diff: readonly string[];
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a tunnel that is missing',
    document: { links: [vx] },
    host: {},
    diff: ['+ link vx1 vxlan vni 5 port 4789 local 198.18.0.1 mac 02:00:00:00:00:01 mtu 1450'],
    lines: [
      `ip : link add name vx1 group ${G} address 02:00:00:00:00:01 mtu 1450 type vxlan id 5 dstport 4789 local 198.18.0.1 nolearning`,
      'ip : link set dev vx1 alias weft:v1:test',
      'link set dev vx1 up',
    ],
  },
  {
    what: 'a tunnel into a namespace is made in the host’s, so that its socket stays there',
    document: { namespaces: [{ name: 'blue' }], links: [{ ...vx, netns: 'blue' }] },
    host: { blue: {} },
    diff: ['+ link vx1 in blue vxlan vni 5 port 4789 local 198.18.0.1 mac 02:00:00:00:00:01 mtu 1450'],
    lines: [
      `ip : link add name vx1 group ${G} address 02:00:00:00:00:01 mtu 1450 netns blue type vxlan id 5 dstport 4789 local 198.18.0.1 nolearning`,
      'ip blue: link set dev vx1 alias weft:v1:test',
      'link set dev vx1 up',
    ],
  },
  {
    what: 'both ends of a veth, in one line',
    document: { links: [{ name: 'a', type: 'veth', peer: { name: 'b', mac: '02:00:00:00:00:0b', up: false } }] },
    host: {},
    diff: ['+ link a veth peer b', '+ link b veth peer a mac 02:00:00:00:00:0b'],
    lines: [
      `ip : link add name a group ${G} type veth peer name b group ${G} address 02:00:00:00:00:0b`,
      'ip : link set dev a alias weft:v1:test',
      'link set dev b alias weft:v1:test',
      'link set dev a up',
    ],
  },
  {
    what: 'an MTU that differs',
    document: { links: [vx] },
    host: { '': { links: [foundVx({ mtu: 1500 })] } },
    diff: ['~ link vx1 mtu 1500 → 1450'],
    lines: ['ip : link set dev vx1 mtu 1450'],
  },
  {
    what: 'an endpoint that differs moves live',
    document: { links: [vx] },
    host: { '': { links: [foundVx({ info: vxlanInfo(5, { local: '198.18.0.9' }) })] } },
    diff: ['~ link vx1 local 198.18.0.9 → 198.18.0.1'],
    lines: ['ip : link set dev vx1 type vxlan local 198.18.0.1'],
  },
  {
    what: 'a VNI that differs needs a new tunnel; what hung on it is put back and is no news',
    document: { links: [vx], fdb: [{ dev: 'vx1', mac: ZERO, dst: ['198.18.0.2'] }] },
    host: { '': { links: [foundVx({ info: vxlanInfo(6) })], fdb: [fdbRow('vx1', ZERO, '198.18.0.2')] } },
    diff: ['~ link vx1 vni 6 → 5'],
    lines: [
      'ip : link del dev vx1',
      `ip : link add name vx1 group ${G} address 02:00:00:00:00:01 mtu 1450 type vxlan id 5 dstport 4789 local 198.18.0.1 nolearning`,
      'ip : link set dev vx1 alias weft:v1:test',
      'link set dev vx1 up',
      `bridge : fdb append ${ZERO} dev vx1 dst 198.18.0.2 self permanent`,
    ],
  },
  {
    what: 'another address family of an endpoint needs a new tunnel',
    document: { links: [{ ...vx, local: 'fd00::1' }] },
    host: { '': { links: [foundVx()] } },
    diff: ['~ link vx1 local 198.18.0.1 → fd00::1'],
    lines: [
      'ip : link del dev vx1',
      `ip : link add name vx1 group ${G} address 02:00:00:00:00:01 mtu 1450 type vxlan id 5 dstport 4789 local fd00::1 nolearning`,
      'ip : link set dev vx1 alias weft:v1:test',
      'link set dev vx1 up',
    ],
  },
  {
    what: 'a whole group of links that go',
    document: {},
    host: { '': { links: [foundVx(), ours('vx2', 'vxlan'), foreign('vx3', 'vxlan')] } },
    diff: ['- link vx1 vxlan', '- link vx2 vxlan'],
    lines: [`ip : link del group ${G}`],
  },
  {
    what: 'links one by one where others of the group stay',
    document: { links: [vx] },
    host: { '': { links: [foundVx(), ours('a', 'veth', { link: 'b' }), ours('b', 'veth', { link: 'a' }), ours('br1', 'bridge')] } },
    diff: ['- link a veth', '- link b veth', '- link br1 bridge'],
    lines: ['ip : link del dev a', 'link del dev br1'],
  },
  {
    what: 'entries: those that are missing are added before those too many go',
    document: {
      links: [vx],
      fdb: [
        { dev: 'vx1', mac: ZERO, dst: ['198.18.0.2', '198.18.0.3'] },
        { dev: 'vx1', mac: '02:00:00:00:00:0A', dst: '198.18.0.3' },
      ],
    },
    host: {
      '': {
        links: [foundVx()],
        fdb: [
          fdbRow('vx1', ZERO, '198.18.0.9'),
          fdbRow('vx1', ZERO, '198.18.0.2'),
          fdbRow('vx1', '02:00:00:00:00:0a', '198.18.0.9', { state: 'static' }),
        ],
      },
    },
    diff: [
      `+ fdb ${ZERO} on vx1 dst 198.18.0.3`,
      '~ fdb 02:00:00:00:00:0a on vx1 dst 198.18.0.9 → dst 198.18.0.3',
      `- fdb ${ZERO} on vx1 dst 198.18.0.9`,
    ],
    lines: [
      `bridge : fdb append ${ZERO} dev vx1 dst 198.18.0.3 self permanent`,
      'fdb replace 02:00:00:00:00:0a dev vx1 dst 198.18.0.3 self permanent',
      `fdb del ${ZERO} dev vx1 dst 198.18.0.9 self`,
    ],
  },
  {
    what: 'routes of both families',
    document: {
      links: [vx],
      routes: [
        { to: 'default', via: 'fd00::1', dev: 'vx1' },
        { to: '10.0.0.0/8', via: '10.1.1.1', table: 100, metric: 5 },
        { to: '10.3.0.0/16', type: 'blackhole' },
      ],
    },
    host: {
      '': {
        links: [foundVx()],
        routes: [
          ourRoute('10.0.0.0/8', { gateway: '10.1.1.9', dev: 'vx1', table: '100', metric: 5 }),
          ourRoute('10.2.0.0/16', { dev: 'vx1' }),
        ],
      },
    },
    diff: [
      '+ route default (IPv6) via fd00::1 dev vx1',
      '~ route 10.0.0.0/8 table 100 metric 5 via 10.1.1.9 dev vx1 → via 10.1.1.1',
      '+ route 10.3.0.0/16 blackhole',
      '- route 10.2.0.0/16 dev vx1',
    ],
    lines: [
      "record test 'route /inet table 100 10.0.0.0/8 metric 5",
      'route /inet table 254 10.3.0.0/16 metric 0',
      'ip : route replace ::/0 via fd00::1 dev vx1 table 254 metric 1024 proto 177',
      'route replace 10.0.0.0/8 via 10.1.1.1 table 100 metric 5 proto 177',
      'route replace blackhole 10.3.0.0/16 table 254 proto 177',
      'route del 10.2.0.0/16 dev vx1 table 254 proto 177',
      "record test 'route /inet table 100 10.0.0.0/8 metric 5",
      'route /inet table 254 10.3.0.0/16 metric 0',
    ],
  },
  {
    what: 'neighbours and addresses',
    document: {
      links: [{ ...vx, addresses: ['10.0.0.1/24'] }],
      neighbours: [{ dev: 'vx1', address: '10.0.0.7', mac: '02:00:00:00:00:07' }],
    },
    host: {
      '': {
        links: [foundVx({ addresses: ['10.0.1.1/24', 'fe80::1/64'] })],
        neighbours: [{ dst: '10.0.0.8', dev: 'vx1', lladdr: '02:00:00:00:00:08', state: ['PERMANENT'] }],
      },
    },
    diff: [
      '+ address 10.0.0.1/24 on vx1',
      '- address 10.0.1.1/24 on vx1',
      '+ neighbour 10.0.0.7 on vx1 02:00:00:00:00:07',
      '- neighbour 10.0.0.8 on vx1 02:00:00:00:00:08',
    ],
    lines: [
      'ip : addr replace 10.0.0.1/24 dev vx1',
      'neigh del 10.0.0.8 dev vx1',
      'addr del 10.0.1.1/24 dev vx1',
      'neigh replace 10.0.0.7 lladdr 02:00:00:00:00:07 nud permanent dev vx1',
    ],
  },
  {
    what: 'a new MAC: the kernel forgets the neighbours, so the change says them again',
    document: { links: [{ ...vx, mac: '02:00:00:00:00:02' }], neighbours: [{ dev: 'vx1', address: '10.0.0.7', mac: '02:00:00:00:00:07' }] },
    host: { '': { links: [foundVx()], neighbours: [{ dst: '10.0.0.7', dev: 'vx1', lladdr: '02:00:00:00:00:07', state: ['PERMANENT'] }] } },
    diff: ['~ link vx1 mac 02:00:00:00:00:01 → 02:00:00:00:00:02'],
    lines: ['ip : link set dev vx1 address 02:00:00:00:00:02', 'neigh replace 10.0.0.7 lladdr 02:00:00:00:00:07 nud permanent dev vx1'],
  },
  {
    what: 'options of a bridge are in seconds, and its port’s are its own',
    document: {
      links: [
        { name: 'br0', type: 'bridge', ageing_time: 100, forward_delay: 0, stp: true },
        { ...vx, master: 'br0', bridge_port: { neigh_suppress: true, learning: false } },
      ],
    },
    host: {
      '': {
        links: [
          ours('br0', 'bridge', { info: { ageing_time: 30000, forward_delay: 0, stp_state: 1 } }),
          foundVx({ master: 'br0', port: { neigh_suppress: false, learning: false } }),
        ],
      },
    },
    diff: ['~ link br0 ageing_time 300 → 100', '~ link vx1 bridge port neigh_suppress off → on'],
    lines: ['ip : link set dev br0 type bridge ageing_time 10000', 'link set dev vx1 type bridge_slave neigh_suppress on'],
  },
  {
    what: 'a sysctl, and again those of links that the kernel changes with it',
    document: {
      links: [vx],
      sysctls: [
        { name: 'net.ipv4.conf.vx1.forwarding', value: 1 },
        { name: 'net.ipv4.ip_forward', value: true },
        { name: 'net.ipv4.tcp_rmem', value: '1 2  3' },
      ],
    },
    host: {
      '': {
        links: [foundVx()],
        sysctls: { 'net/ipv4/conf/vx1/forwarding': '1', 'net/ipv4/ip_forward': '0', 'net/ipv4/tcp_rmem': '1\t2\t3' },
      },
    },
    diff: ['~ sysctl net.ipv4.ip_forward 0 → 1'],
    lines: ['setting net/ipv4/ip_forward 1', 'setting net/ipv4/conf/vx1/forwarding 1'],
  },
  {
    what: 'an optional sysctl that the kernel does not have, and one that a link may bring along',
    document: {
      links: [vx],
      sysctls: [
        { name: 'net.ipv6.conf.all.disable_ipv6', value: 1, optional: true },
        { name: 'net.ipv6.conf.vx1.disable_ipv6', value: 1, optional: true },
      ],
    },
    host: { '': {} },
    diff: [
      '+ link vx1 vxlan vni 5 port 4789 local 198.18.0.1 mac 02:00:00:00:00:01 mtu 1450',
      '~ sysctl net.ipv6.conf.vx1.disable_ipv6 none → 1',
    ],
    lines: [
      `ip : link add name vx1 group ${G} address 02:00:00:00:00:01 mtu 1450 type vxlan id 5 dstport 4789 local 198.18.0.1 nolearning`,
      'setting_if_there net/ipv6/conf/vx1/disable_ipv6 1',
      'ip : link set dev vx1 alias weft:v1:test',
      'link set dev vx1 up',
    ],
  },
  {
    what: 'a bridge whose frames do not pass the filters of IP, though they shall',
    document: { links: [{ name: 'br0', type: 'bridge', nf_call_iptables: true }] },
    host: { '': { links: [ours('br0', 'bridge', { info: { nf_call_iptables: 0 } })] } },
    diff: ['~ link br0 nf_call_iptables off → on'],
    lines: ['ip : link set dev br0 type bridge nf_call_iptables 1'],
  },
  {
    what: 'a link that was made but not marked any more is known by its group',
    document: { links: [vx] },
    host: { '': { links: [foundVx({ ifalias: undefined })] } },
    diff: ['~ link vx1 owner none → test'],
    lines: ['ip : link set dev vx1 alias weft:v1:test'],
  },
];

describe('compare', () => {
  for (const { what, document, host, diff, lines } of cases) {
    test(what, async () => {
      expect(told(await compare(document, host))).toEqual({ diff, lines });
    });
  }

  test('finds nothing to do where all is there, however it is spelled and ordered', async () => {
    const document = {
      namespaces: [{ name: 'blue' }],
      links: [
        { ...vx, netns: 'blue', mac: '02:00:00:00:00:01', addresses: ['FD00:0::1/64', '10.0.0.1/24'], master: 'br0', dev: 'eth9' },
        { name: 'br0', netns: 'blue', type: 'bridge', stp: false, mcast_snooping: false },
        { name: 'a', type: 'veth', peer: { name: 'eth0', netns: 'blue', up: false } },
        { name: 't', type: 'tap' },
      ],
      fdb: [
        { dev: 'vx1', netns: 'blue', mac: '02:AA:00:00:00:0a', dst: '198.18.0.2' },
        { dev: 'vx1', netns: 'blue', mac: ZERO, dst: 'fd00:0::9' },
      ],
      neighbours: [{ dev: 'br0', netns: 'blue', address: 'fd00:0::7', mac: '02:AA:00:00:00:07' }],
      routes: [
        { to: '::/0', netns: 'blue', via: 'fd00:0::9' },
        { to: '10.9.9.9', netns: 'blue', dev: 'vx1', table: 'main' },
        { to: 'fd01::/64', netns: 'blue', type: 'blackhole' },
      ],
      sysctls: [{ name: 'net/ipv4/ip_forward', value: 1, netns: 'blue' }],
    };
    const host = {
      '': {
        links: [
          foreign('eth9', ''),
          ours('a', 'veth', { ifindex: 7, link_index: 5, link_netnsid: 0, addresses: ['fe80::5/64'] }),
          ours('t', 'tun'),
        ],
        routes: [ourRoute('10.66.0.0/16', { dev: 'eth9' })],
      },
      blue: {
        links: [
          ours('eth0', 'veth', { ifindex: 5, link_index: 7, flags: [] }),
          ours('br0', 'bridge', { info: { stp_state: 0, mcast_snooping: 0, ageing_time: 30000 }, mtu: 1450 }),
          foundVx({ ifalias: 'weft:v1:test;dev=eth9', addresses: ['10.0.0.1/24', 'fd00::1/64', 'fe80::1/64'], master: 'br0' }),
        ],
        neighbours: [{ dst: 'fd00::7', dev: 'br0', lladdr: '02:aa:00:00:00:07', state: ['PERMANENT'] }],
        fdb: [
          { mac: '33:33:00:00:00:01', ifname: 'br0', flags: ['self'], state: 'permanent' },
          { mac: '02:00:00:00:00:01', ifname: 'vx1', flags: [], master: 'br0', state: 'permanent' },
          { mac: '02:cc:00:00:00:01', ifname: 'vx1', dst: '198.18.0.7', flags: ['self'], state: '' },
          fdbRow('vx1', ZERO, 'fd00::9'),
          fdbRow('vx1', '02:aa:00:00:00:0a', '198.18.0.2', { state: 'static' }),
        ],
        routes: [
          { type: '1', dst: '10.0.0.0/24', dev: 'vx1', table: '254', protocol: '2', scope: '253', prefsrc: '10.0.0.1', flags: [] },
          ourRoute('10.9.9.9', { dev: 'vx1' }),
          { type: '6', dst: 'fd01::/64', dev: 'lo', table: '254', protocol: '177', metric: 1024, flags: [], pref: 'medium' },
          ourRoute('default', { gateway: 'fd00::9', dev: 'vx1', metric: 1024, pref: 'medium' }),
        ],
        sysctls: { 'net/ipv4/ip_forward': '1' },
      },
    };
    expect(await compare(document, host)).toEqual({ changed: false });
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: 0, max: 1000 })), async (seed) => {
        const shuffled = (value: unknown): unknown =>
          Array.isArray(value)
            ? value
                .map((v) => [seed.next().value as number, shuffled(v)] as const)
                .sort((a, b) => a[0] - b[0])
                .map(([, v]) => v)
            : typeof value === 'object' && value !== null
              ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shuffled(v)]))
              : value;
        expect(await compare(shuffled(document), shuffled(host) as typeof host)).toEqual({ changed: false });
      }),
      { numRuns: 30 },
    );
  });

  test('leaves everything alone that does not carry the owner', async () => {
    const host = {
      '': {
        links: [
          foreign('eth0', '', { addresses: ['192.0.2.1/24'] }),
          { ...foreign('br9', 'bridge'), ifalias: 'weft:v1:tester' },
          { ...foreign('br8', 'bridge'), ifalias: 'weft:v1:other;dev=x' },
        ],
        routes: [ourRoute('10.0.0.0/8', { dev: 'eth0' })],
      },
    };
    expect(await compare({}, host)).toEqual({ changed: false });
    expect(await compare(undefined, host, { state: 'absent' })).toEqual({ changed: false });
  });

  test('without prune removes nothing', async () => {
    const host = {
      '': {
        links: [foundVx({ addresses: ['10.0.0.1/24'] }), ours('vx2', 'vxlan')],
        fdb: [fdbRow('vx1', ZERO, '198.18.0.2')],
        routes: [ourRoute('10.0.0.0/8', { dev: 'vx1' })],
      },
      red: {},
    };
    expect(await compare({ links: [vx] }, host, { prune: false })).toEqual({ changed: false });
    expect(told(await compare({ links: [vx] }, host))).toMatchObject({
      diff: [
        '- namespace red',
        '- link vx2 vxlan',
        '- address 10.0.0.1/24 on vx1',
        `- fdb ${ZERO} on vx1 dst 198.18.0.2`,
        '- route 10.0.0.0/8 dev vx1',
      ],
    });
  });

  test('under check mode, what is missing may be made by a task before', async () => {
    const document = { links: [{ ...vx, netns: 'blue', master: 'br7' }] };
    const checking = { ...controller, check: true } as Controller;
    const task = await network.prepare(network.params().parse({ owner: 'test', document }), checking);
    const comparison = network.compare(task, { rc: 0, stdout: probeAnswer({}), stderr: '' });
    expect(told(comparison)).toMatchObject({
      diff: ['+ link vx1 in blue vxlan vni 5 port 4789 local 198.18.0.1 mac 02:00:00:00:00:01 mtu 1450'],
    });
  });

  const refusals: readonly (readonly [string, unknown, Readonly<Record<string, Namespace>>, string])[] = [
    ['a foreign link of the same name', { links: [vx] }, { '': { links: [foreign('vx1', 'vxlan')] } }, "link vx1 exists and is not Weft's"],
    [
      'a link of another owner',
      { links: [vx] },
      { '': { links: [{ ...foreign('vx1', 'vxlan'), ifalias: 'weft:v1:other' }] } },
      'link vx1 exists and belongs to the owner "other"',
    ],
    [
      'a foreign end of a veth',
      { links: [{ name: 'a', type: 'veth', peer: { name: 'b' } }] },
      { '': { links: [foreign('b', 'bridge')] } },
      "link b exists and is not Weft's",
    ],
    ['a master that is not there', { links: [{ ...vx, master: 'br7' }] }, {}, 'its master br7 does not exist'],
    ['a namespace that is not there', { links: [{ ...vx, netns: 'blue' }] }, {}, 'namespace blue, which link vx1 names, does not exist'],
    [
      'a foreign route of the same network',
      { routes: [{ to: '10.0.0.0/8', type: 'blackhole' }] },
      { '': { routes: [ourRoute('10.0.0.0/8', { protocol: '3', gateway: '192.0.2.1', dev: 'eth0' })] } },
      "route 10.0.0.0/8 exists and is not this owner's (protocol 3)",
    ],
    [
      'pruning a namespace with links of others',
      {},
      { red: { links: [foreign('x', 'bridge')] } },
      'namespace red is not declared any more, but holds links of others',
    ],
  ];
  for (const [what, document, host, message] of refusals) {
    test(`refuses ${what}`, async () => {
      const refused = await compare(document, host);
      expect(refused).toMatchObject({ failed: true });
      expect((refused as { msg: string }).msg).toContain(message);
    });
  }

  test('takes over nothing that is of another kind', async () => {
    const host = { '': { links: [foreign('vx1', '')] } };
    expect(await compare({ links: [vx] }, host, { adopt: true })).toMatchObject({
      msg: 'document: link vx1 is physical, not vxlan: it cannot be taken over',
    });
    expect(
      told(
        await compare({ links: [vx] }, { '': { links: [foreign('vx1', 'vxlan', { mtu: 1450, info: vxlanInfo(5) })] } }, { adopt: true }),
      ),
    ).toMatchObject({
      diff: ['~ link vx1 owner none → test'],
    });
  });

  test('asks for confirmation where the way of the session is touched', async () => {
    const uplink = { name: 'br0', type: 'bridge', mtu: 1400 };
    const host = (addresses: readonly string[]) => ({ '': { links: [ours('br0', 'bridge', { addresses })] } });
    const confirm = async (document: unknown, h: Readonly<Record<string, Namespace>>, ssh = '') => {
      const c = await compare(document, h, {}, { ssh });
      return isChange(c) ? c.confirm === true : undefined;
    };
    const withAddress = { ...uplink, addresses: ['192.0.2.9/24'] };
    expect(await confirm({ links: [withAddress] }, host(['192.0.2.9/24']))).toBe(false);
    expect(await confirm({ links: [withAddress] }, host(['192.0.2.9/24']), '203.0.113.5 50000 192.0.2.9 22')).toBe(true);
    expect(
      await confirm({ links: [uplink], routes: [{ to: '203.0.113.0/24', type: 'blackhole' }] }, host([]), '203.0.113.5 50000 192.0.2.9 22'),
    ).toBe(true);
    expect(
      await confirm({ links: [uplink], routes: [{ to: '203.0.114.0/24', type: 'blackhole' }] }, host([]), '203.0.113.5 50000 192.0.2.9 22'),
    ).toBe(false);
    expect(
      await confirm(
        { links: [uplink] },
        { '': { links: [ours('br0', 'bridge')], routes: [ourRoute('default', { protocol: '3', gateway: '192.0.2.1', dev: 'br0' })] } },
      ),
    ).toBe(true);
  });

  test('says what is missing where the host cannot answer', async () => {
    const task = await prepare({});
    expect(network.compare(task, { rc: 127, stdout: '', stderr: 'sh: 1: ip: not found\n' })).toEqual({
      failed: true,
      msg: 'the network of the host cannot be read: sh: 1: ip: not found',
    });
    expect(network.compare(task, { rc: 0, stdout: '@netns\n[{"ifindex":1\n', stderr: '' })).toMatchObject({
      failed: true,
      msg: expect.stringContaining('iproute2'),
    });
  });
});

describe('the document', () => {
  const mistakes: readonly (readonly [unknown, string])[] = [
    [{ links: [{ ...vx, vni: 'blue' }] }, 'document: links[0].vni: '],
    [{ links: [vx, { ...vx, name: 'a-very-long-name-x' }] }, 'document: links[1].name: expected a link name: 1 to 15'],
    [{ links: [{ ...vx, name: 'x; reboot' }] }, 'links[0].name'],
    [{ links: [{ ...vx, vnii: 5 }] }, 'Unrecognized key: "vnii"'],
    [{ links: [{ ...vx, local: '10.0.0.256' }] }, 'links[0].local: expected an IPv4 or IPv6 address, found "10.0.0.256"'],
    [{ links: [{ ...vx, mac: '02:00' }] }, 'links[0].mac: expected a MAC address like 02:00:00:00:00:01, found "02:00"'],
    [{ links: [vx, vx] }, 'links[1]: link vx1 is declared twice'],
    [{ links: [vx], fdb: [{ dev: 'vx2', mac: ZERO, dst: '10.0.0.1' }] }, 'fdb[0].dev: the document declares no link vx2'],
    [
      { links: [vx], fdb: [{ dev: 'vx1', mac: '02:00:00:00:00:09', dst: ['10.0.0.1', '10.0.0.2'] }] },
      'fdb[0]: 02:00:00:00:00:09 on vx1 is declared with dst 10.0.0.1 too',
    ],
    [{ links: [vx], fdb: [{ dev: 'vx1', mac: '02:00:00:00:00:09' }] }, "fdb[0]: vx1 is no bridge's port: the entry needs `dst`"],
    [{ routes: [{ to: '10.0.0.1/24', type: 'blackhole' }] }, '10.0.0.1/24 has bits beyond its prefix; the network is 10.0.0.0/24'],
    [{ routes: [{ to: '10.0.0.0/24' }] }, 'a unicast route needs `via` or `dev`'],
    [{ sysctls: [{ name: '../../etc/passwd', value: 'x' }] }, 'sysctls[0].name: expected a name like net.ipv4.ip_forward'],
  ];
  for (const [document, message] of mistakes) {
    test(`a mistake is named with its place: ${message}`, async () => {
      await expect(async () => prepare(document)).rejects.toThrow(message);
    });
  }

  const rendered = (text: string) =>
    ({ ...controller, find: (_: string, name: string) => `/t/${name}`, render: () => text }) as unknown as Controller;
  const read = (text: string) => network.prepare(network.params().parse({ owner: 'test', src: 'tunnels.yml.hbs' }), rendered(text));

  test('is a rendered template in YAML 1.1, where a MAC of digits is no number to base 60', async () => {
    const task = await read('links:\n  - { name: vx1, type: vxlan, vni: 5, up: no, mac: 10:20:30:40:50:10 }\n');
    expect(task.wanted.links.get('/vx1')).toMatchObject({ mac: '10:20:30:40:50:10', up: false });
  });

  test('may be rendered as JSON, and may be empty', async () => {
    expect((await read('{"links":[{"name":"vx1","type":"vxlan","vni":5}]}')).wanted.links.size).toBe(1);
    expect((await read('# nothing\n')).wanted.links.size).toBe(0);
    expect((await read('links:\nfdb:\n')).wanted.links.size).toBe(0);
  });

  test('tells the rendered line of a mistake in its YAML', async () => {
    await expect(async () => read('links:\n  - { name: vx1,\n  - x\n')).rejects.toThrow(/tunnels\.yml\.hbs, rendered line \d, column \d/);
  });
});

test('200 tunnels with 20 entries each, all as declared, need no change', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `vx${i}`);
  const macs = Array.from({ length: 20 }, (_, j) => `02:00:00:00:01:${j.toString(16).padStart(2, '0')}`);
  const document = {
    links: names.map((name, i) => ({ ...vx, name, vni: i + 1 })),
    fdb: names.flatMap((dev) => macs.map((mac) => ({ dev, mac, dst: '198.18.0.2' }))),
  };
  const task = await prepare(document);
  const stdout = probeAnswer({
    '': {
      links: names.map((name, i) => ours(name, 'vxlan', { mtu: 1450, info: vxlanInfo(i + 1) })),
      fdb: names.flatMap((name) => macs.map((mac) => fdbRow(name, mac, '198.18.0.2'))),
    },
  });
  expect(network.compare(task, { rc: 0, stdout, stderr: '' })).toEqual({ changed: false });
});
