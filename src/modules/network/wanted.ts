import { familyOf } from './canonical.ts';
import type { EndOf, LinkOf, NetworkDocument } from './document.ts';
import { LINK_TYPES, PORT_OPTIONS } from './link-types.ts';

/** A link by its namespace ('' is the host's own) and name. Neither holds a slash. */
export function keyOf(netns: string | undefined, name: string): string {
  return `${netns ?? ''}/${name}`;
}

export function labelOf(netns: string, name: string): string {
  return netns === '' ? name : `${name} in ${netns}`;
}

export interface FdbEntry {
  readonly mac: string;
  /** Tunnel endpoint; undefined for an entry of the bridge that the link is a port of. */
  readonly dst: string | undefined;
}

/** One link with what hangs on it. The two ends of a veth are two links. */
export interface WantedLink {
  readonly key: string;
  readonly netns: string;
  readonly name: string;
  readonly type: LinkOf['type'];
  readonly mtu: number | undefined;
  readonly mac: string | undefined;
  readonly up: boolean;
  readonly master: string | undefined;
  readonly dev: string | undefined;
  /** Declared options of the type, as text; '' where one must not be set. */
  readonly options: ReadonlyMap<string, string>;
  readonly port: ReadonlyMap<string, boolean>;
  /** The other end of a veth. */
  readonly peer: string | undefined;
  /** Made together with its peer, by the peer's command. */
  readonly secondary: boolean;
  readonly addresses: Set<string>;
  readonly fdb: Map<string, FdbEntry>;
  /** Address → MAC. */
  readonly neighbours: Map<string, string>;
}

export interface WantedRoute {
  readonly key: string;
  readonly netns: string;
  readonly family: 'inet' | 'inet6';
  readonly to: string;
  readonly table: number;
  readonly metric: number;
  readonly type: string;
  readonly via: string | undefined;
  readonly dev: string | undefined;
  readonly src: string | undefined;
}

export interface WantedSysctl {
  readonly netns: string;
  /** Path below /proc/sys. */
  readonly path: string;
  readonly value: string;
  /** Where the kernel does not have it, all is well. */
  readonly optional: boolean;
}

export interface Wanted {
  readonly namespaces: ReadonlySet<string>;
  readonly links: ReadonlyMap<string, WantedLink>;
  readonly routes: ReadonlyMap<string, WantedRoute>;
  readonly sysctls: ReadonlyMap<string, WantedSysctl>;
}

export const ZERO_MAC = '00:00:00:00:00:00';
const TABLES = { main: 254, local: 255, default: 253 };

/** Several endpoints may stand behind one group address, one behind any other: the identity of an entry says which. */
export function fdbKey(entry: FdbEntry): string {
  return isGroupMac(entry.mac) ? `${entry.mac} ${entry.dst ?? ''}` : `${entry.mac}${entry.dst === undefined ? ' bridge' : ''}`;
}

