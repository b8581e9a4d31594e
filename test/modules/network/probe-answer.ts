import { groupOf } from '../../../src/modules/network/ownership.ts';

type Row = Readonly<Record<string, unknown>>;

/** What one namespace answers. `links` are rows of `ip -N -j -d addr`, cut down to what matters. */
export interface Namespace {
  readonly links?: readonly Row[];
  readonly routes?: readonly Row[];
  readonly neighbours?: readonly Row[];
  readonly fdb?: readonly Row[];
  readonly sysctls?: Readonly<Record<string, string>>;
}

const OWNER = 'test';

/** The text that the probe prints on a host with these namespaces ('' is the host's own). */
export function probeAnswer(
  namespaces: Readonly<Record<string, Namespace>>,
  { ssh = '', ledgers = {} }: { ssh?: string; ledgers?: Readonly<Record<string, readonly string[]>> } = {},
): string {
  const lines = [`@ssh ${ssh}`];
  for (const [owner, list] of Object.entries(ledgers)) lines.push(`@ledger ${owner}`, ...list);
  for (const [name, n] of Object.entries<Namespace>({ '': {}, ...namespaces })) {
    lines.push(
      '',
      `@netns ${name}`.trimEnd(),
      ...[[lo(name !== ''), ...(n.links ?? [])], n.routes ?? [], n.neighbours ?? []].map((rows) => JSON.stringify(rows)),
    );
    for (const [path, value] of Object.entries(n.sysctls ?? {})) lines.push(`/proc/sys/${path}:${value}`);
    lines.push('@fdb', JSON.stringify(n.fdb ?? []));
  }
  return `${lines.join('\n')}\n`;
}

function lo(marked: boolean): Row {
  return {
    ifindex: 1,
    ifname: 'lo',
    flags: ['LOOPBACK', 'UP'],
    mtu: 65536,
    group: '0',
    address: '00:00:00:00:00:00',
    ...(marked && { ifalias: `weft:v1:${OWNER}` }),
    addr_info: [],
  };
}

/** A link that the owner "test" made, up. */
export function ours(ifname: string, kind: string, more: Row & { info?: Row; port?: Row; addresses?: readonly string[] } = {}): Row {
  const { info = {}, port, addresses = [], ...rest } = more;
  return {
    ifindex: 10,
    ifname,
    flags: ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP'],
    mtu: 1500,
    group: String(groupOf(OWNER)),
    address: '02:00:00:00:00:01',
    ifalias: `weft:v1:${OWNER}`,
    linkinfo: { info_kind: kind, info_data: info, ...(port && { info_slave_kind: 'bridge', info_slave_data: port }) },
    addr_info: addresses.map((cidr) => {
      const [local, length] = cidr.split('/');
      return {
        family: cidr.includes(':') ? 'inet6' : 'inet',
        local,
        prefixlen: Number(length),
        scope: cidr.startsWith('fe80') ? '253' : '0',
        valid_life_time: 4294967295,
      };
    }),
    ...rest,
  };
}

/** A link that somebody else made. */
export function foreign(ifname: string, kind: string, more: Parameters<typeof ours>[2] = {}): Row {
  return { ...ours(ifname, kind, more), group: '0', ifalias: undefined };
}

export const vxlanInfo = (id: number, more: Row = {}): Row => ({ id, local: '198.18.0.1', port: 4789, learning: false, ...more });
export const ourRoute = (dst: string, more: Row = {}): Row => ({
  type: '1',
  dst,
  table: '254',
  protocol: '177',
  scope: '0',
  flags: [],
  ...more,
});
export const fdbRow = (ifname: string, mac: string, dst: string, more: Row = {}): Row => ({
  mac,
  ifname,
  dst,
  flags: ['self'],
  state: 'permanent',
  ...more,
});
