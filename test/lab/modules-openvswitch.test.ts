import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Change } from '../../src/modules/module.ts';
import { cookieOf } from '../../src/modules/openvswitch/flows.ts';
import { openvswitch } from '../../src/modules/openvswitch/module.ts';
import { type Kernel, kernel } from '../modules/network/kernel.ts';

let host: Kernel;
beforeEach(async () => {
  host = await kernel();
  await host.ok(`mkdir -p /run/openvswitch; export OVS_RUNDIR=/run/openvswitch OVS_LOGDIR=/run/openvswitch OVS_DBDIR=/run/openvswitch
ovsdb-tool create $OVS_DBDIR/conf.db /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server $OVS_DBDIR/conf.db --remote=punix:$OVS_RUNDIR/db.sock --pidfile --detach --log-file --no-chdir >/dev/null 2>&1 </dev/null
ovs-vsctl --no-wait init
ovs-vswitchd --pidfile --detach --log-file --no-chdir >/dev/null 2>&1 </dev/null`);
});
afterEach(async () => {
  await host.sh('kill $(cat /run/openvswitch/ovs-vswitchd.pid /run/openvswitch/ovsdb-server.pid)');
  await host.close();
});

const document = {
  bridges: [
    {
      name: 'br-int',
      datapath_type: 'netdev',
      fail_mode: 'secure',
      other_config: { 'mac-aging-time': '60' },
      external_ids: { 'x-y': 'a "b", {c}' },
    },
  ],
  ports: [
    { name: 'gre2', bridge: 'br-int', type: 'gre', options: { remote_ip: '198.18.0.2', key: 42 }, ofport: 2 },
    { name: 'gen3', bridge: 'br-int', type: 'geneve', options: { remote_ip: '198.18.0.3', key: 'flow' }, ofport: 3, tag: 5, mtu: 1400 },
    { name: 'in0', bridge: 'br-int', type: 'internal', mac: '02:00:00:00:00:01', trunks: [7, 5], vlan_mode: 'trunk', ofport: 4 },
  ],
  flows: [
    { bridge: 'br-int', priority: 10, match: 'in_port=gre2,ip,nw_dst=10.0.0.0/8', actions: 'set_field:0x2a->tun_id,output:gen3' },
    { bridge: 'br-int', table: 1, match: 'tcp,tp_dst=80', actions: 'drop' },
    { bridge: 'br-int', priority: 0, actions: 'NORMAL' },
  ],
};
const apply = (doc: unknown = document, more: object = {}) => host.task(openvswitch, { owner: 'ovl', document: doc, ...more });
const absent = () => host.task(openvswitch, { owner: 'ovl', state: 'absent' });
const show = () =>
  host.ok(`l() { ovs-vsctl -f csv --no-headings --columns="$1" list "$2" | sort; }
l name,datapath_type,fail_mode,other_config,external_ids Bridge; l name,tag,trunks,vlan_mode,external_ids Port
l name,type,options,mac,mtu_request,ofport Interface
for b in $(ovs-vsctl list-br); do ovs-ofctl --no-stats dump-flows $b | sort; done`);
const canaries = () =>
  host.ok(`ovs-vsctl add-br foreign -- set Bridge foreign datapath_type=netdev external_ids:weft-owner=ovlx -- add-port foreign f0 -- set Interface f0 type=internal
ovs-ofctl add-flow foreign cookie=0x5,priority=7,ip,actions=drop`);

