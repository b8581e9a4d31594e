import { added, removed, replaced } from '../../diff.ts';
import { networkOf } from './canonical.ts';
import { type Losses, lossesOf } from './losses.ts';
import { add, type Plan } from './plan.ts';
import { type Comparing, kept } from './state.ts';
import { isGroupMac, labelOf, type WantedLink, ZERO_MAC } from './wanted.ts';

/** What hangs on links: addresses, neighbours, forwarding entries. */
export function compareEntries(c: Comparing, plan: Plan): void {
  for (const link of c.links) {
    const lost = lossesOf(c, link);
    compareAddresses(c, plan, link, lost);
    compareNeighbours(c, plan, link, lost);
    compareFdb(c, plan, link, lost);
  }
}

function compareAddresses(c: Comparing, plan: Plan, link: WantedLink, lost: Losses): void {
  const before = c.found.links.get(link.key)?.addresses;
  const label = (cidr: string) => `address ${cidr} on ${labelOf(link.netns, link.name)}`;
  const extra: string[] = [];
  for (const [cidr, kind] of kept(c, link)?.addresses ?? []) if (kind === 'permanent' && !link.addresses.has(cidr)) extra.push(cidr);
  // IPv6 knows an address once, whatever its prefix length: the other one makes room first.
  const otherLength = new Map(extra.filter((cidr) => cidr.includes(':')).map((cidr) => [addressOf(cidr), cidr]));
  for (const cidr of link.addresses) {
    const kind = before?.get(cidr);
    // One that the kernel made itself is there; one that would end is not yet what was declared.
    const there = kind === 'permanent' || (kind === 'passing' && cidr.startsWith('fe80:'));
    if (there && !lost.address(cidr)) continue;
    const other = otherLength.get(addressOf(cidr));
    if (other !== undefined && c.prune) add(plan, 'addresses', link.netns, `addr del ${other} dev ${link.name}`);
    add(plan, 'addresses', link.netns, `addr replace ${cidr} dev ${link.name}`);
    if (kind === 'passing' && !there) plan.diffs.push(replaced(label(cidr), 'passing', 'permanent'));
    else if (!there) plan.diffs.push(added(label(cidr)));
  }
  if (!c.prune || extra.length === 0) return;
  const stays = new Set([...link.addresses].filter((cidr) => !cidr.includes(':')).map(networkOf));
  for (const cidr of extra) {
    plan.diffs.push(removed(label(cidr)));
    add(plan, 'remove-addresses', link.netns, `addr del ${cidr} dev ${link.name}`);
    // Else the first address of a subnet would take the others along.
    if (!cidr.includes(':') && stays.has(networkOf(cidr))) plan.promoteIn.add(link.netns);
  }
}

function addressOf(cidr: string): string {
  return cidr.slice(0, cidr.indexOf('/'));
}

function compareNeighbours(c: Comparing, plan: Plan, link: WantedLink, lost: Losses): void {
  const before = c.found.links.get(link.key)?.neighbours;
  const label = (address: string) => `neighbour ${address} on ${labelOf(link.netns, link.name)}`;
  for (const [address, mac] of link.neighbours) {
    const is = before?.get(address);
    if (is === mac && !lost.neighbour(address)) continue;
    add(plan, 'neighbours', link.netns, `neigh replace ${address} lladdr ${mac} nud permanent dev ${link.name}`);
    if (is === undefined) plan.diffs.push(added(label(address), mac));
    else if (is !== mac) plan.diffs.push(replaced(label(address), is, mac));
  }
  if (!c.prune) return;
  for (const [address, mac] of kept(c, link)?.neighbours ?? []) {
    if (link.neighbours.has(address)) continue;
    plan.diffs.push(removed(label(address), mac));
    add(plan, 'remove', link.netns, `neigh del ${address} dev ${link.name}`);
  }
}

function compareFdb(c: Comparing, plan: Plan, link: WantedLink, lost: Losses): void {
  const before = c.found.links.get(link.key)?.fdb;
  const label = (mac: string) => `fdb ${mac} on ${labelOf(link.netns, link.name)}`;
  const detail = (dst: string | undefined) => (dst === undefined ? 'on its bridge' : `dst ${dst}`);
  for (const [key, entry] of link.fdb) {
    const { mac, dst } = entry;
    const is = before?.get(key);
    if (is && is.dst === dst && !lost.fdb(entry)) continue;
    // `append` leaves what is there (`replace` refuses a group address); for a single address only `replace` moves it.
    if (dst === undefined) add(plan, 'fdb', link.netns, `fdb replace ${mac} dev ${link.name} master static`);
    else add(plan, 'fdb', link.netns, `fdb ${isGroupMac(mac) ? 'append' : 'replace'} ${mac} dev ${link.name} dst ${dst} self permanent`);
    if (!is) plan.diffs.push(added(label(mac), detail(dst)));
    else if (is.dst !== dst) plan.diffs.push(replaced(label(mac), detail(is.dst), detail(dst)));
  }
  if (!c.prune) return;
  // A tunnel's own `remote` shows as an entry too.
  const remote = link.options.get('remote') ?? '';
  for (const [key, { mac, dst }] of kept(c, link)?.fdb ?? []) {
    if (link.fdb.has(key) || (mac === ZERO_MAC && dst === remote)) continue;
    plan.diffs.push(removed(label(mac), detail(dst)));
    add(plan, 'fdb', link.netns, `fdb del ${mac} dev ${link.name} ${dst === undefined ? 'master' : `dst ${dst} self`}`);
  }
}
