import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Diff } from '../../../src/diff.ts';
import { elementReader } from '../../../src/modules/ipset/elements.ts';
import { ipset } from '../../../src/modules/ipset/module.ts';
import { setName } from '../../../src/modules/iptables/names.ts';
import type { Change, Comparison, Controller } from '../../../src/modules/module.ts';

const controller = {} as Controller;
const isChange = (c: Comparison): c is Change => 'change' in c && c.change === true;
const show = (d: Diff) =>
  d.kind === 'object' ? `${{ add: '+', change: '~', remove: '-' }[d.action]} ${d.object}${d.detail && ` ${d.detail}`}` : d.path;

async function compare(params: object, stdout: string): Promise<Comparison> {
  return ipset.compare(await ipset.prepare(ipset.params().parse(params), controller), { rc: 0, stdout, stderr: '' });
}
function told(comparison: Comparison) {
  if (!isChange(comparison)) return comparison;
  const lines = gunzipSync(comparison.stdin?.() ?? '').toString();
  return {
    diff: comparison.diff.map(show),
    lines: lines
      .replaceAll(/weft-tmp-[0-9a-f]{16}/g, 'TMP')
      .split('\n')
      .slice(0, -2),
  };
}

const header = (name: string, type = 'hash:net', more = '') =>
  `create ${name} ${type} family inet hashsize 1024 maxelem 65536${more} bucketsize 12 initval 0xcc0a6cd1\n`;
const blocked = { name: 'blocked', type: 'hash:net', entries: ['10.0.0.0/8', '192.0.2.1'] };

const cases: readonly {
  readonly what: string;
  readonly params: object;
  readonly saved: string;
  readonly diff: readonly string[];
  readonly lines: readonly string[];
}[] = [
  {
    what: 'a set that is missing',
    params: blocked,
    saved: '',
    diff: ['+ ipset blocked hash:net family inet', '+ entry of ipset blocked 10.0.0.0/8', '+ entry of ipset blocked 192.0.2.1'],
    lines: ['create blocked hash:net family inet', 'add blocked 10.0.0.0/8', 'add blocked 192.0.2.1'],
  },
  {
    what: 'entries: what is missing comes before what is too much goes',
    params: blocked,
    saved: `${header('blocked')}add blocked 10.0.0.0/8\nadd blocked 192.0.2.9\n`,
    diff: ['+ entry of ipset blocked 192.0.2.1', '- entry of ipset blocked 192.0.2.9'],
    lines: ['add blocked 192.0.2.1', 'del blocked 192.0.2.9'],
  },
  {
    what: 'a full set is filled anew beside',
    params: { ...blocked, options: { maxelem: 2 } },
    saved: `${header('blocked').replace('65536', '2')}add blocked 10.0.0.0/8\nadd blocked 192.0.2.9\n`,
    diff: ['+ entry of ipset blocked 192.0.2.1', '- entry of ipset blocked 192.0.2.9'],
    lines: ['create TMP hash:net maxelem 2 family inet', 'add TMP 10.0.0.0/8', 'add TMP 192.0.2.1', 'swap TMP blocked', 'destroy TMP'],
  },
  {
    what: 'sets of the owner that are not declared any more, sets of sets first',
    params: { owner: 'fw', sets: [] },
    saved: `${header(setName('fw', 'a'))}create ${setName('fw', 'l')} list:set size 8\nadd ${setName('fw', 'l')} ${setName('fw', 'a')}\n${header('weft-other')}`,
    diff: [`- ipset ${setName('fw', 'a')} hash:net, 0 entries`, `- ipset ${setName('fw', 'l')} list:set, 1 entries`],
    lines: [`destroy ${setName('fw', 'l')}`, `destroy ${setName('fw', 'a')}`],
  },
];

describe('compare', () => {
  for (const { what, params, saved, diff, lines } of cases) {
    test(what, async () => {
      expect(told(await compare(params, saved))).toEqual({ diff, lines });
    });
  }

  test('nothing to do where all is there, in any order', async () => {
    expect(await compare(blocked, `${header('blocked')}add blocked 192.0.2.1\nadd blocked 10.0.0.0/8\n`)).toEqual({ changed: false });
  });

  test('an option that was not declared is a difference, one that the kernel chose is not', async () => {
    const saved = `${header('blocked', 'hash:net', ' timeout 300')}add blocked 192.0.2.1 timeout 0\nadd blocked 10.0.0.0/8 timeout 0\n`;
    expect(told(await compare(blocked, saved))).toMatchObject({ diff: ['~ ipset blocked timeout 300 → none'] });
    expect(await compare({ ...blocked, timeout: 300 }, saved)).toEqual({ changed: false });
  });

  test('no entry can carry a line of its own', async () => {
    await expect(async () => compare({ ...blocked, entries: ['10.0.0.1 comment "x\ndestroy all"'] }, '')).rejects.toThrow(
      'an entry is one line',
    );
  });
});

describe('elements', () => {
  const keys = (type: string, line: string) => {
    const read = elementReader(type)(line);
    return 'mistake' in read ? read.mistake : read.keys;
  };
  const spelled: readonly (readonly [string, string, readonly string[] | string])[] = [
    ['hash:net', '10.1.2.3/8', ['10.0.0.0/8']],
    ['hash:net', '10.1.2.3/32', ['10.1.2.3']],
    ['hash:net', '0.0.0.0/0', ['0.0.0.0/1', '128.0.0.0/1']],
    ['hash:net,iface', '0.0.0.0/0,eth0', ['0.0.0.0/0,eth0']],
    ['hash:net', 'FD00:0:0::/16', ['fd00::/16']],
    ['hash:net', '10.0.0.1-10.0.0.6', ['10.0.0.1', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6']],
    ['hash:ip', '10.0.0.8/30', ['10.0.0.8', '10.0.0.9', '10.0.0.10', '10.0.0.11']],
    ['hash:ip,port', '10.0.0.1,80-81', ['10.0.0.1,tcp:80', '10.0.0.1,tcp:81']],
    ['bitmap:port', '80', ['80']],
    ['hash:mac', 'aa:bb:cc:dd:ee:ff', ['AA:BB:CC:DD:EE:FF']],
    ['hash:ip,mark', '10.0.0.1,0xA', ['10.0.0.1,0x0000000a']],
    ['hash:net', '10.0.0.0/33', '"10.0.0.0/33" is no net as hash:net keeps it'],
    ['hash:ip', '10.0.0.0/8', '"10.0.0.0/8" is no ip as hash:ip keeps it'],
    ['hash:ip,port', '10.0.0.1', 'expected ip,port, found "10.0.0.1"'],
    ['hash:ip,port', '10.0.0.1,http', '"http" is no port as hash:ip,port keeps it'],
  ];
  for (const [type, line, expected] of spelled) {
    test(`${type} ${line}`, () => {
      expect(keys(type, line)).toEqual(expected);
    });
  }

  test('a range is covered by networks exactly: each address once', () => {
    const number = (ip: string) => ip.split('.').reduce((sum, o) => sum * 256 + Number(o), 0);
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(2000), (start, length) => {
        const text = (n: number) => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
        const read = keys('hash:net', `${text(start)}-${text(start + length)}`) as string[];
        const covered = read.flatMap((cidr) => {
          const [network = '', bits = '32'] = cidr.split('/');
          return Array.from({ length: 2 ** (32 - Number(bits)) }, (_, i) => number(network) + i);
        });
        expect(covered).toEqual(Array.from({ length: length + 1 }, (_, i) => number(text(start)) + i));
      }),
    );
  });
});
