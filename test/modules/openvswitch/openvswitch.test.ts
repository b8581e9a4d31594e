import { describe, expect, test } from 'vitest';
import type { Diff } from '../../../src/diff.ts';
import type { Change, Comparison, Controller } from '../../../src/modules/module.ts';
import { cookieOf, readDifference } from '../../../src/modules/openvswitch/flows.ts';
import { openvswitch } from '../../../src/modules/openvswitch/module.ts';

const controller = {} as Controller;
const isChange = (c: Comparison): c is Change => 'change' in c && c.change === true;
const show = (d: Diff) =>
  d.kind === 'object' ? `${{ add: '+', change: '~', remove: '-' }[d.action]} ${d.object}${d.detail && ` ${d.detail}`}` : d.path;
const prepare = (document: unknown, more: object = {}) =>
  openvswitch.prepare(openvswitch.params().parse({ owner: 'ovl', document, ...more }), controller);
const cookie = cookieOf('ovl');

/** What the probe prints: the three tables, and what Open vSwitch says of each bridge's flows. */
function answer(
  bridges: readonly {
    readonly name: string;
    readonly owner?: string;
    readonly ports: readonly {
      readonly name: string;
      readonly owner?: string;
      readonly type?: string;
      readonly options?: readonly (readonly [string, string])[];
      readonly tag?: number;
    }[];
  }[],
  flows: Readonly<Record<string, string>> = {},
): string {
  const ids = (owner: string | undefined) => ['map', owner === undefined ? [] : [['weft-owner', owner]]];
  const none = ['set', []];
  const all = bridges.flatMap((b) => b.ports);
  const table = (headings: readonly string[], data: readonly unknown[]) => JSON.stringify({ data, headings });
  return [
    table(
      ['name', 'datapath_type', 'fail_mode', 'mcast_snooping_enable', 'other_config', 'external_ids', 'ports'],
      bridges.map((b) => [b.name, '', none, false, ['map', []], ids(b.owner), ['set', b.ports.map((p) => ['uuid', p.name])]]),
    ),
    table(
      ['_uuid', 'name', 'tag', 'trunks', 'vlan_mode', 'external_ids', 'interfaces'],
      all.map((p) => [['uuid', p.name], p.name, p.tag ?? none, none, none, ids(p.owner), ['uuid', `i-${p.name}`]]),
    ),
    table(
      ['_uuid', 'name', 'type', 'options', 'mac', 'mtu_request', 'ofport_request', 'error'],
      all.map((p) => [['uuid', `i-${p.name}`], p.name, p.type ?? '', ['map', p.options ?? []], none, none, none, none]),
    ),
    ...bridges.map((b) => `@flows ${b.name}\n${flows[b.name] ?? ''}`.trimEnd()),
    '',
  ].join('\n');
}

