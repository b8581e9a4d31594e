import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExpression } from '../../src/language/expression.ts';
import { addressText, type Network, parseNetwork, sizeOf } from '../../src/language/ip.ts';
import { evaluationOf } from '../language/render-text.ts';

interface Answers {
  readonly [question: string]: string | number | readonly string[];
}

function askNetaddr(networks: readonly string[]): readonly Answers[] {
  const script = fileURLToPath(new URL('./network-oracle.py', import.meta.url));
  const { status, stdout, stderr, error } = spawnSync('/usr/bin/python3', [script], {
    input: JSON.stringify(networks),
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  if (error || status !== 0)
    throw new Error(`this test compares with netaddr and needs /usr/bin/python3 with it: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Answers[];
}

const position = { file: 'a.yml', line: 1, column: 1 };
const bits = (count: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(count)) - 1n });
const network = fc.oneof(
  fc.tuple(bits(32), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => `${addressText(4, address)}/${prefix}`),
  fc.tuple(bits(128), fc.integer({ min: 0, max: 128 })).map(([address, prefix]) => `${addressText(6, address)}/${prefix}`),
  fc.tuple(bits(16), fc.integer({ min: 90, max: 128 })).map(([address, prefix]) => `${addressText(6, address)}/${prefix}`),
);

/** netaddr writes the lowest addresses of IPv6 with dots, as was done once (`::1.2.3.4`); RFC 5952 does not. */
function canonical(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(canonical);
  const n = typeof answer === 'string' && answer.includes(':') ? parseNetwork(answer) : undefined;
  return n ? `${addressText(n.version, n.address)}/${n.prefix}` : answer;
}

const seed = Number(process.env.WEFT_TEST_SEED ?? 844_436_614);

test(`questions about networks are answered as netaddr answers them (seed ${seed})`, () => {
  const networks = [
    ...new Set(fc.sample(network, { numRuns: 400, seed })),
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/31',
    '10.0.0.1/32',
    '::1/128',
    '::ffff:1.2.3.4/128',
  ];
  const answers = askNetaddr(networks);
  const differences = networks.flatMap((text, i) => {
    const n = parseNetwork(text) as Network;
    const total = n.version === 4 ? 32 : 128;
    const ask = (source: string) => evaluationOf({ net: text }).expression(parseExpression(source, position));
    const ours: Answers = {
      network: String(ask("net | ipaddr('network')")),
      netmask: String(ask("net | ipaddr('netmask')")),
      hostmask: String(ask("net | ipaddr('hostmask')")),
      subnet: String(ask("net | ipaddr('subnet')")),
      prefix: n.prefix,
      size: String(ask("net | ipaddr('size')")),
      first: sizeOf(n) > 1n ? String(ask("net | ipaddr('first_usable')")) : addressText(n.version, n.address),
      last: sizeOf(n) > 1n ? String(ask("net | ipaddr('last_usable')")) : addressText(n.version, n.address),
      nth: String(ask(sizeOf(n) < 2n ? 'net | nthhost(-1)' : 'net | nthhost(1)')),
      int: String(ask("net | ipaddr('int')")).split('/')[0] ?? '',
      address: addressText(n.version, n.address),
      revdns: String(ask("net | ipaddr('revdns')")),
      subnets: Array.from({ length: 2 ** Math.min(3, total - n.prefix) }, (_, at) =>
        String(ask(`net | ipaddr('subnet') | cidr_subnet(${Math.min(3, total - n.prefix)}, ${at})`)),
      ),
      span: String(ask("[net | ipaddr('address') or net.split('/')[0], net | ipaddr('network')] | cidr_merge('span')")),
    };
    const theirs = answers[i] ?? {};
    return Object.keys(ours)
      .filter((question) => JSON.stringify(canonical(ours[question])) !== JSON.stringify(canonical(theirs[question])))
      .map((question) => ({ text, question, weft: ours[question], netaddr: theirs[question] }));
  });
  expect(differences).toEqual([]);
});
