import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { withLab } from '../lab/support.ts';
import { apply, changed, declare, monitor, networkDump, plan } from './rig.ts';

const lab = withLab({ hosts: 3, programs: ['nft', 'iptables', 'tcpdump', 'ping', 'python3'] });
const playbook = 'vpc-bridge.yml';
const hosts = ['hv1', 'hv2', 'hv3'];

interface Rule {
  readonly protocol: string;
  readonly port?: number | string;
  readonly from?: string | { readonly group: string };
}

interface Server {
  readonly name: string;
  readonly subnet: string;
  readonly host: string;
  readonly address: string;
  readonly attach?: string;
  readonly groups?: readonly string[];
}

interface Vpc {
  readonly tenant: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly state?: string;
  readonly subnets: readonly object[];
  readonly servers: readonly Server[];
  readonly security_groups?: readonly { readonly name: string; readonly ingress?: readonly Rule[] }[];
}

/** Both tenants have the same networks and, as far as both have them, the same addresses. */
const subnets = (vni: number) => [
  { name: 'web', cidr: '10.0.1.0/24', vni },
  { name: 'db', cidr: '10.0.2.0/24', vni: vni + 1 },
];
const servers: readonly Server[] = [
  { name: 'web1', subnet: 'web', host: 'hv1', address: '10.0.1.11' },
  { name: 'web2', subnet: 'web', host: 'hv2', address: '10.0.1.12' },
  { name: 'db1', subnet: 'db', host: 'hv3', address: '10.0.2.11' },
  { name: 'free1', subnet: 'db', host: 'hv1', address: '10.0.2.99' },
  { name: 'free2', subnet: 'db', host: 'hv2', address: '10.0.2.98' },
];
const blueGroups: Readonly<Record<string, readonly string[]>> = { web1: ['web'], web2: ['web'], db1: ['db'], db2: ['db', 'admin'] };

const blue: Vpc = {
  tenant: 'blue',
  name: 'prod',
  hosts: ['hypervisors'],
  subnets: subnets(1001),
  servers: [
    ...servers.map((s) => ({ ...s, groups: blueGroups[s.name] ?? [] })),
    { name: 'db2', subnet: 'db', host: 'hv1', address: '10.0.2.12', groups: ['db', 'admin'] },
    { name: 'vm1', subnet: 'web', host: 'hv3', address: '10.0.1.50', attach: 'tap' },
    { name: 'box1', subnet: 'web', host: 'hv2', address: '10.0.1.60', attach: 'veth' },
  ],
  security_groups: [
    {
      name: 'web',
      ingress: [
        { protocol: 'tcp', port: 80 },
        { protocol: 'icmp', from: '10.0.1.0/24' },
      ],
    },
    {
      name: 'db',
      ingress: [
        { protocol: 'tcp', port: 5432, from: { group: 'web' } },
        { protocol: 'udp', port: 53, from: '10.0.2.98' },
        { protocol: 'any', from: { group: 'admin' } },
      ],
    },
    { name: 'admin' },
  ],
};
const red: Vpc = {
  tenant: 'red',
  name: 'prod',
  hosts,
  subnets: subnets(2001),
  servers: servers.map((s) => (s.name === 'db1' ? { ...s, groups: ['names'] } : s)),
  security_groups: [{ name: 'names', ingress: [{ protocol: 'udp', port: '50-60', from: 'any' }] }],
};

const declareVpcs = (...vpcs: readonly Vpc[]) => declare(lab, JSON.stringify({ vpcs }));
const withoutRule = (vpc: Vpc, group: string, index: number): Vpc => ({
  ...vpc,
  security_groups: vpc.security_groups?.map((g) => (g.name === group ? { ...g, ingress: g.ingress?.toSpliced(index, 1) ?? [] } : g)) ?? [],
});

/** A server that a namespace stands for. */
interface Inside extends Server {
  readonly tenant: string;
  /** What its packets say. */
  readonly id: string;
  readonly netns: string;
}

const insiders: readonly Inside[] = [blue, red].flatMap((vpc) =>
  vpc.servers
    .filter((s) => s.attach === undefined)
    .map((s) => ({ ...s, tenant: vpc.tenant, id: `${vpc.tenant}-${s.name}`, netns: `srv-${vpc.tenant}-prod-${s.name}` })),
);
const server = (id: string): Inside => {
  const found = insiders.find((s) => s.id === id);
  if (!found) throw new Error(`no server ${id}`);
  return found;
};

