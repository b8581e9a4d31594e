import type { FoundLink } from './found.ts';
import { type Comparing, kept } from './state.ts';
import { type FdbEntry, keyOf, type WantedLink, ZERO_MAC } from './wanted.ts';

/**
 * What the kernel drops from a link by itself when the change touches it, however permanent it was: the change
 * has to put it back. Seen with kernel 6.18.
 */
export interface Losses {
  address(cidr: string): boolean;
  neighbour(address: string): boolean;
  route(family: 'inet' | 'inet6'): boolean;
  fdb(entry: FdbEntry): boolean;
}

const everything: Losses = { address: () => true, neighbour: () => true, route: () => true, fdb: () => true };

export function lossesOf(c: Comparing, link: WantedLink): Losses {
  const found = kept(c, link);
  if (!found) return everything;
  const down = found.up && !link.up;
  const newMac = link.mac !== undefined && link.mac !== found.mac;
  const lastIpv4 = losesLastIpv4(c, link, found);
  const master = link.master === undefined ? undefined : keyOf(link.netns, link.master);
  const newMaster = found.master !== link.master || (master !== undefined && c.fates.get(master)?.kind === 'make');
  const remote = String(found.info.remote ?? found.info.remote6 ?? '');
  const newRemote = remote !== (link.options.get('remote') ?? '');
  return {
    address: (cidr) => down && cidr.includes(':'),
    neighbour: (address) => down || newMac || (lastIpv4 && !address.includes(':')),
    route: (family) => down || (lastIpv4 && family === 'inet'),
    fdb: ({ mac, dst }) => (dst === undefined ? newMaster : newRemote && mac === ZERO_MAC && dst === remote),
  };
}

function losesLastIpv4(c: Comparing, link: WantedLink, found: FoundLink): boolean {
  const ipv4 = [...found.addresses].filter(([cidr]) => !cidr.includes(':'));
  return (
    c.prune && ipv4.length > 0 && ipv4.every(([, kind]) => kind === 'permanent') && [...link.addresses].every((cidr) => cidr.includes(':'))
  );
}
