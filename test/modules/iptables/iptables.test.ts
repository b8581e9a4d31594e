import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diff } from '../../../src/diff.ts';
import { iptables } from '../../../src/modules/iptables/module.ts';
import { chainName, chainPrefix, ruleHash, ruleTag } from '../../../src/modules/iptables/names.ts';
import { readRules, splitRule } from '../../../src/modules/iptables/rules-document.ts';
import type { Change, Comparison, Controller } from '../../../src/modules/module.ts';

const controller = {} as Controller;
const IN = chainName('fw', 'in');
const tagged = (table: string, chain: string, text: string) => `-m comment --comment "${ruleTag('fw', ruleHash(table, chain, text))}"`;
const isChange = (c: Comparison): c is Change => 'change' in c && c.change === true;
const show = (d: Diff) =>
  d.kind === 'object' ? `${{ add: '+', change: '~', remove: '-' }[d.action]} ${d.object}${d.detail && ` ${d.detail}`}` : d.path;

async function compare(params: object, stdout: string): Promise<Comparison> {
  return iptables.compare(await iptables.prepare(iptables.params().parse(params), controller), { rc: 0, stdout, stderr: '' });
}

function told(comparison: Comparison) {
  if (!isChange(comparison)) return comparison;
  return {
    diff: comparison.diff.map(show),
    lines: gunzipSync(comparison.stdin?.() ?? '')
      .toString()
      .split('\n')
      .slice(0, -2),
  };
}

const version = '@version iptables v1.8.9 (nf_tables)\n';
const empty = `${version}*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n`;
const declared = '*filter\n:in - [0:0]\n-I INPUT -p tcp --dport 22 -j in\n-A in -s 10.0.0.0/8 -j ACCEPT\n-A in -j DROP\nCOMMIT\n';
const t = {
  jump: tagged('filter', 'INPUT', `-p tcp --dport 22 -j ${IN}`),
  accept: tagged('filter', 'in', '-s 10.0.0.0/8 -j ACCEPT'),
  drop: tagged('filter', 'in', '-j DROP'),
};
const there = `${version}*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:${IN} - [0:0]
-A INPUT -p icmp -j ACCEPT
-A INPUT -p tcp -m tcp --dport 22 ${t.jump} -j ${IN}
-A ${IN} -s 10.0.0.0/8 ${t.accept} -j ACCEPT
-A ${IN} ${t.drop} -j DROP
COMMIT
`;

interface Case {
  readonly what: string;
  readonly params?: object;
  readonly saved: string;
  readonly diff: readonly string[];
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'everything missing',
    saved: empty,
    diff: [
      `+ chain ${IN} in filter`,
      `+ rule in ${IN} (filter) -s 10.0.0.0/8 -j ACCEPT`,
      `+ rule in ${IN} (filter) -j DROP`,
      '+ rule in INPUT (filter) -p tcp --dport 22 -j in',
    ],
    lines: [
      '*filter',
      `:${IN} - [0:0]`,
      `-A ${IN} -s 10.0.0.0/8 ${t.accept} -j ACCEPT`,
      `-A ${IN} ${t.drop} -j DROP`,
      `-I INPUT -p tcp --dport 22 ${t.jump} -j ${IN}`,
      'COMMIT',
    ],
  },
  {
    what: 'a rule of an own chain missing: the others stay, with their counters',
    saved: there.replace(`-A ${IN} -s 10.0.0.0/8 ${t.accept} -j ACCEPT\n`, ''),
    diff: [`+ rule in ${IN} (filter) -s 10.0.0.0/8 -j ACCEPT`],
    lines: ['*filter', `-I ${IN} 1 -s 10.0.0.0/8 ${t.accept} -j ACCEPT`, 'COMMIT'],
  },
  {
    what: 'rules of somebody else in an own chain go, and the order is put right',
    saved: there
      .replace(`-A ${IN} -s 10.0.0.0/8 ${t.accept} -j ACCEPT\n`, '')
      .replace('COMMIT', `-A ${IN} -s 10.0.0.0/8 ${t.accept} -j ACCEPT\n-A ${IN} -j LOG\nCOMMIT`),
    diff: [`- rule in ${IN} (filter) -j LOG`],
    lines: ['*filter', `-D ${IN} 3`, `-D ${IN} 2`, `-I ${IN} 1 -s 10.0.0.0/8 ${t.accept} -j ACCEPT`, 'COMMIT'],
  },
  {
    what: 'no rule of an own chain can stay: it is written anew',
    saved: there.replace(t.accept, '').replace(t.drop, ''),
    diff: [
      `+ rule in ${IN} (filter) -s 10.0.0.0/8 -j ACCEPT`,
      `+ rule in ${IN} (filter) -j DROP`,
      `- rule in ${IN} (filter) -s 10.0.0.0/8  -j ACCEPT`,
      `- rule in ${IN} (filter) -j DROP`,
    ],
    lines: ['*filter', `:${IN} - [0:0]`, `-A ${IN} -s 10.0.0.0/8 ${t.accept} -j ACCEPT`, `-A ${IN} ${t.drop} -j DROP`, 'COMMIT'],
  },
  {
    what: 'the jump missing: the chain is left alone',
    saved: there.replace(/-A INPUT -p tcp.*\n/, ''),
    diff: ['+ rule in INPUT (filter) -p tcp --dport 22 -j in'],
    lines: ['*filter', `-I INPUT -p tcp --dport 22 ${t.jump} -j ${IN}`, 'COMMIT'],
  },
  {
    what: 'nothing declared any more: rules, then the chain that they named',
    params: { owner: 'fw', state: 'absent' },
    saved: there,
    diff: [`- chain ${IN} in filter 2 rules`, `- rule in INPUT (filter) -p tcp -m tcp --dport 22 -j ${IN}`],
    lines: ['*filter', `-F ${IN}`, `-D INPUT -p tcp -m tcp --dport 22 ${t.jump} -j ${IN}`, `-X ${IN}`, 'COMMIT'],
  },
];