const packets = (s: Inside, ...args: readonly (string | number)[]) => `ip netns exec ${s.netns} python3 /tmp/packets.py ${args.join(' ')}`;
const inBackground = (command: string) => `(setsid ${command} </dev/null >/dev/null 2>&1 &)\n`;
const sleep = (ms: number) =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

type Entry = Readonly<Record<string, unknown>> & { readonly time: number };
const logOf = async (s: Inside, name: string): Promise<readonly Entry[]> =>
  (await lab.sh(s.host, `cat /tmp/${name}-${s.id}.log`))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);

/** Starts a listener in each server and waits until all of them listen. */
async function listen(who: readonly Inside[], name: string, ...args: readonly (string | number)[]): Promise<void> {
  await Promise.all(
    hosts.map((host) => {
      const mine = who.filter((s) => s.host === host);
      const start = mine.map((s) => {
        const log = `/tmp/${name}-${s.id}.log`;
        return `rm -f ${log}\n${inBackground(packets(s, ...args.map((a) => String(a).replace('ID', s.id).replace('LOG', log))))}`;
      });
      const wait = mine.map((s) => `n=0; until [ -s /tmp/${name}-${s.id}.log ] || [ $n -gt 50 ]; do sleep 0.1; n=$((n + 1)); done`);
      return lab.sh(host, [...start, ...wait, ':'].join('\n'));
    }),
  );
}

const macOf = async (s: Inside): Promise<string> =>
  (await lab.sh(s.host, `ip netns exec ${s.netns} cat /sys/class/net/eth0/address`)).trim();

/** The end of a server's link that is in its bridge. */
const portOf = async (s: Inside): Promise<string> =>
  (
    await lab.sh(
      s.host,
      `i=$(ip netns exec ${s.netns} cat /sys/class/net/eth0/iflink); grep -lx "$i" /sys/class/net/sv-*/ifindex | cut -d/ -f5`,
    )
  ).trim();

/** Names of links end in a hash that says nothing to a reader. */
const readable = (lines: readonly string[] | undefined) => lines?.map((l) => l.replace(/-[a-z2-7]{6}\b/g, ''));

const before: Record<string, string> = {};
const port = (name: string) => `$(ip -o link show | grep -o 'sv-${name}-[a-z2-7]*' | head -1)`;

beforeAll(async () => {
  for (const host of hosts) {
    // What is not Weft's must stay as it is. hv1 is like one with Docker, hv2 like one whose bridges pass by iptables.
    await lab.sh(
      host,
      `iptables -A FORWARD -i canary -j DROP; iptables -A INPUT -s 203.0.113.9 -j DROP; ipset create canary hash:ip
ip link add canary type bridge; ip link set canary alias "somebody else"; ip netns add canary
nft 'table bridge weft-canary { chain c { type filter hook forward priority 0; }; }'
ip route add blackhole 203.0.113.0/24
${host === 'hv1' ? 'iptables -P FORWARD DROP' : ''}
${host === 'hv2' ? 'sysctl -qw net.bridge.bridge-nf-call-iptables=0' : ''}`,
    );
    before[host] = await networkDump(lab, host);
    await lab.exec(host, ['sh', '-c', 'cat > /tmp/packets.py'], { input: readFileSync(resolve('test/roles/packets.py')) });
  }
  declareVpcs(blue, red);
});