describe('a document', () => {
  test('is made, and the second apply writes nothing', async () => {
    const first = await apply();
    expect(first.failed).toBeUndefined();
    expect(first.lines).toContain('+ port gre2 on br-int gre remote_ip=198.18.0.2 key=42');
    expect(await host.ok('ovs-vsctl get Interface gre2 options')).toBe('{key="42", remote_ip="198.18.0.2"}\n');
    const second = await apply();
    expect(second.failed).toBeUndefined();
    expect(second.lines).toEqual([]);
    expect((await apply(document, { owner: 'ovl' })).comparison).toEqual({ changed: false });
  });

  test('goes without a trace, and others stay', async () => {
    await canaries();
    const before = await show();
    await apply();
    expect((await absent()).failed).toBeUndefined();
    expect(await show()).toBe(before);
    expect((await absent()).lines).toEqual([]);
  });

  const spoilt: readonly (readonly [string, string, readonly string[]])[] = [
    ['a port', 'ovs-vsctl del-port gre2', ['+ port gre2 on br-int gre remote_ip=198.18.0.2 key=42']],
    [
      'an option',
      'ovs-vsctl set Interface gre2 options:key=43 options:ttl=5',
      ['~ port gre2 on br-int options key=43 remote_ip=198.18.0.2 ttl=5 → key=42 remote_ip=198.18.0.2'],
    ],
    ['a tag', 'ovs-vsctl clear Port gen3 tag', ['~ port gen3 on br-int tag none → 5']],
    ['a tag too much', 'ovs-vsctl set Port gre2 tag=9', ['~ port gre2 on br-int tag 9 → none']],
    ['a flow', 'ovs-ofctl --strict del-flows br-int table=1,tcp,tp_dst=80', ['+ flow table=1,tcp,tp_dst=80 on br-int actions=drop']],
    [
      'what a flow does',
      'ovs-ofctl mod-flows br-int table=1,tcp,tp_dst=80,actions=NORMAL',
      ['~ flow table=1,tcp,tp_dst=80 on br-int actions=NORMAL → actions=drop'],
    ],
    [
      'a flow too much',
      `ovs-ofctl add-flow br-int cookie=${cookieOf('ovl')},table=3,udp,actions=drop`,
      ['- flow table=3,udp on br-int actions=drop'],
    ],
  ];
  for (const [what, command, lines] of spoilt) {
    test(`is mended exactly: ${what}`, async () => {
      await canaries();
      await apply();
      await host.ok('ovs-ofctl add-flow br-int cookie=0x9,table=9,actions=drop; ovs-vsctl set Bridge br-int external_ids:theirs=1');
      const good = await show();
      await host.ok(command);
      const mended = await apply();
      expect(mended.failed).toBeUndefined();
      expect(mended.lines).toEqual(lines);
      expect(await show()).toBe(good);
      expect((await apply()).lines).toEqual([]);
    });
  }

  test('a change that makes Open vSwitch drop all flows of a bridge puts them back', async () => {
    const standalone = { ...document, bridges: document.bridges.map((b) => ({ ...b, fail_mode: 'standalone' })) };
    await apply();
    expect((await apply(standalone)).lines).toEqual(['~ bridge br-int fail_mode secure → standalone']);
    expect((await apply(standalone)).lines).toEqual([]);
    expect((await apply()).lines).toEqual(['~ bridge br-int fail_mode standalone → secure']);
    expect((await apply()).lines).toEqual([]);
  });

  test('what is not declared any more goes', async () => {
    await apply();
    const less = { ...document, ports: document.ports.slice(0, 2), flows: document.flows.slice(1) };
    const pruned = await apply(less);
    expect(pruned.failed).toBeUndefined();
    expect(pruned.lines).toEqual([
      '- port in0 on br-int internal',
      expect.stringMatching(/^- flow table=0,priority=10,ip,in_port=2,nw_dst=10\.0\.0\.0\/8 on br-int actions=/),
    ]);
    expect((await apply(less)).lines).toEqual([]);
    expect((await apply({ ...less, ports: [], flows: [] }, { prune: false })).lines).toEqual([]);
    await apply({ ...less, flows: [] });
    expect(await host.ok('ovs-ofctl dump-flows br-int')).not.toContain('cookie=0x');
  });

  test('on a bridge of somebody else: ports and flows are ours, the bridge is not', async () => {
    await canaries();
    const before = await show();
    const guest = {
      ports: [{ name: 'g0', bridge: 'foreign', type: 'internal', ofport: 9 }],
      flows: [{ bridge: 'foreign', match: 'in_port=g0', actions: 'drop' }],
    };
    expect((await apply(guest)).failed).toBeUndefined();
    expect((await apply(guest)).lines).toEqual([]);
    expect((await absent()).lines).toHaveLength(2);
    expect(await show()).toBe(before);
  });
});

describe('refusals', () => {
  test('bridges, ports and flows of somebody else', async () => {
    await canaries();
    expect((await apply({ bridges: [{ name: 'foreign' }] })).failed).toContain('bridge foreign exists and belongs to the owner "ovlx"');
    expect((await apply({ ports: [{ name: 'f0', bridge: 'foreign', type: 'internal' }] })).failed).toContain(
      "port f0 exists and is not Weft's",
    );
    expect((await apply({ flows: [{ bridge: 'foreign', priority: 7, match: 'ip', actions: 'NORMAL' }] })).failed).toContain(
      "flow table=0,priority=7,ip on foreign exists and is not this owner's (cookie 0x5)",
    );
    expect((await apply({ ports: [{ name: 'p', bridge: 'nowhere', type: 'internal' }] })).failed).toContain('there is no bridge nowhere');
  });

  test('a bridge that goes while it holds ports of others', async () => {
    await apply();
    await host.ok('ovs-vsctl add-port br-int theirs -- set Interface theirs type=internal');
    expect((await absent()).failed).toContain('bridge br-int is not declared any more, but holds ports of others: theirs');
  });

  test('a flow that Open vSwitch does not understand is shown', async () => {
    await apply();
    const wrong = await apply({ ...document, flows: [...document.flows, { bridge: 'br-int', match: 'ip', actions: 'drp' }] });
    expect(wrong.failed).toContain('flows of br-int: unknown action drp in "cookie=');
  });

  test('a link that is not there', async () => {
    const doc = { bridges: [{ name: 'b', datapath_type: 'netdev' }], ports: [{ name: 'nosuch0', bridge: 'b' }] };
    const first = await apply(doc);
    expect(first.failed).toContain('nosuch0');
    expect((first.comparison as Change).confirm).toBe(true);
    expect((await apply(doc)).failed).toContain('port nosuch0: could not open network device nosuch0');
  });

  test('a host where it does not run', async () => {
    await host.sh('kill $(cat /run/openvswitch/ovsdb-server.pid); sleep 0.2');
    expect((await apply()).failed).toContain('Open vSwitch does not answer');
  });
});

test('300 ports and 3,000 flows are made in one go', async () => {
  const doc = {
    bridges: [{ name: 'br-int', datapath_type: 'netdev', fail_mode: 'secure' }],
    ports: Array.from({ length: 300 }, (_, i) => ({
      name: `gre${i}`,
      bridge: 'br-int',
      type: 'gre',
      options: { remote_ip: `198.18.${i >> 8}.${i & 255}`, key: i + 1 },
      ofport: i + 1,
    })),
    flows: Array.from({ length: 3000 }, (_, i) => ({
      bridge: 'br-int',
      priority: i,
      match: `in_port=gre${i % 300},ip,nw_dst=10.${i >> 8}.${i & 255}.0/24`,
      actions: `output:${(i % 299) + 1}`,
    })),
  };
  const made = await apply(doc);
  expect(made.failed).toBeUndefined();
  const again = await apply(doc);
  expect(again.lines).toEqual([]);
});