describe('all rules of one owner', () => {
  for (const { what, params = { owner: 'fw', rules: declared }, saved, diff, lines } of cases) {
    test(what, async () => {
      const result = told(await compare(params, saved)) as { diff: string[]; lines: string[] };
      expect(result.diff).toEqual(diff);
      expect(result.lines.map((l) => l.replaceAll('"', ''))).toEqual(lines.map((l) => l.replaceAll('"', '')));
    });
  }

  test('nothing to do where all is there, whatever iptables made of the text', async () => {
    expect(await compare({ owner: 'fw', rules: declared }, there)).toEqual({ changed: false });
    expect(await compare({ owner: 'fw', rules: declared.replace('-s 10.0.0.0/8  -j', '-s   10.0.0.0/8 -j') }, there)).toEqual({
      changed: false,
    });
  });

  test('chains and rules of others are not seen', async () => {
    const others = there.replaceAll('weft:v1:fw#', 'weft:v1:fwx#').replaceAll(IN, chainName('fwx', 'in'));
    expect(await compare({ owner: 'fw', state: 'absent' }, others)).toEqual({ changed: false });
  });

  test('without prune only what is declared is touched', async () => {
    expect(await compare({ owner: 'fw', rules: '*filter\n-A FORWARD -j ACCEPT\nCOMMIT\n', prune: false }, there)).toMatchObject({
      change: true,
      diff: [{ action: 'add', object: 'rule in FORWARD (filter)' }],
    });
  });

  test('what the host’s own traffic passes is confirmed, what it forwards is not', async () => {
    expect(await compare({ owner: 'fw', rules: declared }, empty)).toMatchObject({ confirm: true });
    expect(await compare({ owner: 'fw', rules: declared.replace('-I INPUT', '-I FORWARD') }, empty)).not.toHaveProperty('confirm');
    expect(await compare({ owner: 'fw', rules: declared, netns: 'blue' }, empty)).not.toHaveProperty('confirm');
  });

  test('rules in the other implementation are a reason to stop', async () => {
    expect(await compare({ owner: 'fw', rules: declared }, `${version}@other 3\n*filter\nCOMMIT\n`)).toMatchObject({
      failed: true,
      msg: expect.stringContaining('3 rules are in its legacy implementation'),
    });
  });
});