export function isGroupMac(mac: string): boolean {
  return mac === ZERO_MAC || (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

export function routeKey(netns: string, route: Pick<WantedRoute, 'family' | 'table' | 'to' | 'metric'>): string {
  return `${netns}/${route.family} table ${route.table} ${route.to} metric ${route.metric}`;
}

/**
 * The document as flat maps: spread over its links, with defaults filled in.
 * Mistakes that only the whole shows (declared twice, a `dev` that is no link of the document) go to `mistakes`.
 */
export function wantedOf(document: NetworkDocument, mistakes: string[]): Wanted {
  const links = new Map<string, WantedLink>();
  document.links.forEach((link, i) => {
    for (const wanted of linksOf(link)) {
      if (links.has(wanted.key)) mistakes.push(`links[${i}]: link ${labelOf(wanted.netns, wanted.name)} is declared twice`);
      links.set(wanted.key, wanted);
    }
  });
  const onLink = (place: string, entry: { dev: string; netns?: string | undefined }): WantedLink | undefined => {
    const link = links.get(keyOf(entry.netns, entry.dev));
    if (!link) mistakes.push(`${place}.dev: the document declares no link ${labelOf(entry.netns ?? '', entry.dev)}`);
    return link;
  };
  document.addresses.forEach((entry, i) => {
    onLink(`addresses[${i}]`, entry)?.addresses.add(entry.address);
  });
  document.fdb.forEach((entry, i) => {
    const link = onLink(`fdb[${i}]`, entry);
    if (!link) return;
    for (const dst of Array.isArray(entry.dst) ? entry.dst : [entry.dst]) {
      const mistake = addFdb(link, { mac: entry.mac, dst });
      if (mistake) mistakes.push(`fdb[${i}]: ${mistake}`);
    }
  });
  document.neighbours.forEach((entry, i) => {
    const link = onLink(`neighbours[${i}]`, entry);
    if (!link) return;
    const other = link.neighbours.get(entry.address);
    if (other !== undefined && other !== entry.mac) {
      mistakes.push(`neighbours[${i}]: ${entry.address} on ${labelOf(link.netns, link.name)} is declared with ${other} too`);
    }
    link.neighbours.set(entry.address, entry.mac);
  });
  return {
    namespaces: new Set(document.namespaces.map((n) => n.name)),
    links,
    routes: routesOf(document, mistakes),
    sysctls: sysctlsOf(document, mistakes),
  };
}

function linksOf(link: LinkOf): WantedLink[] {
  const options = new Map<string, string>();
  const declared = link as Readonly<Record<string, unknown>>;
  for (const option of LINK_TYPES[link.type].options) {
    const value = declared[option.name];
    if (value !== undefined) options.set(option.name, typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));
    else if (option.absent === 'unset') options.set(option.name, '');
  }
  const dev = 'dev' in link ? link.dev : undefined;
  if (link.type !== 'veth') return [endOf(link, link.type, { options, dev, peer: undefined, secondary: false })];
  const own = endOf(link, 'veth', { options, dev, peer: keyOf(link.peer.netns, link.peer.name), secondary: false });
  return [own, endOf(link.peer, 'veth', { options, dev, peer: own.key, secondary: true })];
}

function endOf(end: EndOf, type: LinkOf['type'], rest: Pick<WantedLink, 'options' | 'dev' | 'peer' | 'secondary'>): WantedLink {
  const port = new Map<string, boolean>();
  for (const name of PORT_OPTIONS) {
    const value = end.bridge_port?.[name];
    if (value !== undefined) port.set(name, value);
  }
  return {
    key: keyOf(end.netns, end.name),
    netns: end.netns ?? '',
    name: end.name,
    type,
    mtu: end.mtu,
    mac: end.mac,
    up: end.up,
    master: end.master,
    port,
    ...rest,
    addresses: new Set(end.addresses),
    fdb: new Map(),
    neighbours: new Map(),
  };
}

function addFdb(link: WantedLink, entry: FdbEntry): string | undefined {
  if (entry.dst !== undefined && link.type !== 'vxlan') return `${link.name} is no vxlan: an entry with \`dst\` needs one`;
  if (entry.dst === undefined && link.master === undefined) return `${link.name} is no bridge's port: the entry needs \`dst\``;
  const key = fdbKey(entry);
  const other = link.fdb.get(key);
  if (other && other.dst !== entry.dst) return `${entry.mac} on ${link.name} is declared with dst ${other.dst} too`;
  link.fdb.set(key, entry);
  return undefined;
}

function routesOf(document: NetworkDocument, mistakes: string[]): Map<string, WantedRoute> {
  const routes = new Map<string, WantedRoute>();
  document.routes.forEach((entry, i) => {
    const family = familyOf(entry.to === 'default' ? (entry.via ?? entry.src ?? '') : entry.to);
    const { to, type, via, dev, src } = entry;
    const parts = {
      netns: entry.netns ?? '',
      family,
      to: to === '0.0.0.0/0' || to === '::/0' ? 'default' : to,
      table: typeof entry.table === 'string' ? TABLES[entry.table] : (entry.table ?? TABLES.main),
      // The kernel's own default for IPv6 (`ip` prints it).
      metric: entry.metric ?? (family === 'inet6' ? 1024 : 0),
    };
    const key = routeKey(parts.netns, parts);
    if (routes.has(key)) mistakes.push(`routes[${i}]: the route ${key} is declared twice`);
    routes.set(key, { key, ...parts, type, via, dev, src });
  });
  return routes;
}

function sysctlsOf(document: NetworkDocument, mistakes: string[]): Map<string, WantedSysctl> {
  const sysctls = new Map<string, WantedSysctl>();
  document.sysctls.forEach((entry, i) => {
    const netns = entry.netns ?? '';
    const path = sysctlPath(entry.name);
    const key = keyOf(netns, path);
    const value = plainValue(entry.value);
    const other = sysctls.get(key);
    if (other && other.value !== value) mistakes.push(`sysctls[${i}]: ${labelOf(netns, entry.name)} is declared with ${other.value} too`);
    sysctls.set(key, { netns, path, value, optional: entry.optional });
  });
  return sysctls;
}

/** sysctl(8): whichever of `.` and `/` comes first separates; the other one belongs to a name (`net.ipv4.conf.eth0/5.rp_filter`). */
function sysctlPath(name: string): string {
  const separator = /[./]/.exec(name)?.[0];
  return separator === '/' ? name : name.replace(/[./]/g, (c) => (c === '.' ? '/' : '.'));
}

/** Values with several numbers are separated by tabs in /proc. */
export function plainValue(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}
