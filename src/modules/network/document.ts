import * as z from 'zod';
import { once } from '../../once.ts';
import { boolean, integer, optional, text } from '../shared/parameters.ts';
import { canonicalAddress, canonicalCidr, canonicalMac, familyOf, networkOf } from './canonical.ts';

export const matching = (pattern: RegExp, expected: string) => text().pipe(z.string().regex(pattern, `expected ${expected}`));

/** Letters that need no quoting in a batch of `ip` and mean nothing to it. */
export const linkName = () => matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/, 'a link name: 1 to 15 letters, digits, "_", "." or "-"');
const namespaceName = () => matching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/, 'a namespace name: letters, digits, "_", "." or "-"');

const normalised = (normalise: (value: string) => string | undefined, expected: string) =>
  text().transform((value, context): string => {
    const result = normalise(value);
    if (result !== undefined) return result;
    context.addIssue({ code: 'custom', message: `expected ${expected}, found ${JSON.stringify(value)}` });
    return z.NEVER;
  });

const address = () => normalised(canonicalAddress, 'an IPv4 or IPv6 address');
export const mac = () => normalised(canonicalMac, 'a MAC address like 02:00:00:00:00:01');
const interfaceCidr = () =>
  normalised((value) => (value.includes('/') ? canonicalCidr(value) : undefined), 'an address with its prefix length, like 10.0.0.1/24');
const destination = () =>
  text().transform((value, context): string => {
    const cidr = value === 'default' ? value : canonicalCidr(value);
    if (cidr === undefined) {
      context.addIssue({ code: 'custom', message: `expected a network like 10.0.0.0/8, or default, found ${JSON.stringify(value)}` });
      return z.NEVER;
    }
    if (cidr !== 'default' && networkOf(cidr) !== cidr) {
      context.addIssue({ code: 'custom', message: `${value} has bits beyond its prefix; the network is ${networkOf(cidr)}` });
      return z.NEVER;
    }
    return cidr;
  });

export const between = (low: number, high: number) => integer().pipe(z.int().min(low).max(high));
const vni = () => between(1, 0xffffff).describe('Identifier of the tunnel, 24 bits');
const udpPort = () => between(1, 65535);
const mtu = () => between(68, 65535);

const bridgePort = once(() =>
  z.strictObject({
    neigh_suppress: optional(boolean()),
    learning: optional(boolean()),
    isolated: optional(boolean()),
    hairpin: optional(boolean()),
    flood: optional(boolean()),
  }),
);

const end = once(() => ({
  name: linkName(),
  netns: optional(namespaceName()),
  mtu: optional(mtu()),
  mac: optional(mac()),
  up: boolean().default(true),
  master: optional(linkName()),
  bridge_port: optional(bridgePort()),
  addresses: z.array(interfaceCidr()).default([]),
}));

const link = once(() =>
  z.discriminatedUnion('type', [
    z.strictObject({
      ...end(),
      type: z.literal('vxlan'),
      vni: vni(),
      local: optional(address()),
      remote: optional(address()),
      port: udpPort().default(4789),
      learning: boolean().default(false),
      dev: optional(linkName()),
    }),
    z.strictObject({
      ...end(),
      type: z.literal('bridge'),
      stp: optional(boolean()),
      forward_delay: optional(between(0, 30)).describe('In seconds'),
      mcast_snooping: optional(boolean()),
      nf_call_iptables: optional(boolean()).describe(
        'Whether what it forwards passes the filters of IP too, whatever the host does elsewhere',
      ),
      ageing_time: optional(between(0, 1_000_000)).describe('In seconds'),
    }),
    z.strictObject({ ...end(), type: z.literal('veth'), peer: z.strictObject(end()) }),
    z.strictObject({ ...end(), type: z.literal('dummy') }),
    z.strictObject({ ...end(), type: z.literal('tap') }),
    z.strictObject({ ...end(), type: z.literal('vlan'), dev: linkName(), id: between(1, 4094) }),
    z.strictObject({
      ...end(),
      type: z.literal('macvlan'),
      dev: linkName(),
      mode: z.enum(['private', 'vepa', 'bridge', 'passthru']).default('bridge'),
    }),
    z.strictObject({ ...end(), type: z.literal('geneve'), vni: vni(), remote: address(), port: udpPort().default(6081) }),
    ...(['gre', 'gretap'] as const).map((type) =>
      z.strictObject({
        ...end(),
        type: z.literal(type),
        local: optional(address()),
        remote: optional(address()),
        key: optional(between(0, 0xffffffff)),
        dev: optional(linkName()),
      }),
    ),
  ]),
);

const route = once(() =>
  z
    .strictObject({
      netns: optional(namespaceName()),
      to: destination(),
      via: optional(address()),
      dev: optional(linkName()),
      table: optional(z.union([between(1, 0xffffffff), z.enum(['main', 'local', 'default'])])),
      metric: optional(between(0, 0xffffffff)),
      type: z.enum(['unicast', 'blackhole', 'unreachable', 'prohibit']).default('unicast'),
      src: optional(address()),
    })
    .refine((r) => r.type !== 'unicast' || r.via !== undefined || r.dev !== undefined, 'a unicast route needs `via` or `dev`')
    .refine((r) => r.type === 'unicast' || (r.via === undefined && r.dev === undefined), 'only a unicast route has `via` or `dev`')
    .refine(
      (r) => r.to === 'default' || r.src === undefined || familyOf(r.src) === familyOf(r.to),
      '`src` must be of the same family as `to`',
    ),
);

const onLink = once(() => ({ dev: linkName(), netns: optional(namespaceName()) }));

export const networkDocument = once(() =>
  z.strictObject({
    namespaces: z.array(z.strictObject({ name: namespaceName() })).default([]),
    links: z.array(link()).default([]),
    addresses: z.array(z.strictObject({ ...onLink(), address: interfaceCidr() })).default([]),
    routes: z.array(route()).default([]),
    fdb: z
      .array(z.strictObject({ ...onLink(), mac: mac(), dst: optional(z.union([address(), z.array(address())])) }))
      .default([])
      .describe('With `dst` an entry of a tunnel; without, a static entry of the bridge that `dev` is a port of'),
    neighbours: z.array(z.strictObject({ ...onLink(), address: address(), mac: mac() })).default([]),
    sysctls: z
      .array(
        z.strictObject({
          netns: optional(namespaceName()),
          name: matching(/^[A-Za-z0-9_]+([./][A-Za-z0-9_-]+)+$/, 'a name like net.ipv4.ip_forward'),
          value: z.preprocess((value) => (typeof value === 'boolean' ? Number(value) : value), matching(/^[^\n]+$/, 'one line')),
          optional: boolean().default(false).describe('Only where the kernel has it, as one without IPv6 has not'),
        }),
      )
      .default([]),
  }),
);

export type NetworkDocument = z.output<ReturnType<typeof networkDocument>>;
export type LinkOf = NetworkDocument['links'][number];
export type EndOf = Extract<LinkOf, { type: 'veth' }>['peer'];