describe('the rules text', () => {
  const mistakes: readonly (readonly [string, string])[] = [
    ['-A INPUT -j DROP\n', 'rendered line 1: expected *table before this line'],
    ['*filtre\nCOMMIT\n', 'there is no table "filtre"'],
    ['*filter\n:INPUT DROP [0:0]\nCOMMIT\n', 'rendered line 2: the policy of INPUT has no owner'],
    ['*filter\n-D INPUT -j DROP\nCOMMIT\n', 'expected -A or -I and a chain, found "-D INPUT -j DROP"'],
    ['*filter\n-A INPUT -m comment --comment "x -j DROP\nCOMMIT\n', 'a quote is not closed'],
    ['*filter\n:in - [0:0]\n-I in -j DROP\nCOMMIT\n', '-I in the own chain in'],
  ];
  for (const [rules, message] of mistakes) {
    test(`a mistake is named with its line: ${message}`, async () => {
      await expect(async () => iptables.prepare(iptables.params().parse({ owner: 'fw', rules }), controller)).rejects.toThrow(message);
    });
  }

  test('any words survive the quoting of iptables-restore', () => {
    const quoted = (w: string) => `"${w.replace(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(
        fc.array(
          fc.string().filter((w) => !/[\n\r]/.test(w)),
          { minLength: 1 },
        ),
        (words) => {
          expect(splitRule(words.map(quoted).join(' '))).toEqual(words);
        },
      ),
    );
  });

  test('a rule is the same whichever way it is read: with one blank between its words, or with two', () => {
    const option = fc.constantFrom('-s', '-p', '--dport', '-m', '-j', '-g', '--jump', '--match-set', '!');
    const value = fc.constantFrom('10.0.0.0/8', 'tcp', '22', 'in', 'ACCEPT', '@mesh', '@other/mesh', '-j', 'x,y');
    const words = fc.array(fc.oneof(option, value), { maxLength: 10 });
    fc.assert(
      fc.property(fc.constantFrom('-A in', '-A INPUT', '-I INPUT'), words, (chain, list) => {
        const read = (between: string) => {
          const rules = readRules('rules', `*filter\n:in - [0:0]\n${[chain, ...list].join(between)}\n`, 'fw');
          return [...rules.values()].map(({ chains, first, last }) => ({ chains, first, last }));
        };
        expect(read(' ')).toEqual(read('  '));
      }),
    );
  });

  test('names of chains are short enough, and differ where names differ', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z0-9.-]{1,60}$/), { minLength: 2, maxLength: 20 }), (names) => {
        const made = names.map((n) => chainName('lb', n));
        expect(new Set(made).size).toBe(names.length);
        for (const name of made) {
          expect(name.length).toBeLessThanOrEqual(28);
          expect(name.startsWith(chainPrefix('lb'))).toBe(true);
        }
      }),
    );
  });
});

describe('one rule as in Ansible', () => {
  const rule = { chain: 'INPUT', protocol: 'tcp', destination_port: 80, jump: 'ACCEPT' };
  test('is made where it is missing, and removed where it is there', async () => {
    expect(await compare(rule, '@-P INPUT ACCEPT\nthere\n')).toEqual({ changed: false });
    const made = await compare(rule, '@-P INPUT ACCEPT\n');
    expect(isChange(made) && made.script.text).toBe('iptables -w 10 -t filter -A INPUT -p tcp --destination-port 80 -j ACCEPT || exit');
    expect(await compare({ ...rule, state: 'absent' }, '@-P INPUT ACCEPT\n')).toEqual({ changed: false });
    const gone = await compare({ ...rule, state: 'absent' }, 'there\n');
    expect(isChange(gone) && gone.script.text).toBe('iptables -w 10 -t filter -D INPUT -p tcp --destination-port 80 -j ACCEPT || exit');
  });

  test('takes Ansible’s words for its family, and no value becomes shell', async () => {
    const made = await compare({ ...rule, family: 'ipv6', comment: "it's $(reboot)" }, '');
    expect(isChange(made) && made.script.text).toContain(
      `ip6tables -w 10 -t filter -A INPUT -p tcp --destination-port 80 -m comment --comment 'it'\\''s $(reboot)' -j ACCEPT`,
    );
    expect(iptables.aliases).toEqual({ ip_version: 'family' });
  });

  test('either owner or chain, not both', () => {
    expect(iptables.params().safeParse({ ...rule, owner: 'fw' }).success).toBe(false);
    expect(iptables.params().safeParse({}).success).toBe(false);
  });
});
