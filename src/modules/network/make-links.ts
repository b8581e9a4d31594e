import { added, removed } from '../../diff.ts';
import type { FoundLink } from './found.ts';
import { LINK_TYPES } from './link-types.ts';
import { groupOf } from './ownership.ts';
import { add, type Plan } from './plan.ts';
import type { Comparing } from './state.ts';
import { keyOf, labelOf, type WantedLink } from './wanted.ts';

/** Lines that remove what leaves. A whole group of an owner goes at once: a hundred times faster. */
export function removeLinks(c: Comparing, plan: Plan): void {
  const group = groupOf(c.owner);
  const inGroup = new Map<string, number>();
  for (const found of c.found.links.values()) if (found.group === group) inGroup.set(found.netns, (inGroup.get(found.netns) ?? 0) + 1);
  const leaving = new Map<string, FoundLink[]>();
  for (const key of c.leaving) {
    const found = c.found.links.get(key);
    if (!found) continue;
    const list = leaving.get(found.netns);
    if (list) list.push(found);
    else leaving.set(found.netns, [found]);
    if (!c.wanted.links.has(key)) plan.diffs.push(removed(`link ${labelOf(found.netns, found.name)}`, found.kind));
  }
  for (const [netns, links] of leaving) {
    const grouped = links.filter((link) => link.group === group);
    const atOnce = grouped.length > 1 && grouped.length === inGroup.get(netns);
    if (atOnce) add(plan, 'unlink', netns, `link del group ${group}`);
    for (const link of atOnce ? links.filter((l) => l.group !== group) : links) {
      // The first end of a veth takes the other one along.
      const other = atOnce || link.kind !== 'veth' ? undefined : links.find((l) => l.name === link.lower);
      if (other && links.indexOf(other) < links.indexOf(link)) continue;
      add(plan, 'unlink', netns, `link del dev ${link.name}`);
    }
  }
}

/** Lines that make what is missing. */
export function makeLinks(c: Comparing, plan: Plan): void {
  for (const link of c.links) {
    const fate = c.fates.get(link.key);
    if (fate?.kind !== 'make') continue;
    if (!c.found.links.has(link.key)) plan.diffs.push(added(`link ${labelOf(link.netns, link.name)}`, describe(link)));
    if (link.secondary) continue;
    const peer = link.peer === undefined ? undefined : c.wanted.links.get(link.peer);
    if (link.type === 'tap') {
      add(plan, 'create-inside', link.netns, `tuntap add dev ${link.name} mode tap`);
      continue;
    }
    const inside = link.dev !== undefined && link.netns !== '' && isBeside(c, link);
    const words = ['link add', ...(isUpper(link) ? ['link', link.dev] : []), `name ${link.name}`, ...birth(c, link)];
    if (!inside && link.netns !== '') words.push(`netns ${link.netns}`);
    words.push(`type ${link.type}`, ...typeWords(link));
    if (link.dev !== undefined && !isUpper(link)) words.push(`dev ${link.dev}`);
    if (peer) words.push(`peer name ${peer.name}`, ...birth(c, peer), ...(peer.netns !== '' ? [`netns ${peer.netns}`] : []));
    add(plan, inside ? 'create-inside' : 'create', inside ? link.netns : '', words.join(' '));
  }
}

function birth(c: Comparing, link: WantedLink): string[] {
  const words = [`group ${groupOf(c.owner)}`];
  if (link.mac !== undefined) words.push(`address ${link.mac}`);
  // A bridge follows the MTU of its ports until its own is changed (that of its birth does not count): it is set after they came.
  if (link.mtu !== undefined && link.type !== 'bridge') words.push(`mtu ${link.mtu}`);
  return words;
}

/** These say before their type what they hang on. */
function isUpper(link: WantedLink): boolean {
  return link.type === 'vlan' || link.type === 'macvlan';
}

function isBeside(c: Comparing, link: WantedLink): boolean {
  const key = keyOf(link.netns, link.dev ?? '');
  return c.wanted.links.has(key) || (!c.wanted.links.has(keyOf('', link.dev ?? '')) && c.found.links.has(key));
}

function typeWords(link: WantedLink): string[] {
  return LINK_TYPES[link.type].options.flatMap((option) => {
    const value = link.options.get(option.name);
    return value === undefined || value === '' ? [] : option.words(value);
  });
}

function describe(link: WantedLink): string {
  const words: string[] = [link.type];
  for (const [name, value] of link.options) if (value !== '' && value !== 'off') words.push(name, value);
  if (link.dev !== undefined && !link.secondary) words.push('dev', link.dev);
  if (link.peer !== undefined) words.push('peer', link.peer.slice(link.peer.indexOf('/') + 1));
  if (link.mac !== undefined) words.push('mac', link.mac);
  if (link.mtu !== undefined) words.push('mtu', String(link.mtu));
  return words.join(' ');
}
