import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ipset } from '../../src/modules/ipset/module.ts';
import { iptables } from '../../src/modules/iptables/module.ts';
import { setName } from '../../src/modules/iptables/names.ts';
import type { Change } from '../../src/modules/module.ts';
import { type Kernel, kernel } from '../modules/network/kernel.ts';

let host: Kernel;
beforeEach(async () => {
  host = await kernel();
});
afterEach(() => host.close());

const save = async (name = '') =>
  (await host.ok(`ipset save ${name}`)).replace(/ initval \S+/g, '').replace(/ timeout \d\d+(?= |$)/gm, ' timeout N');
const one = (params: object) => host.task(ipset, { name: 'blocked', type: 'hash:net', ...params });

/** As people write them, some in ways that the kernel spells otherwise. */
const written: readonly (readonly [string, readonly string[], object?])[] = [
  [
    'hash:net',
    [
      '10.0.0.1',
      '10.9.8.7/8',
      '0.0.0.0/0',
      '192.168.0.0-192.168.2.255',
      '172.16.0.5 nomatch',
      '203.0.113.0/24 comment "a b"',
      '198.51.100.0/24 timeout 600',
    ],
  ],
  ['hash:net', ['::/0', 'FD00:0::/16', 'fd00::5']],
  ['hash:ip', ['10.0.0.0/29', '10.0.1.1-10.0.1.3']],
  ['hash:ip', ['10.0.0.77', '10.0.1.78'], { options: { netmask: 24 } }],
  ['hash:ip,port', ['10.0.0.1,80', '10.0.0.1,udp:53-55', '10.0.0.2,icmp:echo-request']],
  ['hash:net,port', ['0.0.0.0/0,443', '10.0.0.0/8,tcp:1-3']],
  ['hash:net,iface', ['0.0.0.0/0,eth0']],
  ['hash:ip,port,net', ['10.0.0.1,80,10.1.0.0/16']],
  ['hash:mac', ['02:aa:00:00:00:01']],
  ['hash:ip,mark', ['10.0.0.1,10']],
  ['bitmap:port', ['80-82', '443'], { options: { range: '0-1000' } }],
];

describe('one set', () => {
  for (const [type, entries, more = {}] of written) {
    test(`${type} ${entries.join(' ')}: made, and the second apply writes nothing`, async () => {
      const first = await one({ type, entries, ...more });
      if (first.failed?.includes('the kernel of this host has no sets of this type')) return;
      expect(first.failed).toBeUndefined();
      const second = await one({ type, entries, ...more });
      expect(second.failed).toBeUndefined();
      expect(second.lines).toEqual([]);
    });
  }

  test('is mended entry by entry, and entries that end by themselves are left alone', async () => {
    const entries = ['10.0.0.0/8', '192.0.2.0/24 comment "x"', '198.51.100.7 nomatch'];
    await one({ entries, timeout: 0 });
    await host.ok(
      'ipset del blocked 10.0.0.0/8; ipset add blocked 203.0.113.1; ipset add blocked 203.0.113.2 timeout 500; ipset add blocked 192.0.2.0/24 comment y -exist',
    );
    const mended = await one({ entries, timeout: 0 });
    expect(mended.failed).toBeUndefined();
    expect([...mended.lines].sort()).toEqual([
      '+ entry of ipset blocked 10.0.0.0/8',
      '- entry of ipset blocked 203.0.113.1',
      '~ entry of ipset blocked 192.0.2.0/24 comment "y" → 192.0.2.0/24 comment "x"',
    ]);
    expect(await save('blocked')).toContain('203.0.113.2 timeout N');
    expect((await one({ entries, timeout: 0 })).lines).toEqual([]);
  });

  test('is swapped where it must be made anew, while rules go on naming it', async () => {
    await one({ entries: ['10.0.0.0/8'], timeout: 0 });
    await host.ok('ipset add blocked 203.0.113.2 timeout 500; iptables -A INPUT -m set --match-set blocked src -j DROP');
    const swapped = await one({ entries: ['10.0.0.0/8', '192.0.2.0/24'], timeout: 3600, options: { counters: true } });
    expect(swapped.failed).toBeUndefined();
    expect(swapped.lines).toContain('~ ipset blocked without counters → with it, timeout 0 → 3600');
    expect(await host.ok('iptables -S INPUT; ipset list -n')).toMatch(/--match-set blocked src -j DROP\nblocked\n$/);
    expect(await save('blocked')).toMatch(/203\.0\.113\.2 timeout N/);
  });

  test('of another type says which rules are in the way', async () => {
    await one({ entries: ['10.0.0.0/8'] });
    await host.ok('iptables -A INPUT -m set --match-set blocked src -j DROP');
    expect((await one({ type: 'hash:ip', entries: ['10.0.0.1'] })).failed).toContain('rules still name this set');
    await host.ok('iptables -F');
    expect((await one({ type: 'hash:ip', entries: ['10.0.0.1'] })).failed).toBeUndefined();
    expect((await one({ type: 'hash:ip', entries: ['10.0.0.1'] })).lines).toEqual([]);
  });

  test('goes when it is absent, and others stay', async () => {
    await host.ok('ipset create other hash:ip');
    await one({ entries: ['10.0.0.1'] });
    expect((await host.task(ipset, { name: 'blocked', state: 'absent' })).lines).toEqual(['- ipset blocked hash:net, 1 entries']);
    expect((await host.task(ipset, { name: 'blocked', state: 'absent' })).lines).toEqual([]);
    expect(await host.ok('ipset list -n')).toBe('other\n');
  });

  test('what a killed run left behind is cleared', async () => {
    await one({ entries: ['10.0.0.1'] });
    const change = (await host.task(ipset, { name: 'blocked', type: 'hash:net', entries: ['10.0.0.2'], timeout: 5 }, { check: true }))
      .comparison as Change;
    const lines = gunzipSync(change.stdin?.() ?? '').toString();
    await host.sh(change.script.text, gzipSync(lines.replace(/^swap .*\n.*\n/m, '\n\n')));
    expect((await host.ok('ipset list -n')).split('\n')).toHaveLength(3);
    expect((await one({ entries: ['10.0.0.2'] })).failed).toBeUndefined();
    expect(await host.ok('ipset list -n')).toBe('blocked\n');
  });
});

