import ipaddr from 'ipaddr.js';

/** One spelling per address, as `ip` prints it. Undefined where the text is no address. */
export function canonicalAddress(text: string): string | undefined {
  if (PLAIN_IPV4.test(text)) return text;
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text) || text.includes('%')) return undefined;
  return ipaddr.IPv6.parse(text).toRFC5952String();
}

/** `10.0.0.1/24`, `fd00::1/64`; without a prefix length, that of a single host. */
export function canonicalCidr(text: string): string | undefined {
  const slash = text.indexOf('/');
  const address = canonicalAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const bits = address.includes(':') ? 128 : 32;
  if (slash < 0) return `${address}/${bits}`;
  const length = text.slice(slash + 1);
  return /^\d{1,3}$/.test(length) && Number(length) <= bits ? `${address}/${Number(length)}` : undefined;
}

/** The network that an address in CIDR notation lies in: `10.0.0.1/24` → `10.0.0.0/24`. */
export function networkOf(cidr: string): string {
  const network = cidr.includes(':') ? ipaddr.IPv6.networkAddressFromCIDR(cidr) : ipaddr.IPv4.networkAddressFromCIDR(cidr);
  const address = network instanceof ipaddr.IPv6 ? network.toRFC5952String() : network.toString();
  return `${address}/${cidr.slice(cidr.indexOf('/') + 1)}`;
}

export function contains(cidr: string, address: string): boolean {
  if (cidr.includes(':') !== address.includes(':')) return false;
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return ipaddr.parse(address).match(network, bits);
}

export function familyOf(address: string): 'inet' | 'inet6' {
  return address.includes(':') ? 'inet6' : 'inet';
}

export function canonicalMac(text: string): string | undefined {
  return /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/.test(text) ? text.toLowerCase() : undefined;
}

const PLAIN_IPV4 = /^(?:(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])(?:\.(?!$)|$)){4}$/;
