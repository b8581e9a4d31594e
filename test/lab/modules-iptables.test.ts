import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iptables } from '../../src/modules/iptables/module.ts';
import { chainName } from '../../src/modules/iptables/names.ts';
import { type Kernel, kernel } from '../modules/network/kernel.ts';

const IN = chainName('fw', 'in');
const rules = `
*filter
:in - [0:0]
:empty - [0:0]
-I INPUT -p tcp --dport 22 -j in
-A FORWARD -j in
-A in -s 10.0.0.0/8 -m statistic --mode random --probability 0.66666666 -j ACCEPT
-A in -p tcp -m comment --comment "a \\"quoted\\" remark" -j RETURN
-A in -p udp -m hashlimit --hashlimit-upto 50/sec --hashlimit-burst 100 --hashlimit-mode srcip --hashlimit-name a -j ACCEPT
-A in -j DROP
COMMIT
*nat
:lb - [0:0]
-A PREROUTING -d 192.0.2.1/32 -p tcp -j lb
-A lb -p tcp -j DNAT --to-destination 10.0.0.1:80-90
COMMIT
`;

for (const backend of ['nft', 'legacy'] as const) {
  describe(`rules of one owner (${backend})`, () => {
    let host: Kernel;
    beforeEach(async () => {
      host = await kernel();
    });
    afterEach(() => host.close());

    const apply = (text = rules, more: object = {}) => host.task(iptables, { owner: 'fw', rules: text, backend, ...more });
    const absent = () => host.task(iptables, { owner: 'fw', state: 'absent', backend });
    const save = async (counters = '') =>
      (await host.ok(`iptables-${backend}-save ${counters}`))
        .split('\n')
        .filter((l) => l !== '' && !l.startsWith('#'))
        .join('\n');
    const canaries = () =>
      host.ok(`iptables-${backend} -N DOCKER-USER; iptables-${backend} -A INPUT -p icmp -j ACCEPT; iptables-${backend} -A DOCKER-USER -j RETURN
iptables-${backend} -A FORWARD -m comment --comment weft:v1:fwx#12345678 -j DOCKER-USER; iptables-${backend} -t nat -A POSTROUTING -o none0 -j MASQUERADE`);

    test('are made, and the second apply writes nothing', async () => {
      const first = await apply();
      expect(first.failed).toBeUndefined();
      expect(first.lines).toContain(`+ rule in ${IN} (filter) -s 10.0.0.0/8 -m statistic --mode random --probability 0.66666666 -j ACCEPT`);
      expect(await save()).toMatch(
        new RegExp(`-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "?weft:v1:fw#[a-f0-9]{10}"? -j ${IN}`),
      );
      const second = await apply();
      expect(second.failed).toBeUndefined();
      expect(second.comparison).toEqual({ changed: false });
    });

    test('go without a trace, and leave those of others alone', async () => {
      await canaries();
      const before = await save();
      await apply();
      expect((await absent()).failed).toBeUndefined();
      // The tables that rules need stay, empty.
      const after = await save();
      for (const line of before.split('\n')) expect(after).toContain(line);
      expect(after).not.toMatch(/WEFT|weft:v1:fw#/);
      expect((await absent()).lines).toEqual([]);
    });

    test('are mended one by one: what is missing is named, other chains keep their counters', async () => {
      await canaries();
      await apply();
      const good = await save();
      // Traffic through INPUT → in, so that there is something to lose.
      await host.ok(
        `ip link set lo up; iptables-${backend} -I INPUT 1 -s 127.0.0.1 -m comment --comment canary -p tcp; timeout 0.3 bash -c ': </dev/tcp/127.0.0.1/22' || true`,
      );
      const counted = (await save('-c')).split('\n').filter((l) => /^\[[1-9]/.test(l) && !/-A (FORWARD|PREROUTING)/.test(l));
      expect(counted.some((l) => l.includes(`-A ${IN} `))).toBe(true);
      await host.ok(`iptables-${backend} -D FORWARD -m comment --comment "$(iptables-${backend}-save | sed -n 's/.*FORWARD.*\\(weft:v1:fw#[a-z0-9]*\\).*/\\1/p')" -j ${IN}
iptables-${backend} -t nat -F ${chainName('fw', 'lb')}`);
      const mended = await apply();
      expect(mended.failed).toBeUndefined();
      expect(mended.lines).toEqual([
        '+ rule in FORWARD (filter) -j in',
        `+ rule in ${chainName('fw', 'lb')} (nat) -p tcp -j DNAT --to-destination 10.0.0.1:80-90`,
      ]);
      expect((await save('-c')).split('\n')).toEqual(expect.arrayContaining(counted));
      expect(
        (await save())
          .split('\n')
          .filter((l) => !l.includes('canary'))
          .sort(),
      ).toEqual(good.split('\n').sort());
      expect((await apply()).lines).toEqual([]);
    });

    test('a rule that somebody put into an own chain goes, and so does one in another order', async () => {
      await apply();
      await host.ok(`iptables-${backend} -I ${IN} -s 192.0.2.66 -j ACCEPT`);
      expect((await apply()).lines).toEqual([`- rule in ${IN} (filter) -s 192.0.2.66/32 -j ACCEPT`]);
      const lines = rules.split('\n');
      const at = lines.indexOf('-A in -j DROP');
      const swapped = [...lines.slice(0, at - 1), lines[at], lines[at - 1], ...lines.slice(at + 1)].join('\n');
      expect((await apply(swapped)).lines).toEqual([`~ rules in ${IN} (filter) another order → as declared`]);
      expect((await apply(swapped)).lines).toEqual([]);
    });

    test('a chain that changes is edited: rules that stay keep their counters', async () => {
      const chain = chainName('fw', 'c');
      const document = (ports: readonly number[]) =>
        `*filter\n:c - [0:0]\n-A FORWARD -j c\n${ports.map((p) => `-A c -p tcp --dport ${p} -j ACCEPT\n`).join('')}COMMIT\n`;
      const ports = async () => [...(await save('-c')).matchAll(/^\[(\d+):\d+\] -A WEFT-\S+-c .*--dport (\d+)/gm)].map((m) => [m[2], m[1]]);
      await apply(document([1, 2, 3, 4, 5, 6]));
      // Packets for each, as many as its port says.
      await host.ok(
        `iptables-${backend}-save -c | sed 's/^\\[0:0\\] \\(-A ${chain} .*--dport \\([0-9]*\\) .*\\)/[\\2:60] \\1/' | iptables-${backend}-restore -c`,
      );
      expect(await ports()).toEqual(['1', '2', '3', '4', '5', '6'].map((p) => [p, p]));
      // 3 goes by hand, 7 comes by hand; declared: 5 moves to the front, 8 in the middle, 9 at the end.
      await host.ok(`iptables-${backend} -D ${chain} 3; iptables-${backend} -I ${chain} 2 -p tcp --dport 7 -j DROP`);
      expect((await apply(document([5, 1, 2, 8, 3, 4, 6, 9]))).failed).toBeUndefined();
      expect(await ports()).toEqual([
        ['5', '0'],
        ['1', '1'],
        ['2', '2'],
        ['8', '0'],
        ['3', '0'],
        ['4', '4'],
        ['6', '6'],
        ['9', '0'],
      ]);
      expect((await apply(document([5, 1, 2, 8, 3, 4, 6, 9]))).lines).toEqual([]);
      for (const next of [[9, 8, 6], [1, 9, 2, 8, 3, 6, 4], [4], [], [2, 1]]) {
        expect((await apply(document(next))).failed).toBeUndefined();
        expect((await ports()).map(([port]) => Number(port))).toEqual(next);
        expect((await apply(document(next))).lines).toEqual([]);
      }
    });

    test('own rules in a built-in chain are put into their order without touching others', async () => {
      await canaries();
      const two = (a: string, b: string) =>
        `*filter\n-A INPUT -p tcp --dport ${a} -j ACCEPT\n-A INPUT -p tcp --dport ${b} -j ACCEPT\n-I INPUT -p udp --dport ${a} -j DROP\n-I INPUT -p udp --dport ${b} -j DROP\nCOMMIT\n`;
      await apply(two('1', '2'));
      const input = async () =>
        [...(await save()).matchAll(/^-A INPUT (-p \w+)(?: -m \w+ --dport (\d+))?/gm)].map((m) => `${m[1]?.slice(3)}${m[2] ?? ''}`);
      expect(await input()).toEqual(['udp1', 'udp2', 'icmp', 'tcp1', 'tcp2']);
      await apply(two('2', '1'));
      expect(await input()).toEqual(['udp2', 'udp1', 'icmp', 'tcp2', 'tcp1']);
      expect((await apply(two('2', '1'))).lines).toEqual([]);
    });

    test('a chain of another owner may be used, one that is not there is named', async () => {
      const use = '*filter\n-A DOCKER-USER -s 192.0.2.0/24 -j DROP\nCOMMIT\n';
      expect((await apply(use)).failed).toContain('there is no chain DOCKER-USER in the table filter');
      await canaries();
      expect((await apply(use)).failed).toBeUndefined();
      expect((await apply(use)).lines).toEqual([]);
    });

    test('nothing is changed where one rule is wrong, and the rule is shown', async () => {
      await apply();
      const before = await save();
      const wrong = await apply(rules.replace('-A lb -p tcp -j DNAT', '-A lb -p tcp -j NO-SUCH'));
      expect(wrong.failed).toMatch(/NO-SUCH/);
      expect(wrong.failed).toMatch(/line \d+ is: /);
      expect(await save()).toBe(before);
    });

    test('in a network namespace, and for IPv6', async () => {
      await host.ok('ip netns add blue');
      expect((await apply(rules, { netns: 'blue' })).failed).toBeUndefined();
      expect((await apply(rules, { netns: 'blue' })).lines).toEqual([]);
      expect(await save()).not.toContain('WEFT');
      const six = '*filter\n:in - [0:0]\n-A INPUT -j in\n-A in -s fd00::/8 -j DROP\nCOMMIT\n';
      expect((await apply(six, { family: 'ipv6' })).failed).toBeUndefined();
      expect((await apply(six, { family: 'ipv6' })).lines).toEqual([]);
    });

    test('10,000 rules are made, and found as they are', async () => {
      const many = `*filter\n:in - [0:0]\n-A FORWARD -j in\n${Array.from({ length: 10_000 }, (_, i) => `-A in -s 10.${i >> 8}.${i & 255}.0/24 -p tcp -j ACCEPT`).join('\n')}\nCOMMIT\n`;
      const made = await apply(many);
      expect(made.failed).toBeUndefined();
      const again = await apply(many);
      expect(again.lines).toEqual([]);
    });
  });

  describe(`one rule as in Ansible (${backend})`, () => {
    let host: Kernel;
    beforeEach(async () => {
      host = await kernel();
    });
    afterEach(() => host.close());
    const cases: readonly (readonly [object, string])[] = [
      [
        {
          chain: 'INPUT',
          protocol: 'tcp',
          destination_port: '80',
          ctstate: ['NEW', 'ESTABLISHED'],
          jump: 'ACCEPT',
          comment: 'the web; $(reboot)',
        },
        '-A INPUT -p tcp -m tcp --dport 80 -m conntrack --ctstate NEW,ESTABLISHED -m comment --comment "the web; $(reboot)" -j ACCEPT',
      ],
      [
        {
          table: 'nat',
          chain: 'PREROUTING',
          in_interface: 'eth0',
          protocol: 'tcp',
          match: 'tcp',
          destination_port: 80,
          jump: 'REDIRECT',
          to_ports: 8600,
        },
        '-A PREROUTING -i eth0 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8600',
      ],
      [
        { chain: 'FORWARD', source: '!10.0.0.0/8', out_interface: 'eth1', reject_with: 'icmp-port-unreachable' },
        '-A FORWARD ! -s 10.0.0.0/8 -o eth1 -j REJECT --reject-with icmp-port-unreachable',
      ],
      [
        { chain: 'INPUT', protocol: 'tcp', destination_ports: ['80', '443', '8081:8083'], jump: 'ACCEPT' },
        '-A INPUT -p tcp -m multiport --dports 80,443,8081:8083 -j ACCEPT',
      ],
      [
        { table: 'nat', chain: 'POSTROUTING', source: '10.0.0.0/8', jump: 'SNAT', to_source: '192.0.2.1' },
        '-A POSTROUTING -s 10.0.0.0/8 -j SNAT --to-source 192.0.2.1',
      ],
      [
        {
          chain: 'INPUT',
          protocol: 'tcp',
          syn: 'negate',
          limit: '2/second',
          limit_burst: '20',
          src_range: '10.0.0.1-10.0.0.9',
          jump: 'LOG',
          log_prefix: 'x ',
        },
        '--log-prefix "x "',
      ],
    ];
    for (const [params, expected] of cases) {
      test(`${Object.keys(params).join(', ')}: made once, removed once`, async () => {
        const first = await host.task(iptables, { ...params, backend });
        expect(first.failed).toBeUndefined();
        expect(first.lines).toHaveLength(1);
        expect(await host.ok(`iptables-${backend}-save`)).toContain(expected);
        expect((await host.task(iptables, { ...params, backend })).lines).toEqual([]);
        const gone = await host.task(iptables, { ...params, state: 'absent', backend });
        expect(gone.failed).toBeUndefined();
        expect(gone.lines).toHaveLength(1);
        expect((await host.task(iptables, { ...params, state: 'absent', backend })).lines).toEqual([]);
        expect(await host.ok(`iptables-${backend}-save | grep -c '^-A' || true`)).toBe('0\n');
      });
    }

    test('policies, insertions, chains, flushing', async () => {
      const task = (params: object) => host.task(iptables, { backend, ...params });
      expect((await task({ chain: 'FORWARD', policy: 'DROP' })).lines).toEqual(['~ policy of FORWARD (filter) ACCEPT → DROP']);
      expect((await task({ chain: 'FORWARD', policy: 'DROP' })).lines).toEqual([]);
      await task({ chain: 'mine', chain_management: true });
      await task({ chain: 'mine', protocol: 'udp', jump: 'ACCEPT' });
      await task({ chain: 'mine', protocol: 'tcp', jump: 'ACCEPT', action: 'insert', rule_num: 1 });
      expect(await host.ok(`iptables-${backend} -S mine`)).toBe('-N mine\n-A mine -p tcp -j ACCEPT\n-A mine -p udp -j ACCEPT\n');
      expect((await task({ chain: 'mine', flush: true })).lines).toHaveLength(2);
      expect((await task({ chain: 'mine', flush: true })).lines).toEqual([]);
      expect((await task({ chain: 'mine', chain_management: true, state: 'absent' })).failed).toBeUndefined();
      expect((await host.sh(`iptables-${backend} -S mine`)).rc).not.toBe(0);
    });
  });
}

describe('two implementations on one host', () => {
  test('are refused where the other one holds rules, unless the task says which one is meant', async () => {
    const host = await kernel();
    try {
      await host.ok('iptables-legacy -A INPUT -p icmp -j ACCEPT');
      const refused = await host.task(iptables, { owner: 'fw', rules });
      expect(refused.failed).toContain(
        '`iptables` of this host is nf_tables, but 1 rule is in its legacy implementation (`iptables-legacy-save`)',
      );
      expect((await host.task(iptables, { owner: 'fw', rules, backend: 'nft' })).failed).toBeUndefined();
      await host.ok('iptables-legacy -F');
      expect((await host.task(iptables, { owner: 'fw', rules })).failed).toBeUndefined();
    } finally {
      await host.close();
    }
  });
});
