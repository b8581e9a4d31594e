/** RFC 2544: for tests of network devices, never routed on the internet. */
const pool = { base: ipv4('198.18.0.0'), length: 15 };
export const prefixLength = 22;
const size = 2 ** (32 - prefixLength);

/** The number of an IPv4 address in dotted form. */
function ipv4(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

/** hv1 has the first address of the subnet, hv2 the second … */
export function hostAddress(subnet: string, number: number): string {
  return dotted(ipv4(networkOf(subnet)) + number);
}

/** The machine that runs the lab has the last one. */
export function controllerAddress(subnet: string): string {
  return dotted(ipv4(networkOf(subnet)) + size - 2);
}

/** Locally administered, and the same in every life of the host. */
export function hostMac(address: string): string {
  return ['02', '57', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
}

function networkOf(subnet: string): string {
  return subnet.split('/')[0] ?? subnet;
}

/** The first subnet of the pool that overlaps none of `taken` (`a.b.c.d/len`; a bare address is a /32), or undefined when all do. */
export function firstFreeSubnet(taken: readonly string[]): string | undefined {
  const ranges = taken.map(range).filter((r) => r !== undefined);
  const count = 2 ** (prefixLength - pool.length);
  for (let i = 0; i < count; i++) {
    const start = pool.base + i * size;
    if (!ranges.some((r) => r.start < start + size && start < r.end)) return `${dotted(start)}/${prefixLength}`;
  }
  return undefined;
}

/** Undefined for what is no range of its own: the default route, or the halves of it that VPNs set. */
function range(text: string): { start: number; end: number } | undefined {
  const [address = '', length = '32'] = text.split('/');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address) || Number(length) < 8) return undefined;
  const span = 2 ** (32 - Number(length));
  const start = Math.floor(ipv4(address) / span) * span;
  return { start, end: start + span };
}
