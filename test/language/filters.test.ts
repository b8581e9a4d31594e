import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { linkName, macAddress } from '../../src/language/filters/naming.ts';
import { evaluationOf } from './render-text.ts';

const position = { file: 'a.yml', line: 1, column: 1 };

function evaluate(source: string, variables: Record<string, unknown> = {}): unknown {
  return evaluationOf(variables, { now: () => new Date('2024-05-06T07:08:09.123Z') }).expression(parseExpression(source, position));
}

function messageOf(source: string): string {
  try {
    return `no error: ${JSON.stringify(evaluate(source))}`;
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    return e.message;
  }
}

// What Jinja and ansible-core know too is compared with them in test/compat/jinja.test.ts.

describe('addresses and networks', () => {
  test.each([
    ["'192.168.1.5/24' | ipaddr", '192.168.1.5/24'],
    ["'192.168.1.5' | ipaddr", '192.168.1.5'],
    ["'2001:DB8:0:0::1' | ipaddr", '2001:db8::1'],
    ["'::ffff:1.2.3.4' | ipaddr", '::ffff:1.2.3.4'],
    ["'64:ff9b::192.0.2.1' | ipaddr", '64:ff9b::c000:201'],
    ["'nope' | ipaddr", false],
    ["'1.2.3' | ipaddr", false],
    ["'1.2.3.4/33' | ipaddr", false],
    ["'' | ipaddr", false],
    ['none | ipaddr', false],
    ['3232235777 | ipaddr', '192.168.1.1'],
    ["'10.0.0.1/255.255.255.0' | ipaddr('prefix')", 24],
    ["'10.0.0.1/0.0.0.255' | ipaddr('prefix')", 24],
    ["'192.168.1.5/24' | ipaddr('address')", '192.168.1.5'],
    ["'192.168.1.0/24' | ipaddr('address')", false],
    ["'192.168.1.5/24' | ipaddr('network')", '192.168.1.0'],
    ["'192.168.1.5/24' | ipaddr('netmask')", '255.255.255.0'],
    ["'192.168.1.5/24' | ipaddr('hostmask')", '0.0.0.255'],
    ["'192.168.1.5/24' | ipaddr('broadcast')", '192.168.1.255'],
    ["'192.168.1.5/24' | ipaddr('prefix')", 24],
    ["'192.168.1.5/24' | ipaddr('host/prefix')", '192.168.1.5/24'],
    ["'192.168.1.0/24' | ipaddr('host/prefix')", false],
    ["'192.168.1.5/24' | ipaddr('network/prefix')", '192.168.1.0/24'],
    ["'192.168.1.5/24' | ipaddr('subnet')", '192.168.1.0/24'],
    ["'192.168.1.0/24' | ipaddr('net')", '192.168.1.0/24'],
    ["'192.168.1.5/24' | ipaddr('net')", false],
    ["'192.168.1.5/24' | ipaddr('host')", '192.168.1.5/24'],
    ["'192.168.1.5/24' | ipaddr('type')", 'address'],
    ["'192.168.1.0/24' | ipaddr('type')", 'network'],
    ["'192.168.1.5/24' | ipaddr('size')", 256],
    ["'2001:db8::/64' | ipaddr('size')", '18446744073709551616'],
    ["'192.168.1.5' | ipaddr('int')", 3232235781],
    ["'2001:db8::1' | ipaddr('int')", '42540766411282592856903984951653826561'],
    ["'192.168.1.5/24' | ipaddr('int')", '3232235781/24'],
    ["'192.168.1.0/24' | ipaddr(1)", '192.168.1.1/24'],
    ["'192.168.1.0/24' | ipaddr(-1)", '192.168.1.255/24'],
    ["'192.168.1.0/24' | ipaddr('5')", '192.168.1.5/24'],
    ["'192.168.1.0/24' | ipaddr(300)", false],
    ["'192.168.1.5' | ipaddr('192.168.0.0/16')", '192.168.1.5'],
    ["'10.1.1.5' | ipaddr('192.168.0.0/16')", false],
    ["'192.168.1.5/24' | ipaddr('first_usable')", '192.168.1.1'],
    ["'192.168.1.5/24' | ipaddr('last_usable')", '192.168.1.254'],
    ["'192.168.1.5/24' | ipaddr('range_usable')", '192.168.1.1-192.168.1.254'],
    ["'192.168.1.5/24' | ipaddr('next_usable')", '192.168.1.6'],
    ["'192.168.1.1/24' | ipaddr('previous_usable')", false],
    ["'10.0.0.1/30' | ipaddr('peer')", '10.0.0.2'],
    ["'10.0.0.0/31' | ipaddr('peer')", '10.0.0.1'],
    ["'10.0.0.1' | ipaddr('private')", '10.0.0.1'],
    ["'8.8.8.8' | ipaddr('private')", false],
    ["'8.8.8.8' | ipaddr('public')", '8.8.8.8'],
    ["'127.0.0.1' | ipaddr('loopback')", '127.0.0.1'],
    ["'224.0.0.1' | ipaddr('multicast')", '224.0.0.1'],
    ["'fe80::1' | ipaddr('link-local')", 'fe80::1'],
    ["'10.0.0.1' | ipaddr('revdns')", '1.0.0.10.in-addr.arpa.'],
    ["'2001:db8::1' | ipaddr('revdns')", '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'],
    ["'10.0.0.5/24' | ipaddr('ip_netmask')", '10.0.0.5 255.255.255.0'],
    ["'10.0.0.5/24' | ipaddr('network_netmask')", '10.0.0.0 255.255.255.0'],
    ["'10.0.0.5/24' | ipaddr('gateway')", '10.0.0.5/24'],
    ["'10.0.0.5/24' | ipaddr('version')", 4],
    ["['10.0.0.1', 'x', '::1', '10.0.0.0/8'] | ipaddr", ['10.0.0.1', '::1', '10.0.0.0/8']],
    ["['10.0.0.1', 'x', '::1'] | ipv4", ['10.0.0.1']],
    ["['10.0.0.1', 'x', '::1'] | ipv6", ['::1']],
    ["['10.0.0.1', '::1', 'host'] | ipwrap", ['10.0.0.1', '[::1]', 'host']],
    ["'::1' | ipwrap", '[::1]'],
    ["'10.0.0.0/8' | ansible.utils.ipaddr('prefix')", 8],
    ["'10.1.2.3/8' | ipsubnet", '10.1.2.3/32'],
    ["'10.0.0.0/8' | ipsubnet", '10.0.0.0/8'],
    ["'10.0.0.0/8' | ipsubnet(16)", 256],
    ["'10.0.0.0/8' | ipsubnet(16, 3)", '10.3.0.0/16'],
    ["'10.0.0.0/8' | ipsubnet(16, -1)", '10.255.0.0/16'],
    ["'192.168.144.5' | ipsubnet(20)", '192.168.144.0/20'],
    ["'192.168.144.5' | ipsubnet(18, 0)", '192.168.128.0/18'],
    ["'192.168.144.5' | ipsubnet(18, -1)", '192.168.144.4/31'],
    ["'192.168.144.16/30' | ipsubnet('192.168.144.0/24')", '5'],
    ["'10.0.0.0/24' | nthhost(5)", '10.0.0.5'],
    ["'10.0.0.0/24' | nthhost(-2)", '10.0.0.254'],
    ["'10.0.0.0/24' | nthhost(999)", false],
    ["'10.0.0.1/24' | next_nth_usable(2)", '10.0.0.3'],
    ["'10.0.0.254/24' | next_nth_usable(2)", false],
    ["'10.0.0.3/24' | previous_nth_usable(2)", '10.0.0.1'],
    ["'10.0.0.1/24' | ipmath(5)", '10.0.0.6'],
    ["'10.0.0.1' | ipmath(-2)", '9.255.255.255'],
    ["'2001:db8::ffff' | ipmath(1)", '2001:db8::1:0'],
    ["'10.0.0.0/8' | network_in_network('10.1.0.0/16')", true],
    ["'10.0.0.0/8' | network_in_network('11.1.0.0/16')", false],
    ["'10.0.0.0/24' | network_in_usable('10.0.0.0')", false],
    ["['10.1.0.1', '11.0.0.1'] | reduce_on_network('10.0.0.0/8')", ['10.1.0.1']],
    ["['10.0.0.0/25', '10.0.0.128/25', '10.0.2.0/24'] | cidr_merge", ['10.0.0.0/24', '10.0.2.0/24']],
    ["['10.0.0.0/25', '10.0.2.0/24'] | cidr_merge('span')", '10.0.0.0/22'],
    ["'10.0.0.0/24' | cidr_host(5)", '10.0.0.5'],
    ["'10.0.0.9/24' | cidr_host(-1)", '10.0.0.255'],
    ["'10.0.0.0/16' | cidr_subnet(8, 2)", '10.0.2.0/24'],
    ["'192.168.1.5' | ip4_hex", 'c0a80105'],
    ["'fdcf:1894:23b5:d38c::/64' | slaac('c2:31:b3:83:bf:2b')", 'fdcf:1894:23b5:d38c:c031:b3ff:fe83:bf2b'],
    ["'52:54:00:12:34:56' | hwaddr('cisco')", '5254.0012.3456'],
    ["'5254.0012.3456' | hwaddr('linux')", '52:54:00:12:34:56'],
    ["'nope' | hwaddr", false],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  test.each([
    ["'10.0.0.0/24' | ipaddr('prfix')", '`ipaddr`: "prfix" is not a question about an address'],
    ["'10.0.0.0/24' | cidr_host(256)", '`cidr_host`: 10.0.0.0/24 has no address number 256'],
    ["'x' | cidr_host(1)", '`cidr_host`: the string "x" is not an address or a network'],
    ["'10.0.0.0/24' | ipsubnet(26, 4)", '`ipsubnet`: 10.0.0.0/24 has no network number 4 of /26'],
    ["'10.0.0.0/24' | ipsubnet(16)", '`ipsubnet`: a network of /16 does not fit into 10.0.0.0/24'],
    ["'255.255.255.255' | ipmath(1)", '`ipmath`: the address would be out of range'],
    ["'10.0.0.1' | ipaddr('first_usable')", '`ipaddr`: 10.0.0.1 has no prefix, so it is not a network'],
  ])('%s is refused', (source, message) => {
    expect(messageOf(source)).toBe(message);
  });
});

describe('names that are derived', () => {
  test('a link name fits the kernel, is deterministic and differs with its parts', () => {
    const parts = fc.array(fc.string({ maxLength: 30 }), { minLength: 1, maxLength: 4 });
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.constantFrom('br', 'vx', 'gre', 'v'), parts, (prefix, list) => {
        const name = linkName(prefix, list);
        expect(name).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(15);
        expect(linkName(prefix, list)).toBe(name);
        const key = JSON.stringify([prefix, list]);
        expect(seen.get(name) ?? key).toBe(key);
        seen.set(name, key);
      }),
      { numRuns: 2000 },
    );
  });

  test('names are those of earlier versions: hosts carry them', () => {
    expect(evaluate("'vx' | link_name('acme', 'blue')")).toBe('vx-acmeb-lns2sb');
    expect(evaluate("'vtep' | mac_address('h1', 100)")).toBe('ea:50:fc:47:45:11');
  });

  test('a MAC address is unicast and locally administered', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
        const mac = macAddress(parts);
        expect(mac).toMatch(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/);
        expect(macAddress(parts)).toBe(mac);
      }),
    );
    expect(macAddress(['a', 'bc'])).not.toBe(macAddress(['ab', 'c']));
  });

  test('members of groups and hosts', () => {
    const groups = { all: ['a', 'b', 'c'], web: ['b'] };
    expect(evaluate("['web', 'a', 'b'] | members(groups)", { groups })).toEqual(['b', 'a']);
    expect(evaluate("'all' | members(groups)", { groups })).toEqual(['a', 'b', 'c']);
  });
});