describe('VPCs', () => {
  test('a plan on bare hosts shows them and changes nothing', async () => {
    const planned = await plan(lab, playbook);
    expect(Object.keys(planned)).toEqual(hosts);
    expect(planned.hv1).toContain('+ namespace vpc-blue-prod');
    expect(await networkDump(lab, 'hv1')).toBe(before.hv1);
  });

  test('are made, and a second run changes nothing: the kernels stay silent', async () => {
    const first = await apply(lab, playbook);
    expect(changed(first)).toEqual({ hv1: 4, hv2: 4, hv3: 4 });
    expect(first.stdout).toMatch(/blue\/prod\/vm1.*sv-bluep-/);
    expect(first.stdout).toMatch(/blue\/prod\/box1.*se-bluep-/);
    const monitors = await Promise.all(hosts.map((h) => monitor(lab, h)));
    // In the namespaces too; neighbours change by themselves, but not those of a router.
    for (const host of hosts) {
      const all =
        'for n in $(ip netns list | cut -d" " -f1); do ip -n $n -o monitor link address route rule & done; ip -n vpc-blue-prod -o monitor neigh & nft monitor &';
      await lab.sh(host, inBackground(`timeout 60 sh -c '(${all} wait) >/tmp/inside.log 2>&1'`));
    }
    await sleep(500);
    const again = await apply(lab, playbook);
    expect((await Promise.all(monitors.map((m) => m.stop()))).join('')).toBe('');
    for (const host of hosts) expect(await lab.sh(host, 'cat /tmp/inside.log')).toBe('');
    expect(changed(again)).toEqual({ hv1: 0, hv2: 0, hv3: 0 });
    expect(await plan(lab, playbook)).toEqual({});
  });
});

/** Whether the declaration lets a packet through, told from the declaration alone. */
function isAllowed(vpc: Vpc, from: Server, to: Server, protocol: string, at: number): boolean {
  if (!to.groups?.length) return true;
  const members = (group: string) => vpc.servers.filter((s) => s.groups?.includes(group)).map((s) => s.address);
  const matches = (rule: Rule) => {
    const [low = 0, high = low] = String(rule.port ?? '0-65535')
      .split('-')
      .map(Number);
    const source = rule.from ?? 'any';
    const isFrom =
      typeof source === 'object'
        ? members(source.group).includes(from.address)
        : source === 'any' || (source.endsWith('/24') ? from.address.startsWith(source.replace(/0\/24$/, '')) : from.address === source);
    return isFrom && (rule.protocol === 'any' || (rule.protocol === protocol && at >= low && at <= high));
  };
  return to.groups.some((name) => vpc.security_groups?.find((g) => g.name === name)?.ingress?.some(matches));
}

test('each server reaches exactly the servers that the declaration names, by ICMP, TCP and UDP', async () => {
  const ports = [53, 80, 5432];
  await listen(insiders, 'serve', 'serve', 'ID', 'LOG', ...ports);
  const addresses = [...new Set(insiders.map((s) => s.address))];
  const asked = await Promise.all(
    hosts.map(async (host) => {
      const mine = insiders.filter((s) => s.host === host);
      const asking = mine.map((s) => {
        const others = addresses.filter((a) => a !== s.address);
        return `${packets(s, 'ask', s.id, 2, others.join(','), ...ports)} > /tmp/ask-${s.id}.json & `;
      });
      await lab.sh(host, `${asking.join('\n')}\nwait`);
      return Promise.all(
        mine.map(async (s) => ({ s, answers: JSON.parse(await lab.sh(host, `cat /tmp/ask-${s.id}.json`)) as unknown[][] })),
      );
    }),
  );
  const expected: string[] = [];
  for (const from of insiders) {
    for (const to of insiders.filter((s) => s.tenant === from.tenant && s !== from)) {
      const vpc = from.tenant === 'blue' ? blue : red;
      for (const [protocol, at] of [['icmp', 0] as const, ...ports.flatMap((p) => [['tcp', p] as const, ['udp', p] as const])]) {
        if (isAllowed(vpc, from, to, protocol, at)) expected.push(`${from.id} → ${to.id} ${protocol} ${at}`);
      }
    }
  }
  const answered = asked.flat().flatMap(({ s, answers }) =>
    answers.map(([protocol, at, address, by]) => {
      const target = by || insiders.find((o) => o.tenant === s.tenant && o.address === address)?.id || address;
      return `${s.id} → ${target} ${protocol} ${at}`;
    }),
  );
  expect(answered.sort()).toEqual(expected.sort());
  const arrived = (await Promise.all(insiders.map(async (s) => ({ s, log: await logOf(s, 'serve') })))).flatMap(({ s, log }) =>
    log.filter((e) => e.sender !== undefined).map((e) => `${e.sender} → ${s.id} ${e.protocol} ${e.port}`),
  );
  expect([...new Set(arrived)].sort()).toEqual(expected);
  // The matrix has something to tell: what is allowed, and about as much that is not.
  expect(expected.length).toBeGreaterThan(100);
  expect(insiders.length * (addresses.length - 1) * 7 - expected.length).toBeGreaterThan(100);
});

