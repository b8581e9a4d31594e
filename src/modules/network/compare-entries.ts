import { added, removed, replaced } from '../../diff.ts';
import { networkOf } from './canonical.ts';
import { add, type Plan } from './plan.ts';
import { type Comparing, remains } from './state.ts';
import { isGroupMac, labelOf, type WantedLink, ZERO_MAC } from './wanted.ts';

/** What hangs on links: addresses, neighbours, forwarding entries. */
export function compareEntries(c: Comparing, plan: Plan): void {
  for (const link of c.links) {
    compareAddresses(c, plan, link);
    compareNeighbours(c, plan, link);
    compareFdb(c, plan, link);
  }
}

function compareAddresses(c: Comparing, plan: Plan, link: WantedLink): void {
  const before = c.found.links.get(link.key)?.addresses;
  const there = remains(c, link)?.addresses;
  const label = (address: string) => `address ${address} on ${labelOf(link.netns, link.name)}`;
  const extra = [...(there ?? [])].flatMap(([address, kind]) => (kind === 'permanent' && !link.addresses.has(address) ? [address] : []));
  for (const address of link.addresses) {
    const kind = there?.get(address);
    // One that the kernel made itself is there; one that would end is not yet what was declared.
    if (kind === 'permanent' || (kind === 'passing' && address.startsWith('fe80:'))) continue;
    // IPv6 knows an address once, whatever its prefix length.
    const other = address.includes(':')
      ? extra.find((e) => e.slice(0, e.indexOf('/')) === address.slice(0, address.indexOf('/')))
      : undefined;
    if (other !== undefined && c.prune) add(plan, 'addresses', link.netns, `addr del ${other} dev ${link.name}`);
    add(plan, 'addresses', link.netns, `addr replace ${address} dev ${link.name}`);
    if (kind === 'passing') plan.diffs.push(replaced(label(address), 'passing', 'permanent'));
    else if (!before?.has(address)) plan.diffs.push(added(label(address)));
  }
  if (!c.prune || extra.length === 0) return;
  const kept = new Set([...link.addresses].filter((a) => !a.includes(':')).map(networkOf));
  for (const address of extra) {
    plan.diffs.push(removed(label(address)));
    const replacedAlready =
      address.includes(':') && [...link.addresses].some((a) => a.startsWith(address.slice(0, address.indexOf('/') + 1)));
    if (replacedAlready) continue;
    add(plan, 'tidy', link.netns, `addr del ${address} dev ${link.name}`);
    // Else the first address of a subnet would take the others along.
    if (!address.includes(':') && kept.has(networkOf(address))) plan.promoteIn.add(link.netns);
  }
}

function compareNeighbours(c: Comparing, plan: Plan, link: WantedLink): void {
  const before = c.found.links.get(link.key)?.neighbours;
  const there = remains(c, link)?.neighbours;
  const label = (address: string) => `neighbour ${address} on ${labelOf(link.netns, link.name)}`;
  for (const [address, mac] of link.neighbours) {
    const is = there?.get(address);
    if (is === mac) continue;
    add(plan, 'neighbours', link.netns, `neigh replace ${address} lladdr ${mac} nud permanent dev ${link.name}`);
    if (is !== undefined) plan.diffs.push(replaced(label(address), is, mac));
    else if (before?.get(address) !== mac) plan.diffs.push(added(label(address), mac));
  }
  if (!c.prune || !there) return;
  for (const [address, mac] of there) {
    if (link.neighbours.has(address)) continue;
    plan.diffs.push(removed(label(address), mac));
    add(plan, 'tidy', link.netns, `neigh del ${address} dev ${link.name}`);
  }
}

function compareFdb(c: Comparing, plan: Plan, link: WantedLink): void {
  const before = c.found.links.get(link.key)?.fdb;
  const there = remains(c, link)?.fdb;
  const label = (mac: string) => `fdb ${mac} on ${labelOf(link.netns, link.name)}`;
  const detail = (dst: string | undefined) => (dst === undefined ? 'on its bridge' : `dst ${dst}`);
  const removals: string[] = [];
  // A tunnel's own `remote` shows as an entry too.
  const remote = link.options.get('remote') ?? '';
  for (const [key, { mac, dst }] of link.fdb) {
    const is = there?.get(key);
    if (is && is.dst === dst) continue;
    // `append` leaves what is there (`replace` refuses a group address); for a single address only `replace` moves it.
    if (dst === undefined) add(plan, 'fdb', link.netns, `fdb replace ${mac} dev ${link.name} master static`);
    else add(plan, 'fdb', link.netns, `fdb ${isGroupMac(mac) ? 'append' : 'replace'} ${mac} dev ${link.name} dst ${dst} self permanent`);
    if (is) plan.diffs.push(replaced(label(mac), detail(is.dst), detail(dst)));
    else if (before?.get(key)?.dst !== dst || !before?.has(key)) plan.diffs.push(added(label(mac), detail(dst)));
  }
  if (!c.prune || !there) return;
  for (const [key, { mac, dst }] of there) {
    if (link.fdb.has(key) || (mac === ZERO_MAC && dst === remote)) continue;
    // Its port may have left the bridge in the same change; without a `master` the entry is gone with it.
    if (dst === undefined && link.master === undefined) continue;
    plan.diffs.push(removed(label(mac), detail(dst)));
    removals.push(dst === undefined ? `fdb del ${mac} dev ${link.name} master` : `fdb del ${mac} dev ${link.name} dst ${dst} self`);
  }
  for (const line of removals) add(plan, 'fdb', link.netns, line);
}
