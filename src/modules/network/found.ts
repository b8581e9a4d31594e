import { canonicalAddress, canonicalCidr, familyOf } from './canonical.ts';
import type { LinkInfo } from './link-types.ts';
import { type FdbEntry, fdbKey, keyOf, plainValue, routeKey, type WantedRoute } from './wanted.ts';

export interface FoundLink {
  readonly key: string;
  readonly netns: string;
  readonly name: string;
  readonly index: number;
  /** Name of the link it hangs on, where it is in the same namespace. */
  readonly lower: string | undefined;
  /** Index of that link in its own namespace, where it is in another. */
  readonly lowerIndex: number | undefined;
  readonly kind: string;
  readonly mtu: number;
  readonly mac: string;
  readonly up: boolean;
  readonly master: string | undefined;
  readonly alias: string | undefined;
  readonly group: number;
  readonly info: LinkInfo;
  readonly port: LinkInfo;
  /** CIDR → whether it ends by itself (DHCP, a lease) or belongs to the kernel (fe80::). */
  readonly addresses: Map<string, 'permanent' | 'passing'>;
  /** Permanent and static entries only. */
  readonly fdb: Map<string, FdbEntry>;
  readonly neighbours: Map<string, string>;
}

export interface FoundRoute extends WantedRoute {
  readonly protocol: number;
}

interface FoundNamespace {
  readonly name: string;
  /** A file without a namespace behind it. */
  readonly broken: boolean;
  readonly links: ReadonlyMap<string, FoundLink>;
}

export interface Found {
  readonly namespaces: ReadonlyMap<string, FoundNamespace>;
  readonly links: ReadonlyMap<string, FoundLink>;
  readonly routes: ReadonlyMap<string, FoundRoute>;
  /** By `keyOf(netns, path)`. */
  readonly sysctls: ReadonlyMap<string, string>;
  /** Owner → lines. */
  readonly ledgers: ReadonlyMap<string, readonly string[]>;
  /** Addresses of the SSH session, where there is one. */
  readonly ssh: { readonly client: string; readonly server: string } | undefined;
}

const SYSCTLS = '/proc/sys/';

type Json = Readonly<Record<string, unknown>>;

/** Reads the answer of `probe`. */
export function readFound(stdout: string): Found {
  const namespaces = new Map<string, FoundNamespace & { broken: boolean; links: Map<string, FoundLink> }>();
  const links = new Map<string, FoundLink>();
  const routes = new Map<string, FoundRoute>();
  const sysctls = new Map<string, string>();
  const ledgers = new Map<string, string[]>();
  let ssh: Found['ssh'];
  let ledger: string[] = [];
  let current = { name: '', broken: false, links: new Map<string, FoundLink>() };
  let table = 0;
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    if (line.startsWith('@')) {
      const [mark = '', first = '', ...rest] = line.split(' ');
      if (mark === '@ssh') {
        const [, server] = rest;
        if (first !== '' && server !== undefined) ssh = { client: first, server };
      } else if (mark === '@ledger') {
        ledger = [];
        ledgers.set(first, ledger);
      } else if (mark === '@netns') {
        current = { name: first, broken: false, links: new Map() };
        namespaces.set(first, current);
        table = 0;
      } else if (mark === '@broken') current.broken = true;
      else if (mark === '@fdb') table = 3;
    } else if (line.startsWith(SYSCTLS)) {
      const colon = line.indexOf(':');
      sysctls.set(keyOf(current.name, line.slice(SYSCTLS.length, colon)), plainValue(line.slice(colon + 1)));
    } else if (namespaces.size === 0) {
      ledger.push(line);
    } else {
      const rows = (JSON.parse(line) as readonly Json[]).filter((row) => Object.keys(row).length > 0);
      if (table === 0) for (const row of rows) readLink(current.name, row, current.links);
      else if (table === 1) for (const row of rows) readRoute(current.name, row, routes);
      else if (table === 2) for (const row of rows) readNeighbour(row, current.links);
      else for (const row of rows) readFdb(row, current.links);
      table++;
    }
  }
  for (const namespace of namespaces.values()) for (const link of namespace.links.values()) links.set(link.key, link);
  return { namespaces, links, routes, sysctls, ledgers, ssh };
}