test('the router is the one of the own host: what a server says to its gateway never crosses the underlay', async () => {
  const s = server('blue-web1');
  await lab.sh('hv1', inBackground('timeout 20 tcpdump -i eth0 -nn -U -w /tmp/underlay.pcap udp port 4789'));
  await sleep(500);
  const gateway = await lab.sh('hv1', `ip netns exec ${s.netns} sh -c 'ip neigh flush all; ping -c 5 -i 0.1 -W 1 -q 10.0.1.1'`);
  expect(gateway).toContain('5 received');
  expect(await lab.sh('hv1', `ip netns exec ${s.netns} ping -c 3 -i 0.1 -W 1 -q 10.0.1.12`)).toContain('3 received');
  await sleep(500);
  const seen = await lab.sh('hv1', 'tcpdump -nn -r /tmp/underlay.pcap 2>/dev/null');
  expect(seen).toMatch(/vni 1001\n.*10\.0\.1\.11 > 10\.0\.1\.12: ICMP echo request/);
  expect(seen.match(/\b10\.0\.1\.1\b(?!\d)/g)).toBeNull();
  expect(seen).not.toContain('ARP');
});

test('a server speaks for itself only: nothing with an address of somebody else leaves its port', async () => {
  const from = server('red-free1');
  const [near, far, other] = [server('red-web1'), server('red-free2'), server('red-db1')];
  await listen([near, far, server('blue-free2'), server('blue-web1')], 'sniff', 'sniff', 'LOG');
  const own = await macOf(from);
  const to = await macOf(far);
  const gateway = (
    await lab.sh('hv1', `ip netns exec vpc-red-prod ip -o link show | grep -o 'gw-db.*ether [^ ]*' | sed 's/.*ether //'`)
  ).trim();
  const broadcast = 'ff:ff:ff:ff:ff:ff';
  const ip = { ether: own, to, source: from.address, target: far.address };
  const arp = { kind: 'arp', ether: own, to: broadcast, operation: 1, sender_mac: own, sender: from.address, target: far.address };
  const good = [
    { mark: 'ok-ip', ...ip },
    { mark: 'ok-routed', ...ip, to: gateway, target: near.address },
    { mark: 'ok-arp', ...arp, operation: 2, to },
  ];
  const bad = [
    { mark: 'address of another', ...ip, source: other.address },
    { mark: 'address of the gateway', ...ip, source: '10.0.2.1' },
    { mark: 'address from elsewhere', ...ip, source: '192.0.2.1' },
    { mark: 'no address', ...ip, source: '0.0.0.0' },
    { mark: 'address of another, routed', ...ip, source: other.address, to: gateway, target: near.address },
    { mark: 'address of another, to all', ...ip, source: other.address, to: broadcast, target: '10.0.2.255' },
    { mark: 'MAC of another', ...ip, ether: await macOf(other) },
    { mark: 'MAC of the gateway', ...ip, ether: gateway },
    { mark: 'ARP: has the address of another', ...arp, operation: 2, sender: other.address },
    { mark: 'ARP: has the address of the gateway', ...arp, operation: 2, sender: '10.0.2.1', target: '10.0.2.1' },
    { mark: 'ARP: asks as another', ...arp, sender: other.address },
    { mark: 'ARP: asks with the MAC of another', ...arp, sender_mac: await macOf(other) },
    { mark: 'ARP: frame of another', ...arp, ether: await macOf(other) },
    { mark: 'ARP: answers without an address', ...arp, operation: 2, sender: '0.0.0.0' },
    { mark: 'IPv6', kind: '86dd', ether: own, to },
    { mark: 'another protocol', kind: '88b5', ether: own, to: broadcast },
    { mark: 'VLAN', ...ip, vlan: 7 },
    { mark: 'VLAN and address of another', ...ip, vlan: 7, source: other.address },
  ];
  await lab.sh(
    'hv1',
    `cat > /tmp/frames.json <<'end'\n${JSON.stringify([...good, ...bad, ...good])}\nend\n${packets(from, 'frames', 'eth0')} </tmp/frames.json; sleep 0.5`,
  );
  const marks = async (s: Inside) => (await logOf(s, 'sniff')).map((e) => e.mark).filter(Boolean);
  expect(await marks(far)).toEqual(['ok-ip', 'ok-arp', 'ok-ip', 'ok-arp']);
  expect(await marks(near)).toEqual(['ok-routed', 'ok-routed']);
  expect(await marks(server('blue-free2'))).toEqual([]);
  expect(await marks(server('blue-web1'))).toEqual([]);
});

