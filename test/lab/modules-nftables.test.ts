import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nftables } from '../../src/modules/nftables/module.ts';
import { type Kernel, kernel } from '../modules/network/kernel.ts';

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];

/** Spelt as a person would: not one of these lines is how nft lists it. */
const RULES = `
# a comment with a brace }
table bridge weft-test {
  map ports { type ifname : verdict; elements = { veth9 : drop,
    "veth10" : accept } }
  chain pre { type filter hook prerouting priority -300; policy accept;
    iifname vmap @ports
    iifname "veth\\*" ip saddr {10.0.0.9,10.0.0.1} tcp dport {443, http} counter accept comment "a } brace"
  }
}
table ip weft-test { chain a { icmp type echo-request drop; }; }
`;

describe.each(SHELLS)('on %s', (...shell) => {
  let host: Kernel;
  const rules = (text: string, more: object = {}) => ({ owner: 'test', rules: text, ...more });
  const apply = (params: object, check = false) => host.task(nftables, params, { check });
  const listing = () => host.ok('nft list ruleset');

  beforeAll(async () => {
    host = await kernel(shell);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await host.ok(`nft flush ruleset
      nft 'table ip canary { chain c { type filter hook input priority 0; counter accept; }; }'
      nft 'table bridge weft-foreign { chain c { }; }'`);
  });

  test('tables are made, and made again nothing differs', async () => {
    const before = await listing();
    const planned = await apply(rules(RULES), true);
    expect(planned.lines).toEqual(['+ nft table bridge weft-test 1 chain, 1 set, 2 rules', '+ nft table ip weft-test 1 chain, 1 rule']);
    expect(await listing()).toBe(before);
    expect(await apply(rules(RULES))).toMatchObject({ lines: planned.lines, failed: undefined });
    expect(await listing()).toContain('tcp dport { 80, 443 } counter packets 0 bytes 0 accept comment "a } brace"');
    expect(await apply(rules(RULES))).toMatchObject({ lines: [], comparison: { changed: false } });
    expect((await apply({ owner: 'test', state: 'absent' })).lines).toEqual([
      '- nft table bridge weft-test 1 chain, 1 set, 2 rules',
      '- nft table ip weft-test 1 chain, 1 rule',
    ]);
    expect(await listing()).toBe(before);
    expect(await apply({ owner: 'test', state: 'absent' })).toMatchObject({ lines: [], comparison: { changed: false } });
  });

  test.each([
    ['a rule taken away', 'nft flush chain ip weft-test a', '+ nft rule in chain a of ip weft-test icmp type echo-request drop'],
    ['a rule put in', 'nft insert rule bridge weft-test pre accept', '- nft rule in chain pre of bridge weft-test accept'],
    [
      'an element taken away',
      'nft delete element bridge weft-test ports { veth9 }',
      '+ nft element in map ports of bridge weft-test "veth9" : drop',
    ],
    ['a table switched off', 'nft add table ip weft-test "{ flags dormant; }"', '- nft property in ip weft-test flags dormant'],
    ['a chain put in', 'nft add chain ip weft-test b', '- nft chain b in ip weft-test'],
  ])('%s is seen and mended, and the other table is left alone', async (_, spoil, line) => {
    await apply(rules(RULES));
    const before = await listing();
    await host.ok(spoil);
    expect((await apply(rules(RULES), true)).lines).toEqual([line]);
    const handles = () => host.ok('nft -a list ruleset | grep ^table | sort');
    const ofTables = (await handles()).split('\n');
    expect((await apply(rules(RULES))).failed).toBeUndefined();
    expect((await listing()).split('\n').sort()).toEqual(before.split('\n').sort());
    expect((await handles()).split('\n').filter((l) => !ofTables.includes(l))).toHaveLength(1);
    expect((await apply(rules(RULES))).lines).toEqual([]);
  });

  test('a table that is deleted is named and comes back', async () => {
    await apply(rules(RULES));
    await host.ok('nft delete table ip weft-test');
    expect((await apply(rules(RULES))).lines).toEqual(['+ nft table ip weft-test 1 chain, 1 rule']);
    expect((await apply(rules(RULES))).lines).toEqual([]);
  });

  test('a new spelling of the same rules is no difference', async () => {
    await apply(rules(RULES));
    const spelt = RULES.replace('{443, http}', '{ 80, 443 }').replace('# a comment', '# another');
    expect(await apply(rules(spelt))).toMatchObject({ lines: [], comparison: { changed: false } });
  });

  test('a table that is not declared any more goes; with `prune: false` it stays', async () => {
    await apply(rules(RULES));
    const one = RULES.slice(0, RULES.indexOf('table ip'));
    expect((await apply(rules(one, { prune: false }))).lines).toEqual([]);
    expect((await apply(rules(one))).lines).toEqual(['- nft table ip weft-test 1 chain, 1 rule']);
  });

  test('what the host refuses is said with its place, in check mode too, and changes nothing', async () => {
    await apply(rules(RULES));
    const before = await listing();
    for (const check of [true, false]) {
      const { failed } = await apply(rules('table ip weft-test {\n  chain a {\n    tcp dprt 80 drop\n  }\n}\n'), check);
      expect(failed).toMatch(/^rules: the host refuses these rules: .*:3:\d+-\d+: Error: syntax error, unexpected string/);
    }
    expect(await listing()).toBe(before);
  });

  test('a table of somebody else is not taken over', async () => {
    const text = (name: string) => `table bridge ${name} { chain x { }; }`;
    expect((await apply(rules(text('weft-foreign')))).failed).toContain("table bridge weft-foreign exists and is not Weft's");
    await apply({ owner: 'other', rules: text('weft-other') });
    expect((await apply(rules(text('weft-other')))).failed).toContain('table bridge weft-other exists and belongs to the owner "other"');
    await apply({ owner: 'test', state: 'absent' });
    expect(await listing()).toContain('table bridge weft-other');
  });
});

test('a host without nft is told what to install, and has nothing to remove', async () => {
  const host = await kernel();
  try {
    await host.ok('mkdir /run/bin; for p in sh sha256sum unshare; do ln -s "$(command -v $p)" /run/bin; done');
    const bare = { ...host, sh: (text: string) => host.sh(`PATH=/run/bin\n${text}`) };
    const { probe, compare, prepare, params } = nftables;
    const on = async (raw: unknown) => {
      const data = await prepare(params().parse(raw), undefined as never);
      return compare(data, await bare.sh(probe(data).text));
    };
    expect(await on({ owner: 'test', rules: 'table ip weft-x { }' })).toMatchObject({ msg: expect.stringContaining('package nftables') });
    expect(await on({ owner: 'test', state: 'absent' })).toEqual({ changed: false });
  } finally {
    await host.close();
  }
});