describe('all sets of one owner', () => {
  const sets = [
    { name: 'black', type: 'hash:net', entries: ['10.0.0.0/8'] },
    { name: 'all', type: 'list:set', entries: ['@black', '@mesh'] },
    { name: 'mesh', type: 'hash:ip', entries: ['192.0.2.1'] },
  ];
  const apply = (list: unknown = sets, more: object = {}) => host.task(ipset, { owner: 'fw', sets: list, ...more });

  test('are made, used by the rules of the owner, pruned, and gone', async () => {
    await host.ok('ipset create foreign hash:ip; ipset create weft-like hash:ip');
    const before = await save();
    expect((await apply()).failed).toBeUndefined();
    expect((await apply()).lines).toEqual([]);
    const rules = '*filter\n:in - [0:0]\n-A INPUT -j in\n-A in -m set --match-set @black src -j DROP\nCOMMIT\n';
    expect((await host.task(iptables, { owner: 'fw', rules })).failed).toBeUndefined();
    expect((await host.task(iptables, { owner: 'fw', rules })).lines).toEqual([]);
    expect(await host.ok('iptables-save')).toContain(`--match-set ${setName('fw', 'black')} src`);
    expect([...(await apply([sets[0]])).lines].sort()).toEqual([
      `- ipset ${setName('fw', 'all')} list:set, 2 entries`,
      `- ipset ${setName('fw', 'mesh')} hash:ip, 1 entries`,
    ]);
    expect((await host.task(ipset, { owner: 'fw', state: 'absent' })).failed).toContain('rules still name this set');
    await host.task(iptables, { owner: 'fw', state: 'absent' });
    expect((await host.task(ipset, { owner: 'fw', state: 'absent' })).failed).toBeUndefined();
    expect(await save()).toBe(before);
  });

  test('in a network namespace', async () => {
    await host.ok('ip netns add blue');
    expect((await apply(sets, { netns: 'blue' })).failed).toBeUndefined();
    expect((await apply(sets, { netns: 'blue' })).lines).toEqual([]);
    expect(await host.ok('ipset save')).toBe('');
  });

  test('50,000 entries are made in one go, and found as they are', async () => {
    const entries = Array.from({ length: 50_000 }, (_, i) => `10.${i >> 14}.${(i >> 6) & 255}.${(i & 63) * 4}/30`);
    const list = [{ name: 'big', type: 'hash:net', entries }];
    const made = await apply(list);
    expect(made.failed).toBeUndefined();
    const again = await apply(list);
    expect(again.lines).toEqual([]);
    expect((await apply([{ name: 'big', type: 'hash:net', entries: entries.slice(1) }])).lines).toHaveLength(1);
  });
});