test('fragments of two tenants with the same addresses are never put together', async () => {
  const [fromBlue, toBlue, fromRed, toRed] = ['blue-free1', 'blue-free2', 'red-free1', 'red-free2'].map(server) as [
    Inside,
    Inside,
    Inside,
    Inside,
  ];
  await listen([toBlue, toRed], 'fragments', 'sniff', 'LOG');
  const send = async (from: Inside, to: Inside, first: boolean) => {
    const frame = { kind: 'fragment', mark: `${from.tenant} ${first ? 1 : 2}`, first, source: from.address, target: to.address };
    const json = JSON.stringify([{ ...frame, ether: await macOf(from), to: await macOf(to) }]);
    await lab.sh(from.host, `echo '${json}' | ${packets(from, 'frames', 'eth0')}; sleep 0.2`);
  };
  const marks = async (s: Inside) => (await logOf(s, 'fragments')).map((e) => e.mark).filter(Boolean);
  await send(fromBlue, toBlue, true);
  await send(fromRed, toRed, false);
  expect([...(await marks(toBlue)), ...(await marks(toRed))]).toEqual([]);
  await send(fromBlue, toBlue, false);
  await send(fromRed, toRed, true);
  expect((await marks(toBlue)).sort()).toEqual(['blue 1', 'blue 2']);
  expect((await marks(toRed)).sort()).toEqual(['red 1', 'red 2']);
});

test('a server does not reach the hypervisor, whatever it knows of it', async () => {
  const s = server('red-web1');
  const host = lab.address('hv1');
  const bridgeMac = (await lab.sh('hv1', 'cat $(ls -d /sys/class/net/br-redp* | head -1)/address')).trim();
  await lab.sh('hv1', `ip -n ${s.netns} route add ${host} dev eth0`);
  // The kernel answers ARP for any of its addresses on any of its links.
  await lab.sh('hv1', `ip netns exec ${s.netns} ping -c 1 -W 1 -q ${host} || :`);
  expect(await lab.sh('hv1', `ip -n ${s.netns} neigh show ${host}`)).toMatch(/FAILED|INCOMPLETE/);
  await lab.sh('hv1', `${inBackground('timeout 60 python3 /tmp/packets.py serve hv1 /tmp/host.log 7777')}sleep 0.5`);
  await lab.sh('hv1', `ip -n ${s.netns} neigh replace ${host} lladdr ${bridgeMac} dev eth0`);
  const asking = (as: string) => `python3 /tmp/packets.py ask ${as} 0.5 ${host} 7777`;
  await lab.sh('hv1', `ip netns exec ${s.netns} ${asking('server')}; ${asking('itself')}`);
  const heard = (await lab.sh('hv1', 'cat /tmp/host.log')).match(/"sender": "\w+"/g);
  expect([...new Set(heard)]).toEqual(['"sender": "itself"']);
  await lab.sh('hv1', `ip -n ${s.netns} route del ${host} dev eth0; ip -n ${s.netns} neigh del ${host} dev eth0`);
});

test('what somebody else plugs into a bridge reaches nobody', async () => {
  const s = server('blue-free1');
  const bridge = (await lab.sh('hv1', `basename $(readlink /sys/class/net/${await portOf(s)}/brport/bridge)`)).trim();
  await lab.sh(
    'hv1',
    `ip netns add stranger; ip link add stranger master ${bridge} type veth peer name eth0 netns stranger; ip link set stranger up
ip -n stranger address add 10.0.2.200/24 dev eth0; ip -n stranger link set eth0 up`,
  );
  await listen([s, server('blue-free2')], 'strange', 'sniff', 'LOG');
  const frames = [
    { mark: 'to one', ether: '02:00:00:00:00:99', to: await macOf(s), source: '10.0.2.200', target: s.address },
    { mark: 'to all', ether: '02:00:00:00:00:99', to: 'ff:ff:ff:ff:ff:ff', source: '10.0.2.200', target: '10.0.2.255' },
  ];
  await lab.sh('hv1', `echo '${JSON.stringify(frames)}' | ip netns exec stranger python3 /tmp/packets.py frames eth0; sleep 0.5`);
  for (const hearer of [s, server('blue-free2')]) expect((await logOf(hearer, 'strange')).filter((e) => e.mark)).toEqual([]);
  expect(await lab.sh('hv1', `ip netns exec ${s.netns} ping -c 1 -W 1 -q 10.0.2.200 || :`)).toContain(' 0 received');
  await lab.sh('hv1', 'ip netns del stranger');
});

