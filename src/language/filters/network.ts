import { checkItems } from '../budget.ts';
import { listOf, textOf, wholeOf } from '../coerce.ts';
import { fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import {
  addressText,
  bitsOf,
  cidrText,
  first,
  includes,
  ipText,
  last,
  type Network,
  networkOf,
  nth,
  parseAddress,
  parseNetwork,
  sizeOf,
  usable,
  type Version,
} from '../ip.ts';
import { isInteger } from '../numbers.ts';
import { describe, isSequence, isTruthy, itemsOf } from '../values.ts';
import { type Address, ask } from './ip-query.ts';

/** The ipaddr family of ansible.utils: what is no address is false, of a list only what fits is kept. */
export const networkFilters = [
  fn('ipaddr', 'query?', (value, query = '') => ipaddr(value, query)),
  fn('ipv4', 'query?', (value, query = '') => ipaddr(value, query, 4)),
  fn('ipv6', 'query?', (value, query = '') => ipaddr(value, query, 6)),
  fn('ipwrap', 'query?', (value, query = '') => {
    const wrap = (v: unknown) => (isTruthy(ipaddr(v, query)) ? ipaddr(v, 'wrap') : v);
    return isSequence(value) ? itemsOf(value).map(wrap) : wrap(value);
  }),
  fn('ipsubnet', 'query? index?', (value, query = '', index = undefined) => subnetOf(network(value), textOf(query), index)),
  fn('nthhost', 'query?', (value, query = '') => {
    const n = parse(value)?.network;
    const found = n && /^-?\d+$/.test(textOf(query)) ? nth(n, BigInt(textOf(query))) : undefined;
    return n && found !== undefined ? addressText(n.version, found) : false;
  }),
  fn('next_nth_usable', 'offset', (value, offset) => nthUsable(network(value), BigInt(wholeOf(offset)))),
  fn('previous_nth_usable', 'offset', (value, offset) => nthUsable(network(value), -BigInt(wholeOf(offset)))),
  fn('ipmath', 'amount', (value, amount) => {
    const n = network(value);
    return addressText(n.version, n.address + BigInt(wholeOf(amount)));
  }),
  fn('network_in_network', 'test', (value, test) => includes(network(value), network(test))),
  fn('network_in_usable', 'test', (value, test) => {
    const [outer, inner] = [network(value), network(test)];
    const [low, high] = usable(outer);
    return outer.version === inner.version && first(inner) >= low && last(inner) <= high;
  }),
  fn('reduce_on_network', 'network', (value, outer) => listOf(value).filter((v) => includes(network(outer), network(v)))),
  fn('cidr_merge', 'action?', (value, action = 'merge') => merge(listOf(value).map(network), textOf(action))),
  fn('cidr_host', 'number', (value, number) => {
    const n = network(value);
    const found = nth(n, BigInt(wholeOf(number)));
    if (found === undefined) throw new FunctionError(`${cidrText(networkOf(n))} has no address number ${wholeOf(number)}`);
    return addressText(n.version, found);
  }),
  fn('cidr_subnet', 'newbits number', (value, newBits, number) => {
    const n = network(value);
    const prefix = n.prefix + wholeOf(newBits);
    return nthSubnet(networkOf(n), prefix, wholeOf(number));
  }),
  fn('ip4_hex', 'delimiter?', (value, delimiter = '') => {
    const parsed = parseAddress(textOf(value));
    if (parsed?.version !== 4) throw new FunctionError(`${describe(value)} is not an IPv4 address`);
    return (parsed.address.toString(16).padStart(8, '0').match(/../g) ?? []).join(textOf(delimiter));
  }),
  fn('slaac', 'query', (value, mac) => {
    const n = network(value);
    const bytes = macBytes(textOf(mac));
    if (n.version !== 6) throw new FunctionError('needs an IPv6 network');
    // RFC 4291, appendix A: ff:fe in the middle, bit 1 of the first byte turned.
    const id = [(bytes[0] ?? 0) ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3], bytes[4], bytes[5]];
    return addressText(6, first({ ...n, prefix: 64 }) | id.reduce<bigint>((sum, b) => (sum << 8n) | BigInt(b ?? 0), 0n));
  }),
  fn('hwaddr', 'query?', (value, query = '') => hardwareAddress(textOf(value), textOf(query))),
];

function ipaddr(value: unknown, query: unknown, version?: Version): unknown {
  if (isSequence(value))
    return itemsOf(value)
      .map((v) => ipaddr(v, query, version))
      .filter(isTruthy);
  const address = parse(value, version);
  if (!address || (version !== undefined && address.network.version !== version)) return false;
  return ask(address, textOf(query));
}

/** Text, or a number that stands for an address. */
function parse(value: unknown, version?: Version): Address | undefined {
  if (typeof value === 'string' && !/^\d+$/.test(value)) {
    const parsed = parseNetwork(value);
    return parsed && { network: parsed, hasPrefix: value.includes('/'), written: value };
  }
  if (!isInteger(value) && typeof value !== 'string') return undefined;
  const address = BigInt(value);
  const family: Version = version ?? (address >> 32n === 0n ? 4 : 6);
  if (address === 0n || address >> BigInt(bitsOf(family)) !== 0n) return undefined;
  const parsed: Network = { version: family, address, prefix: bitsOf(family) };
  return { network: parsed, hasPrefix: false, written: cidrText(parsed) };
}

function network(value: unknown): Network {
  const parsed = parse(value);
  if (!parsed) throw new FunctionError(`${describe(value)} is not an address or a network`);
  return parsed.network;
}

