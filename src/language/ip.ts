import ipaddr from 'ipaddr.js';
import { FunctionError } from './function-error.ts';

export type Version = 4 | 6;

/** An address with the prefix of its network. */
export interface Network {
  readonly version: Version;
  readonly address: bigint;
  readonly prefix: number;
}

export function bitsOf(version: Version): number {
  return version === 4 ? 32 : 128;
}

/** `10.0.0.1`, `10.0.0.1/24`, `10.0.0.1/255.255.255.0`, `2001:db8::1/64`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const [addressText = '', prefixText, ...rest] = text.trim().split('/');
  if (rest.length > 0) return undefined;
  const parsed = parseAddress(addressText);
  if (!parsed) return undefined;
  const prefix = prefixText === undefined ? bitsOf(parsed.version) : parsePrefix(prefixText, parsed.version);
  return prefix === undefined ? undefined : { ...parsed, prefix };
}

export function parseAddress(text: string): { version: Version; address: bigint } | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return { version: 4, address: toInteger(ipaddr.IPv4.parse(text).toByteArray()) };
  const groups = withoutDots(text);
  if (groups.includes(':') && !groups.includes('%') && ipaddr.IPv6.isValid(groups)) {
    return { version: 6, address: toInteger(ipaddr.IPv6.parse(groups).toByteArray()) };
  }
  return undefined;
}

/** `64:ff9b::1.2.3.4` with the last two groups in hexadecimal, as the parser knows dots only after `::ffff:`. */
function withoutDots(text: string): string {
  const [, head, tail = ''] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text) ?? [];
  if (head === undefined || !ipaddr.IPv4.isValidFourPartDecimal(tail)) return text;
  const [a = 0, b = 0, c = 0, d = 0] = ipaddr.IPv4.parse(tail).toByteArray();
  return `${head}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

function parsePrefix(text: string, version: Version): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= bitsOf(version) ? Number(text) : undefined;
  const mask = parseAddress(text);
  if (!mask || mask.version !== version) return undefined;
  const bits = bitsOf(version);
  for (let prefix = 0; prefix <= bits; prefix++) {
    const ones = netmask(version, prefix);
    if (mask.address === ones || mask.address === full(version) - ones) return prefix;
  }
  return undefined;
}

export function addressText(version: Version, address: bigint): string {
  if (address < 0n || address > full(version)) throw new FunctionError('the address would be out of range');
  const bytes: number[] = [];
  for (let rest = address, i = bitsOf(version) / 8; i > 0; i--, rest >>= 8n) bytes.unshift(Number(rest & 255n));
  if (version === 4) return bytes.join('.');
  const v6 = new ipaddr.IPv6(bytes);
  return v6.isIPv4MappedAddress() ? `::ffff:${v6.toIPv4Address().toString()}` : v6.toRFC5952String();
}

/** The address alone. */
export function ipText(n: Network): string {
  return addressText(n.version, n.address);
}

/** The address with its prefix. */
export function cidrText(n: Network): string {
  return `${ipText(n)}/${n.prefix}`;
}

export function netmask(version: Version, prefix: number): bigint {
  const hostBits = BigInt(bitsOf(version) - prefix);
  return (full(version) >> hostBits) << hostBits;
}

export function hostmask(n: Network): bigint {
  return full(n.version) - netmask(n.version, n.prefix);
}

/** The same network with its first address. */
export function networkOf(n: Network): Network {
  return { ...n, address: first(n) };
}

export function first(n: Network): bigint {
  return n.address & netmask(n.version, n.prefix);
}

export function last(n: Network): bigint {
  return first(n) | hostmask(n);
}

export function sizeOf(n: Network): bigint {
  return hostmask(n) + 1n;
}

/** First and last address that a host may have; both ends of a network of two (RFC 3021). */
export function usable(n: Network): readonly [bigint, bigint] {
  return sizeOf(n) <= 2n ? [first(n), last(n)] : [first(n) + 1n, last(n) - 1n];
}

/** Whether the whole of `inner` lies in `outer`. */
export function includes(outer: Network, inner: Network): boolean {
  return outer.version === inner.version && first(outer) <= first(inner) && last(inner) <= last(outer);
}

/** The address at a place in the network; a negative one counts from the end. */
export function nth(n: Network, index: bigint): bigint | undefined {
  const address = index < 0n ? last(n) + 1n + index : first(n) + index;
  return address < first(n) || address > last(n) ? undefined : address;
}

function full(version: Version): bigint {
  return (1n << BigInt(bitsOf(version))) - 1n;
}

function toInteger(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}