test('a VM at its tap and a box at its link are in the VPC', async () => {
  const fdb = await lab.sh(
    'hv3',
    `for p in $(ls /sys/class/net | grep ^sv-bluep); do [ -e /sys/class/net/$p/tun_flags ] && echo $p $(bridge fdb show dev $p | grep static | cut -d' ' -f1); done`,
  );
  const [tap = '', mac = ''] = fdb.trim().split(' ');
  const gateway = (
    await lab.sh('hv3', `ip netns exec vpc-blue-prod ip -o link show | grep -o 'gw-web.*ether [^ ]*' | sed 's/.*ether //'`)
  ).trim();
  expect((await lab.sh('hv3', `python3 /tmp/packets.py tap ${tap} ${mac} 10.0.1.50 10.0.1.1`)).trim()).toBe(gateway);
  expect((await lab.sh('hv3', `python3 /tmp/packets.py tap ${tap} ${gateway} 10.0.1.50 10.0.1.1`)).trim()).toBe('nobody');
  const free = (await lab.sh('hv2', 'ls /sys/class/net | grep ^se-bluep')).trim();
  const box = await lab.sh(
    'hv2',
    `ip address add 10.0.1.60/32 dev ${free}; ip link set ${free} up; ip route add 10.0.1.1 dev ${free} src 10.0.1.60
ping -c 2 -i 0.2 -W 1 -q -I ${free} 10.0.1.1 || :
ip address flush dev ${free}`,
  );
  expect(box).toContain('2 received');
});

describe('a rule that is revoked', () => {
  test('ends within a second what it had let in, both ways, and nothing else', async () => {
    // The servers of the matrix still listen.
    const talks = [
      { from: server('blue-web1'), to: server('blue-db1'), protocol: 'tcp', port: 5432, revoked: true },
      { from: server('blue-free2'), to: server('blue-db1'), protocol: 'udp', port: 53, revoked: true },
      { from: server('blue-free2'), to: server('blue-db2'), protocol: 'stream', port: 53, revoked: true },
      { from: server('blue-free1'), to: server('blue-web2'), protocol: 'tcp', port: 80, revoked: false },
      { from: server('red-web1'), to: server('red-db1'), protocol: 'stream', port: 53, revoked: false },
    ];
    const logName = (i: number) => `/tmp/talk-${i}.log`;
    for (const [i, t] of talks.entries()) {
      await lab.sh(
        t.from.host,
        `rm -f ${logName(i)}\n${inBackground(packets(t.from, 'talk', t.from.id, t.protocol, t.to.address, t.port, logName(i), 7))}`,
      );
    }
    await sleep(1000);
    declareVpcs(withoutRule(withoutRule(blue, 'db', 1), 'db', 0), red);
    const start = Date.now() / 1000;
    await apply(lab, playbook);
    const end = Date.now() / 1000;
    await sleep(Math.max(0, (end + 2) * 1000 - Date.now()));
    for (const [i, t] of talks.entries()) {
      const answers = (await lab.sh(t.from.host, `cat ${logName(i)}`))
        .trim()
        .split('\n')
        .map((l) => (JSON.parse(l) as Entry).time);
      expect(answers.filter((time) => time < start).length, `${i}: answers before`).toBeGreaterThan(20);
      const last = Math.max(...answers);
      const arrived = (await logOf(t.to, 'serve')).filter((e) => e.sender === t.from.id).map((e) => e.time);
      if (t.revoked) {
        expect(last, `${i}: last answer`).toBeLessThan(end + 1);
        expect(Math.max(...arrived), `${i}: last question`).toBeLessThan(end + 1);
      } else {
        expect(last, `${i}: last answer`).toBeGreaterThan(end + 1.5);
        const gaps = answers.slice(1).map((time, k) => time - (answers[k] ?? time));
        expect(Math.max(...gaps), `${i}: longest gap`).toBeLessThan(0.5);
      }
    }
    declareVpcs(blue, red);
    await apply(lab, playbook);
    await sleep(Math.max(0, (start + 7) * 1000 - Date.now()));
  });
});