function readLink(netns: string, row: Json, links: Map<string, FoundLink>): void {
  const linkinfo = (row.linkinfo ?? {}) as Json;
  const name = String(row.ifname);
  const addresses: FoundLink['addresses'] = new Map();
  for (const info of (row.addr_info ?? []) as readonly Json[]) {
    // An address with a peer is not one that a document can declare.
    if (typeof info.local !== 'string' || info.address !== undefined) continue;
    const kernels = info.family === 'inet6' && info.scope === 'link';
    const kernelsNumber = info.family === 'inet6' && String(info.scope) === '253';
    const ends = info.dynamic === true || (typeof info.valid_life_time === 'number' && info.valid_life_time !== 0xffffffff);
    addresses.set(`${canonicalAddress(info.local)}/${info.prefixlen}`, kernels || kernelsNumber || ends ? 'passing' : 'permanent');
  }
  links.set(name, {
    key: keyOf(netns, name),
    netns,
    name,
    index: Number(row.ifindex),
    lower: row.link as string | undefined,
    lowerIndex: row.link_index as number | undefined,
    kind: String(linkinfo.info_kind ?? ''),
    mtu: Number(row.mtu),
    mac: String(row.address ?? '').toLowerCase(),
    up: ((row.flags ?? []) as readonly string[]).includes('UP'),
    master: row.master as string | undefined,
    alias: row.ifalias as string | undefined,
    group: row.group === 'default' ? 0 : Number(row.group),
    info: (linkinfo.info_data ?? {}) as LinkInfo,
    port: linkinfo.info_slave_kind === 'bridge' ? ((linkinfo.info_slave_data ?? {}) as LinkInfo) : {},
    addresses,
    fdb: new Map(),
    neighbours: new Map(),
  });
}

const TYPES: Readonly<Record<string, string>> = { '1': 'unicast', '6': 'blackhole', '7': 'unreachable', '8': 'prohibit' };
const TABLES: Readonly<Record<string, number>> = { main: 254, local: 255, default: 253 };

function readRoute(netns: string, row: Json, routes: Map<string, FoundRoute>): void {
  const nexthop = (row.via ?? {}) as Json;
  const via = (row.gateway ?? nexthop.host) as string | undefined;
  const text = String(row.dst);
  // Only routes of IPv6 have a preference.
  const family = text === 'default' ? (row.pref !== undefined ? 'inet6' : 'inet') : familyOf(text);
  const type = TYPES[String(row.type)] ?? String(row.type);
  const parts = {
    netns,
    family,
    to: text === 'default' ? text : (canonicalCidr(text) ?? text),
    table: TABLES[String(row.table)] ?? Number(row.table ?? TABLES.main),
    metric: Number(row.metric ?? 0),
  } as const;
  const key = routeKey(netns, parts);
  routes.set(key, {
    key,
    ...parts,
    type: row.nexthops === undefined ? type : 'multipath',
    via: via === undefined ? undefined : canonicalAddress(via),
    dev: type === 'unicast' ? (row.dev as string | undefined) : undefined,
    src: row.prefsrc as string | undefined,
    protocol: Number(row.protocol),
  });
}

function readNeighbour(row: Json, links: ReadonlyMap<string, FoundLink>): void {
  if (typeof row.lladdr !== 'string' || row.proxy !== undefined) return;
  const address = canonicalAddress(String(row.dst));
  if (address !== undefined) links.get(String(row.dev))?.neighbours.set(address, row.lladdr.toLowerCase());
}

function readFdb(row: Json, links: ReadonlyMap<string, FoundLink>): void {
  const flags = (row.flags ?? []) as readonly string[];
  if ((row.state !== 'permanent' && row.state !== 'static') || flags.includes('extern_learn')) return;
  const toBridge = row.dst === undefined;
  // Without an endpoint, only what somebody put on the bridge itself is not the kernel's own: it is static, its own are permanent.
  if (toBridge && (row.state !== 'static' || row.master === undefined)) return;
  const entry = { mac: String(row.mac).toLowerCase(), dst: toBridge ? undefined : canonicalAddress(String(row.dst)) };
  links.get(String(row.ifname))?.fdb.set(fdbKey(entry), entry);
}
