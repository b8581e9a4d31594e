import { familyOf } from './canonical.ts';
import type { FoundLink } from './found.ts';
import { LINK_TYPES } from './link-types.ts';
import { noteOf, ownerOf } from './ownership.ts';
import type { Plan } from './plan.ts';
import { type Comparing, type Fate, owns } from './state.ts';
import { keyOf, labelOf, type WantedLink } from './wanted.ts';

/** Decides for every declared link whether it is kept or (re)made, and says which found links leave. */
export function decideLinks(c: Comparing, plan: Plan): void {
  for (const link of c.links) {
    if (link.secondary) continue;
    const fate = decide(c, plan, link);
    c.fates.set(link.key, fate);
    if (fate.kind === 'make' && fate.found) c.leaving.add(fate.found.key);
    const peer = link.peer === undefined ? undefined : c.wanted.links.get(link.peer);
    if (!peer) continue;
    const found = c.found.links.get(peer.key);
    c.fates.set(peer.key, fate.kind === 'keep' && found ? { kind: 'keep', found } : { kind: 'make', found, gone: false });
    if (fate.kind === 'make' && found) c.leaving.add(found.key);
  }
  if (!c.prune) return;
  for (const found of c.found.links.values()) {
    if (found.name !== 'lo' && owns(c, found) && !c.wanted.links.has(found.key)) c.leaving.add(found.key);
  }
}

function decide(c: Comparing, plan: Plan, link: WantedLink): Fate {
  const found = c.found.links.get(link.key);
  const peer = link.peer === undefined ? undefined : c.found.links.get(link.peer);
  for (const there of peer ? [found, peer] : [found]) if (there) checkOwner(c, plan, link, there);
  const lower = lowerOf(c, link);
  if (lower !== undefined) {
    const fate = c.fates.get(lower);
    // A link goes with the one that it hangs on.
    if (fate?.kind === 'make') return { kind: 'make', found: undefined, gone: found !== undefined };
  }
  if (!found) return { kind: 'make', found: undefined, gone: false };
  const reasons = recreationReasons(c, link, found);
  if (reasons.length === 0) return { kind: 'keep', found };
  plan.diffs.push({
    kind: 'object',
    action: 'change',
    object: `link ${labelOf(link.netns, link.name)}`,
    detail: reasons.join(', '),
    disruption: 'recreate',
  });
  return { kind: 'make', found, gone: false };
}

function checkOwner(c: Comparing, plan: Plan, link: WantedLink, found: FoundLink): void {
  if (owns(c, found)) return;
  const kind = LINK_TYPES[link.type].kind;
  if (c.adopt && found.kind === kind) return;
  if (c.adopt) {
    plan.problems.push(`link ${labelOf(found.netns, found.name)} is ${found.kind || 'physical'}, not ${kind}: it cannot be taken over`);
    return;
  }
  const other = ownerOf(found.alias);
  plan.problems.push(
    `link ${labelOf(found.netns, found.name)} exists and ${other === undefined ? "is not Weft's" : `belongs to the owner "${other}"`}; ` +
      'rename or remove one of the two, or set `adopt: true` to take it over',
  );
}

function recreationReasons(c: Comparing, link: WantedLink, found: FoundLink): string[] {
  const type = LINK_TYPES[link.type];
  if (found.kind !== type.kind) return [`type ${found.kind || 'physical'} → ${link.type}`];
  const reasons: string[] = [];
  for (const option of type.options) {
    const declared = link.options.get(option.name);
    const is = option.read(found.info);
    if (declared === undefined || declared === is) continue;
    if (!option.live || declared === '' || !sameFamily(is, declared))
      reasons.push(`${option.name} ${is || 'none'} → ${declared || 'none'}`);
  }
  const dev = noteOf(found.alias, 'dev');
  if (link.dev !== dev && owns(c, found) && found.alias) reasons.push(`dev ${dev ?? 'none'} → ${link.dev ?? 'none'}`);
  if (link.peer !== undefined) {
    const peer = c.found.links.get(link.peer);
    if (!peer) reasons.push('its peer is missing');
    else if (!arePeers(found, peer)) reasons.push(`its peer is not ${labelOf(peer.netns, peer.name)}`);
  }
  return reasons;
}

/** An endpoint cannot become one of the other address family. */
function sameFamily(is: string, declared: string): boolean {
  return !is.includes('.') && !is.includes(':') ? true : familyOf(is) === familyOf(declared);
}

function arePeers(a: FoundLink, b: FoundLink): boolean {
  return a.lower === undefined ? a.lowerIndex === b.index && b.lowerIndex === a.index : a.netns === b.netns && a.lower === b.name;
}

/** The link of the document that a link hangs on: one beside it, or one of the host. */
export function lowerOf(c: Pick<Comparing, 'wanted'>, link: WantedLink): string | undefined {
  if (link.dev === undefined || link.secondary) return undefined;
  return [keyOf(link.netns, link.dev), keyOf('', link.dev)].find((key) => key !== link.key && c.wanted.links.has(key));
}