test('drift of every kind is named exactly, and mended', async () => {
  await lab.sh(
    'hv1',
    `ip link del ${port('redpr')}
ip -n vpc-blue-prod addr del 10.0.2.1/24 dev $(ip -n vpc-blue-prod -o link show | grep -o 'gw-db-[a-z2-7]*' | head -1)
ip -n srv-blue-prod-web1 route del default
ip -n vpc-blue-prod neigh del 10.0.1.12 dev $(ip -n vpc-blue-prod -o link show | grep -o 'gw-web-[a-z2-7]*' | head -1)
nft delete table inet weft-vpc
nft flush chain bridge weft-vpc input
iptables -D FORWARD 1
ip netns exec vpc-red-prod sysctl -qw net.ipv4.ip_forward=0`,
  );
  const planned = await plan(lab, playbook);
  expect(Object.keys(planned)).toEqual(['hv1']);
  expect(readable(planned.hv1)).toMatchInlineSnapshot(`
    [
      "+ address 10.0.1.11/24 on eth0 in srv-red-prod-web1",
      "+ address 10.0.2.1/24 on gw-db in vpc-blue-prod",
      "+ fdb 2e:61:5d:bc:21:b8 on sv-redpr on its bridge",
      "+ link eth0 in srv-red-prod-web1 veth peer sv-redpr mac 2e:61:5d:bc:21:b8 mtu 1450",
      "+ link sv-redpr veth peer eth0 mac de:5a:f4:25:bb:de mtu 1450",
      "+ neighbour 10.0.1.12 on gw-web in vpc-blue-prod 72:47:56:0b:d5:25",
      "+ neighbour 10.0.2.11 on gw-db in vpc-blue-prod 26:6b:df:84:13:84",
      "+ neighbour 10.0.2.12 on gw-db in vpc-blue-prod 62:ce:14:08:c9:8c",
      "+ neighbour 10.0.2.98 on gw-db in vpc-blue-prod 66:5c:fd:30:7d:c9",
      "+ neighbour 10.0.2.99 on gw-db in vpc-blue-prod 6e:6e:d1:6c:3f:c1",
      "+ nft rule in chain input of bridge weft-vpc iifname @ports drop",
      "+ nft table inet weft-vpc 4 chains, 2 sets, 7 rules",
      "+ route default in srv-blue-prod-web1 via 10.0.1.1 dev eth0",
      "+ route default in srv-red-prod-web1 via 10.0.1.1 dev eth0",
      "+ rule in FORWARD (filter) -m physdev --physdev-is-bridged -j forward",
      "~ sysctl net.ipv4.ip_forward in vpc-red-prod 0 → 1",
      "~ sysctl net.ipv6.conf.sv-redpr.disable_ipv6 none → 1",
    ]
  `);
  expect(changed(await apply(lab, playbook))).toEqual({ hv1: 3, hv2: 0, hv3: 0 });
  expect(await plan(lab, playbook)).toEqual({});
});

test('a VPC that is declared absent goes with all that is its own, and the other one stays', async () => {
  declareVpcs(blue, { ...red, state: 'absent' });
  await apply(lab, playbook);
  for (const host of hosts)
    expect(await lab.sh(host, 'ip -o link show; ip netns list; nft list ruleset; iptables-save')).not.toContain('red');
  const s = server('blue-free1');
  expect(await lab.sh(s.host, `ip netns exec ${s.netns} ping -c 2 -i 0.2 -W 1 -q 10.0.2.98`)).toContain('2 received');
});

test('absent leaves no trace and touches nothing else', async () => {
  await apply(lab, playbook, { args: ['-e', 'vpc_state=absent'] });
  for (const host of hosts) expect(await networkDump(lab, host)).toBe(before[host]);
});
