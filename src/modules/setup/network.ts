import { sh } from '../../session/script.ts';
import type { Facts, Section } from './section.ts';

/** Interfaces, addresses and default routes: three forks. Reads the text that iproute2 and BusyBox share. */
export const network: Section = {
  name: 'network',
  subset: 'network',
  facts: ['interfaces', 'default_ipv4', 'default_ipv6', 'all_ipv4_addresses', 'all_ipv6_addresses'],
  // The routes are looked up, nothing is sent to these addresses (which are those that Ansible uses).
  script: sh`ip addr show
echo --
ip -4 route get 8.8.8.8 2>/dev/null
echo --
ip -6 route get 2404:6800:400a:800::1012 2>/dev/null`,
  read: (output) => {
    const [addresses = '', route4 = '', route6 = ''] = output.split(/^--\n/m);
    const interfaces = addresses.split(/^(?=\d+: )/m).flatMap(readInterface);
    const all = interfaces.flatMap((one) => [...(one.ipv4 ? [one.ipv4] : []), ...(one.ipv4_secondaries ?? [])]);
    const all6 = interfaces.flatMap((one) => one.ipv6 ?? []);
    return {
      interfaces: interfaces.map((one) => one.device),
      // Ansible leaves out the loopback's addresses.
      all_ipv4_addresses: all.map((one) => one.address).filter((address) => !address.startsWith('127.')),
      all_ipv6_addresses: all6.map((one) => one.address).filter((address) => address !== '::1'),
      default_ipv4: defaultFor(route4, interfaces, (one) => [...(one.ipv4 ? [one.ipv4] : []), ...(one.ipv4_secondaries ?? [])]),
      default_ipv6: defaultFor(route6, interfaces, (one) => one.ipv6 ?? []),
      ...Object.fromEntries(interfaces.map((one) => [one.device.replace(/[-:]/g, '_'), one])),
    };
  },
};

interface Address {
  readonly address: string;
  readonly prefix: string;
}

interface Interface {
  readonly device: string;
  readonly active: boolean;
  readonly promisc: boolean;
  readonly mtu: number;
  readonly type: string;
  readonly macaddress?: string;
  readonly ipv4?: Address & { readonly netmask: string; readonly network: string; readonly broadcast: string };
  readonly ipv4_secondaries?: readonly NonNullable<Interface['ipv4']>[];
  readonly ipv6?: readonly (Address & { readonly scope: string })[];
}

/** One paragraph of `ip addr`. */
function readInterface(text: string): readonly Interface[] {
  const [, name, flags = '', mtu] = /^\d+: ([^:@]+)(?:@\S+)?: <([^>]*)> mtu (\d+)/.exec(text) ?? [];
  if (name === undefined) return [];
  const [, kind = 'unknown', mac] = /^ {4}link\/(\S+)(?: ([0-9a-f:]+))?/m.exec(text) ?? [];
  const [first, ...others] = [...text.matchAll(/^ {4}inet (\S+?)(?:\/(\d+))?(?: peer \S+)?(?: brd (\S+))? /gm)].map(
    ([, address = '', prefix = '32', broadcast = '']) => ipv4(address, Number(prefix), broadcast),
  );
  const ipv6 = [...text.matchAll(/^ {4}inet6 (\S+)\/(\d+) scope (\S+)/gm)].map(([, address = '', prefix = '', scope = '']) => ({
    address,
    prefix,
    scope,
  }));
  return [
    {
      device: name,
      active: flags.split(',').includes('UP'),
      promisc: flags.split(',').includes('PROMISC'),
      mtu: Number(mtu),
      type: kind,
      ...(mac !== undefined && kind !== 'loopback' && { macaddress: mac }),
      ...(first && { ipv4: first }),
      ...(others.length > 0 && { ipv4_secondaries: others }),
      ...(ipv6.length > 0 && { ipv6 }),
    },
  ];
}

function ipv4(address: string, prefix: number, broadcast: string) {
  const mask = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { address, broadcast, netmask: dotted(mask), network: dotted((number & mask) >>> 0), prefix: String(prefix) };
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
}

/** What `ip route get` says of the way out, with what is known of its interface and source address. */
function defaultFor(route: string, interfaces: readonly Interface[], addresses: (one: Interface) => readonly Address[]): Facts {
  const word = (name: string) => new RegExp(`\\b${name} (\\S+)`).exec(route)?.[1];
  const [device, source, gateway] = [word('dev'), word('src'), word('via')];
  const one = interfaces.find((candidate) => candidate.device === device);
  if (device === undefined || !one || /^(unreachable|prohibit|blackhole)/.test(route)) return {};
  const { mtu, type, macaddress } = one;
  return {
    interface: device,
    alias: device,
    ...(gateway !== undefined && { gateway }),
    ...(source !== undefined && { address: source }),
    ...addresses(one).find((candidate) => candidate.address === source),
    mtu,
    type,
    ...(macaddress !== undefined && { macaddress }),
  };
}