async function told(document: unknown, stdout: string, more: object = {}) {
  const comparison = openvswitch.compare(await prepare(document, more), { rc: 0, stdout, stderr: '' });
  if (!isChange(comparison)) return comparison;
  return {
    diff: comparison.diff.map(show),
    script: comparison.script.text
      .split('\n')
      .filter((l) => !/^case |^' "\$err/.test(l))
      .map((l) => l.replace(/^err=\$\((.*) 2>&1\) \|\| .*/, '$1').replace('ovs-vsctl -t 15 -- ', '')),
  };
}

const gre = { name: 'gre2', bridge: 'br', type: 'gre', options: { remote_ip: '198.18.0.2', key: 42 } };
const foundGre = {
  name: 'gre2',
  owner: 'ovl',
  type: 'gre',
  options: [
    ['key', '42'],
    ['remote_ip', '198.18.0.2'],
  ],
} as const;

describe('compare', () => {
  test('a bridge and a port that are missing, in one transaction', async () => {
    expect(await told({ bridges: [{ name: 'br', fail_mode: 'secure' }], ports: [{ ...gre, tag: 5 }] }, answer([]))).toEqual({
      diff: ['+ bridge br', '+ port gre2 on br gre remote_ip=198.18.0.2 key=42'],
      script: [
        `add-br br -- set Bridge br 'fail_mode=secure' -- set Bridge br 'external_ids:"weft-owner"="ovl"' -- add-port br gre2 -- set Port gre2 'tag=5' -- set Interface gre2 'type=gre' -- set Interface gre2 'options={"key"="42","remote_ip"="198.18.0.2"}' -- set Port gre2 'external_ids:"weft-owner"="ovl"'`,
      ],
    });
  });

  test('nothing to do where all is there', async () => {
    const there = answer([{ name: 'br', owner: 'ovl', ports: [{ name: 'br', type: 'internal' }, foundGre] }]);
    expect(await told({ bridges: [{ name: 'br' }], ports: [gre] }, there)).toEqual({ changed: false });
  });

  test('options are exactly those declared', async () => {
    const there = answer([
      {
        name: 'br',
        owner: 'ovl',
        ports: [
          {
            ...foundGre,
            options: [
              ['key', '7'],
              ['remote_ip', '198.18.0.2'],
              ['ttl', '5'],
            ],
          },
        ],
      },
    ]);
    expect(await told({ bridges: [{ name: 'br' }], ports: [gre] }, there)).toEqual({
      diff: ['~ port gre2 on br options key=7 remote_ip=198.18.0.2 ttl=5 → key=42 remote_ip=198.18.0.2'],
      script: [`set Interface gre2 'options={"key"="42","remote_ip"="198.18.0.2"}'`],
    });
  });

  test('a port that is on another bridge moves', async () => {
    const there = answer([
      { name: 'br', owner: 'ovl', ports: [] },
      { name: 'old', ports: [foundGre] },
    ]);
    expect(await told({ bridges: [{ name: 'br' }], ports: [gre] }, there)).toMatchObject({ diff: ['~ port gre2 bridge old → br'] });
  });

  test('what carries the owner and is not declared goes, all else stays', async () => {
    const there = answer([
      { name: 'br', owner: 'ovl', ports: [{ name: 'br' }, { ...foundGre }] },
      {
        name: 'other',
        ports: [
          { name: 'mine', owner: 'ovl' },
          { name: 'theirs', owner: 'ovlx' },
        ],
      },
    ]);
    expect(await told({}, there)).toEqual({
      diff: ['- bridge br', '- port gre2 on br gre', '- port mine on other system'],
      script: ['del-br br -- del-port other mine'],
    });
    expect(await told({}, there, { prune: false })).toEqual({ changed: false });
  });

  test('flows: additions and changes as Open vSwitch spells them, removals by cookie', async () => {
    const flows = [{ bridge: 'br', match: 'ip', actions: 'NORMAL' }];
    const said = `-ip cookie=${cookie} actions=drop\n+ip cookie=${cookie} actions=NORMAL\n-table=3 udp cookie=${cookie} actions=drop\n-priority=0 actions=NORMAL`;
    expect(await told({ bridges: [{ name: 'br' }], flows }, answer([{ name: 'br', owner: 'ovl', ports: [] }], { br: said }))).toEqual({
      diff: ['~ flow table=0,ip on br actions=drop → actions=NORMAL', '- flow table=3,udp on br actions=drop'],
      script: [
        `printf '%s`,
        `' 'add ip cookie=${cookie} actions=NORMAL`,
        `delete_strict cookie=${cookie}/-1,table=3,udp' | ovs-ofctl -O OpenFlow14 --bundle add-flows br - || exit`,
      ],
    });
  });

  test('a host without Open vSwitch is told so', async () => {
    expect(openvswitch.compare(await prepare({}), { rc: 127, stdout: '', stderr: 'sh: 1: ovs-vsctl: not found' })).toEqual({
      failed: true,
      msg: 'Open vSwitch does not answer (is it installed and running?): sh: 1: ovs-vsctl: not found',
    });
  });
});

describe('the document', () => {
  const mistakes: readonly (readonly [unknown, string])[] = [
    [{ ports: [{ ...gre, tag: 5000 }] }, 'document: ports[0].tag'],
    [{ ports: [gre, gre] }, 'ports[0]: gre2 is declared twice'],
    [{ ports: [gre], flows: [{ bridge: 'br', match: 'in_port=gre2', actions: 'drop' }] }, 'flows[0]: the port gre2 needs an `ofport`'],
    [{ flows: [{ bridge: 'br', match: 'cookie=5', actions: 'drop' }] }, 'flows[0].match: the cookie says whose the flow is'],
    [{ flows: [{ bridge: 'br', match: 'ip\ndelete', actions: 'drop' }] }, 'flows[0].match: expected one line'],
  ];
  for (const [document, message] of mistakes) {
    test(`a mistake is named with its place: ${message}`, async () => {
      await expect(async () => prepare(document)).rejects.toThrow(message);
    });
  }

  test('flows may name ports that have a number', async () => {
    const task = await prepare({
      ports: [{ ...gre, ofport: 2 }],
      flows: [{ bridge: 'br', match: 'in_port="gre2",ip', actions: 'output:gre2,output(port=gre2,max_len=5),output:LOCAL,IN_PORT' }],
    });
    expect(task.flows.get('br')).toEqual([
      `cookie=${cookie},table=0,priority=32768,in_port=2,ip actions=output:2,output(port=2,max_len=5),output:LOCAL,IN_PORT`,
    ]);
  });
});

describe('a line of diff-flows', () => {
  const lines: readonly (readonly [string, string, string])[] = [
    ['-table=1  cookie=0x77 actions=drop', 'table=1', '0x77'],
    ['-priority=0 actions=NORMAL', 'table=0,priority=0', '0x0'],
    ['+table=2 tcp,tp_dst=80 cookie=0x77 idle_timeout=5 actions=resubmit(,3)', 'table=2,tcp,tp_dst=80', '0x77'],
    ['- cookie=0x5 actions=drop', 'table=0', '0x5'],
    ['-actions=drop', 'table=0', '0x0'],
  ];
  for (const [line, key, is] of lines) {
    test(line, () => {
      expect(readDifference(line)).toMatchObject({ key, cookie: is });
    });
  }
});