/** `query` is a prefix (how many such networks fit, or the `index`-th), or a network (at which place of it this one is). */
function subnetOf(value: Network, query: string, index: unknown): unknown {
  const n = sizeOf(value) > 1n && value.address !== first(value) ? { ...value, prefix: bitsOf(value.version) } : value;
  if (query === '') return cidrText(n);
  if (!/^\d+$/.test(query)) return placeIn(n, network(query));
  const prefix = Number(query);
  if (prefix > bitsOf(n.version)) throw new FunctionError(`there is no prefix ${prefix}`);
  if (sizeOf(n) === 1n) {
    // The networks around an address, the widest first.
    const at = index === undefined || index === null ? 0 : wholeOf(index);
    const found = prefix + (at < 0 ? bitsOf(n.version) - prefix + at : at);
    if (found < prefix || found >= bitsOf(n.version)) throw new FunctionError(`there is no network ${at} around ${ipText(n)}`);
    return cidrText(networkOf({ ...n, prefix: found }));
  }
  if (prefix < n.prefix) throw new FunctionError(`a network of /${prefix} does not fit into ${cidrText(n)}`);
  return index === undefined || index === null ? Number(1n << BigInt(prefix - n.prefix)) : nthSubnet(n, prefix, wholeOf(index));
}

function nthSubnet(n: Network, prefix: number, index: number): string {
  if (prefix < n.prefix || prefix > bitsOf(n.version)) throw new FunctionError(`a network of /${prefix} does not fit into ${cidrText(n)}`);
  const count = 1n << BigInt(prefix - n.prefix);
  const at = index < 0 ? count + BigInt(index) : BigInt(index);
  if (at < 0n || at >= count) throw new FunctionError(`${cidrText(n)} has no network number ${index} of /${prefix}`);
  return cidrText({ ...n, prefix, address: first(n) + (at << BigInt(bitsOf(n.version) - prefix)) });
}

function placeIn(n: Network, outer: Network): string {
  if (!includes(outer, n)) throw new FunctionError(`${cidrText(n)} is not in ${cidrText(outer)}`);
  return String(((first(n) - first(outer)) >> BigInt(bitsOf(n.version) - n.prefix)) + 1n);
}

function nthUsable(n: Network, offset: bigint): unknown {
  const [low, high] = usable(n);
  const address = n.address + offset;
  return sizeOf(n) > 1n && address >= low && address <= high ? addressText(n.version, address) : false;
}

function merge(networks: readonly Network[], action: string): unknown {
  if (action === 'span') return span(networks);
  if (action !== 'merge') throw new FunctionError('action is merge or span');
  const ranges = networks.map((n) => ({ version: n.version, low: first(n), high: last(n) }));
  ranges.sort((a, b) => a.version - b.version || (a.low < b.low ? -1 : a.low > b.low ? 1 : 0));
  const joined: { version: Version; low: bigint; high: bigint }[] = [];
  for (const range of ranges) {
    const before = joined.at(-1);
    if (before && before.version === range.version && range.low <= before.high + 1n) {
      if (range.high > before.high) joined[joined.length - 1] = { ...before, high: range.high };
    } else joined.push(range);
  }
  return joined.flatMap(({ version, low, high }) => cover(version, low, high));
}

/** The fewest networks that are exactly a range. */
function cover(version: Version, low: bigint, high: bigint): string[] {
  const result: string[] = [];
  for (let at = low; at <= high; ) {
    let prefix = bitsOf(version);
    while (prefix > 0) {
      const wider: Network = { version, address: at, prefix: prefix - 1 };
      if (first(wider) !== at || last(wider) > high) break;
      prefix--;
    }
    checkItems(result.push(cidrText({ version, address: at, prefix })));
    at = last({ version, address: at, prefix }) + 1n;
  }
  return result;
}

/** The smallest network that holds all of them. */
function span(networks: readonly Network[]): unknown {
  const [one] = networks;
  if (!one) return null;
  for (let prefix = one.prefix; prefix >= 0; prefix--) {
    const outer = networkOf({ ...one, prefix });
    if (networks.every((n) => includes(outer, n))) return cidrText(outer);
  }
  throw new FunctionError('addresses of both versions have no network in common');
}

function macBytes(text: string): number[] {
  const digits = text.replace(/[:.-]/g, '');
  if (!/^[\da-f]{12}$/i.test(digits)) throw new FunctionError(`"${text}" is not a MAC address`);
  return (digits.match(/../g) ?? []).map((d) => Number.parseInt(d, 16));
}

function hardwareAddress(value: string, query: string): unknown {
  if (query === 'bool' || query === '') {
    const isValid = /^[\da-f]{2}([:-]?)[\da-f]{2}(?:\1[\da-f]{2}){4}$/i.test(value) || /^[\da-f]{4}(?:\.[\da-f]{4}){2}$/i.test(value);
    return isValid && (query === 'bool' ? true : value);
  }
  const hex = macBytes(value).map((b) => b.toString(16).padStart(2, '0'));
  switch (query) {
    case 'linux':
    case 'unix':
      return hex.join(':');
    case 'eui48':
    case 'win':
      return hex.join('-').toUpperCase();
    case 'bare':
      return hex.join('').toUpperCase();
    case 'cisco':
      return (hex.join('').match(/.{4}/g) ?? []).join('.');
    case 'int':
      return Number.parseInt(hex.join(''), 16);
    default:
      throw new FunctionError(`"${query}" is not a way to write a MAC address`);
  }
}
