import ipaddr from 'ipaddr.js';
import { didYouMean } from '../../diagnostic.ts';
import { FunctionError } from '../function-error.ts';
import {
  addressText,
  cidrText,
  first,
  hostmask,
  includes,
  ipText,
  last,
  type Network,
  netmask,
  networkOf,
  nth,
  parseNetwork,
  sizeOf,
  usable,
} from '../ip.ts';
import { integer } from '../numbers.ts';

/** A value that was read as an address or a network, as it was written. */
export interface Address {
  readonly network: Network;
  readonly hasPrefix: boolean;
  readonly written: unknown;
}

/** The answer to a query, or false where it does not apply: the words of ansible.utils.ipaddr. */
type Query = (n: Network, a: Address) => unknown;

const text = (n: Network, address: bigint) => addressText(n.version, address);
const isHost = (n: Network) => n.address !== first(n);
const range = (a: Address): readonly [bigint, bigint] => {
  if (!a.hasPrefix) throw new FunctionError(`${ipText(a.network)} has no prefix, so it is not a network`);
  return usable(a.network);
};
const within = (n: Network, a: Address, address: bigint) => {
  const [low, high] = range(a);
  return sizeOf(n) > 1n && address >= low && address <= high ? text(n, address) : false;
};
const kind = (n: Network) => (n.version === 4 ? ipaddr.IPv4 : ipaddr.IPv6).parse(ipText(n)).range();
const when = (condition: boolean, value: unknown) => (condition ? value : false);
const hostWith =
  (separator: string, rest: (n: Network) => string): Query =>
  (n) =>
    when(sizeOf(n) === 2n || (sizeOf(n) > 1n && isHost(n)), `${ipText(n)}${separator}${rest(n)}`);
const mask = (n: Network) => text(n, netmask(n.version, n.prefix));
const wildcard = (n: Network) => text(n, hostmask(n));

const address: Query = (n) => when(sizeOf(n) <= 2n || isHost(n), ipText(n));
const gateway: Query = (n) => when(sizeOf(n) > 1n && isHost(n), cidrText(n));
const addressPrefix: Query = (n) => when(!(sizeOf(n) > 2n && (n.address === first(n) || n.address === last(n))), cidrText(n));
const subnet: Query = (n) => cidrText(networkOf(n));
const loopback: Query = (n, a) => when(kind(n) === 'loopback', a.written);

const queries: Readonly<Record<string, Query>> = {
  '': (n, a) => (a.hasPrefix ? cidrText(n) : ipText(n)),
  address,
  ip: address,
  'address/prefix': addressPrefix,
  'host/prefix': addressPrefix,
  bool: () => true,
  broadcast: (n) => when(sizeOf(n) > 2n, text(n, last(n))),
  cidr: (n) => cidrText(n),
  first_usable: (n, a) => when(sizeOf(n) > 1n, text(n, range(a)[0])),
  last_usable: (n, a) => when(sizeOf(n) > 1n, text(n, range(a)[1])),
  range_usable: (n, a) => when(sizeOf(n) > 1n, `${text(n, range(a)[0])}-${text(n, range(a)[1])}`),
  next_usable: (n, a) => within(n, a, n.address + 1n),
  previous_usable: (n, a) => within(n, a, n.address - 1n),
  gateway,
  gw: gateway,
  router: gateway,
  hostnet: gateway,
  host: (n) => when(sizeOf(n) === 1n || isHost(n), cidrText(n)),
  hostmask: wildcard,
  wildcard,
  int: (n, a) => (a.hasPrefix ? `${n.address}/${n.prefix}` : integer(n.address)),
  'ip/prefix': hostWith('/', (n) => String(n.prefix)),
  ip_netmask: hostWith(' ', mask),
  ip_wildcard: hostWith(' ', wildcard),
  ipv4: (n, a) => (n.version === 4 ? a.written : mappedIpv4(n)),
  ipv6: (n, a) => (n.version === 6 ? a.written : `::ffff:${ipText(n)}/${n.prefix + 96}`),
  'link-local': (n, a) => when(kind(n) === 'linkLocal', a.written),
  loopback,
  lo: loopback,
  multicast: (n, a) => when(kind(n) === 'multicast', a.written),
  unicast: (n, a) => when(kind(n) !== 'multicast', a.written),
  net: (n) => when(sizeOf(n) > 1n && !isHost(n), cidrText(n)),
  netmask: mask,
  network: (n) => text(n, first(n)),
  network_id: (n) => text(n, first(n)),
  'network/prefix': subnet,
  network_netmask: (n) => `${text(n, first(n))} ${mask(n)}`,
  network_wildcard: (n) => `${text(n, first(n))} ${wildcard(n)}`,
  subnet,
  peer: (n, a) => peer(n, a),
  prefix: (n) => n.prefix,
  private: (n, a) => when(['private', 'uniqueLocal', 'linkLocal'].includes(kind(n)), a.written),
  public: (n, a) => when(kind(n) === 'unicast', a.written),
  revdns: (n) => reverseName(n),
  size: (n) => integer(sizeOf(n)),
  size_usable: (n) => integer(sizeOf(n) === 1n ? 0n : sizeOf(n) === 2n ? 2n : sizeOf(n) - 2n),
  type: (n) => (sizeOf(n) === 1n || isHost(n) ? 'address' : 'network'),
  version: (n) => n.version,
  wrap: (n, a) => (n.version === 6 ? `[${ipText(n)}]${a.hasPrefix ? `/${n.prefix}` : ''}` : a.written),
};

/** What an address answers to a word, a number (the n-th address of its network) or a network (itself, where it lies in it). */
export function ask(a: Address, query: string): unknown {
  const n = a.network;
  if (Object.hasOwn(queries, query)) return (queries[query] as Query)(n, a);
  if (/^-?\d+$/.test(query)) {
    if (sizeOf(n) === 1n) return a.hasPrefix ? cidrText(n) : ipText(n);
    const found = nth(n, BigInt(query));
    return found !== undefined && `${text(n, found)}/${n.prefix}`;
  }
  const outer = parseNetwork(query);
  if (outer) return when(includes(outer, n), a.written);
  throw new FunctionError(`"${query}" is not a question about an address`, didYouMean(query, Object.keys(queries)));
}

/** The other end of a point-to-point network. */
function peer(n: Network, a: Address): string {
  if (a.hasPrefix && sizeOf(n) === 2n) return text(n, n.address ^ 1n);
  const place = n.address & 3n;
  if (a.hasPrefix && sizeOf(n) === 4n && place !== 0n && place !== 3n) return text(n, n.address ^ 3n);
  throw new FunctionError(`${cidrText(n)} is not one end of a point-to-point network`);
}

function mappedIpv4(n: Network): unknown {
  const isMapped = n.address >> 32n === 0xffffn || n.address >> 32n === 0n;
  return isMapped && `${addressText(4, n.address & 0xffffffffn)}/${Math.max(0, n.prefix - 96)}`;
}

function reverseName(n: Network): string {
  if (n.version === 4) return `${ipText(n).split('.').reverse().join('.')}.in-addr.arpa.`;
  const digits = n.address.toString(16).padStart(32, '0');
  return `${[...digits].reverse().join('.')}.ip6.arpa.`;
}