describe('arithmetic for templates', () => {
  test.each([
    ["'1450' | subtract(50)", 1400],
    ['1 | add(2, 3)', 6],
    ["'1.5' | multiply(2)", 3],
    ["concat('a', 1, 'b')", 'a1b'],
    ['[1] | concat([2], 3)', [1, 2, 3]],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });
});

describe('time', () => {
  test.each([
    ['now(utc=true).year', 2024],
    ["now(utc=true, fmt='%Y-%m-%d %H:%M:%S')", '2024-05-06 07:08:09'],
    ["'%H:%M' | strftime(utc=true)", '07:08'],
    ["now(utc=true).strftime('%s')", '1714979289'],
    ['now(utc=true).isoformat()', '2024-05-06T07:08:09.123000'],
    ['now(utc=true).isocalendar()', [2024, 19, 1]],
    ["'%V %G %u %U %W' | strftime(1735516800, utc=true)", '01 2025 1 52 53'],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  test('an impossible date is refused', () => {
    expect(messageOf("'2023-02-29' | to_datetime('%Y-%m-%d')")).toMatch(/is not a day of the calendar/);
  });
});

describe('chance', () => {
  test('is within its limits', () => {
    for (let i = 0; i < 200; i++) {
      expect(evaluate('10 | random')).toBeOneOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(evaluate("['a', 'b'] | random")).toBeOneOf(['a', 'b']);
      expect((evaluate('[1, 2, 3] | shuffle') as number[]).toSorted()).toEqual([1, 2, 3]);
    }
  });

  test('differs without a seed', () => {
    expect(new Set(Array.from({ length: 20 }, () => evaluate('1000000 | random'))).size).toBeGreaterThan(15);
  });

  test('a password gets a salt of its own', () => {
    const first = evaluate("'x' | password_hash");
    expect(first).toMatch(/^\$6\$[\w./]{16}\$[\w./]{86}$/);
    expect(evaluate("'x' | password_hash")).not.toBe(first);
    expect(messageOf("'x' | password_hash('md5')")).toBe('`password_hash`: "md5" is not supported');
  });
});

describe('files of the controller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-tests-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'f'), 'x');
  symlinkSync('f', join(folder, 'l'));
  symlinkSync('none', join(folder, 'broken'));

  test.each([
    ["'f' is file", true],
    ["'f' is exists", true],
    ["'' is directory", true],
    ["'none' is exists", false],
    ["'l' is link", true],
    ["'f' is link", false],
    ["'broken' is exists", false],
    ["'broken' is link_exists", true],
  ])('%s', (source, expected) => {
    expect(evaluate(source.replace(/^'(.*?)'/, (_, name) => `'${join(folder, name)}'`))).toBe(expected);
  });
});

describe('what has no counterpart to compare with', () => {
  test.each([
    ["'abc' | hash('sha512')", createHash('sha512').update('abc').digest('hex')],
    ["'a: 1.0' | from_yaml | to_json", '{"a": 1.0}'],
    ["'!!js/function x' | from_yaml | type_debug", 'str'],
    ["'---\\na: 1\\n---\\nb: 2' | from_yaml_all", [{ a: 1 }, { b: 2 }]],
    ["'2024-01-01' | from_yaml", '2024-01-01'],
    ["{'b': omit, 'a': 1} | to_json", '{"a": 1}'],
    ["lookup('dict', {'a': 1})", { key: 'a', value: 1 }],
    ["query('sequence', 'start=1 end=3 format=web%02d')", ['web01', 'web02', 'web03']],
    ["lookup('sequence', count=2, start=5)", '5,6'],
    ["query('sequence', '2-8/3:n%d')", ['n2', 'n5', 'n8']],
    [
      "query('together', [1, 2], ['a'])",
      [
        [1, 'a'],
        [2, null],
      ],
    ],
    ["query('nope', errors='ignore')", undefined],
  ])('%s', (source, expected) => {
    if (expected === undefined) expect(messageOf(source)).toMatch(/expected a list|there is no lookup/);
    else expect(evaluate(source)).toEqual(expected);
  });
});
