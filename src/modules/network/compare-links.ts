import { added, removed, replaced } from '../../diff.ts';
import { familyOf } from './canonical.ts';
import type { FoundLink } from './found.ts';
import { LINK_TYPES } from './link-types.ts';
import { aliasOf, groupOf, noteOf, ownerOf } from './ownership.ts';
import { add, type Plan } from './plan.ts';
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
  for (const there of peer ? [found, peer] : [found]) if (there) checkOwner(c, plan, there);
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

function checkOwner(c: Comparing, plan: Plan, found: FoundLink): void {
  if (owns(c, found) || c.adopt) return;
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
    const canChange =
      option.live &&
      declared !== '' &&
      (option.name !== 'local' && option.name !== 'remote' ? true : is === '' || familyOf(is) === familyOf(declared));
    if (!canChange) reasons.push(`${option.name} ${is || 'none'} → ${declared || 'none'}`);
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

function arePeers(a: FoundLink, b: FoundLink): boolean {
  return a.lower === undefined ? a.lowerIndex === b.index && b.lowerIndex === a.index : a.netns === b.netns && a.lower === b.name;
}

/** The link of the document that a link hangs on: one beside it, or one of the host. */
export function lowerOf(c: Pick<Comparing, 'wanted'>, link: WantedLink): string | undefined {
  if (link.dev === undefined || link.secondary) return undefined;
  return [keyOf(link.netns, link.dev), keyOf('', link.dev)].find((key) => key !== link.key && c.wanted.links.has(key));
}

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

/** Lines that mend what can be mended while a link lives. */
export function configureLinks(c: Comparing, plan: Plan): void {
  for (const link of c.links) {
    const fate = c.fates.get(link.key);
    const found = fate?.kind === 'keep' ? fate.found : undefined;
    const label = `link ${labelOf(link.netns, link.name)}`;
    const set = (words: string, stage: 'attributes' | 'tunnels' | 'ports' | 'up' = 'attributes') =>
      add(plan, stage, link.netns, `link set dev ${link.name} ${words}`);
    const differs = (what: string, from: string, to: string) => {
      if (found) plan.diffs.push(replaced(label, `${what} ${from}`, to));
    };

    const alias = aliasOf(c.owner, link.dev === undefined || link.secondary ? {} : { dev: link.dev });
    if (found?.alias !== alias) {
      set(`alias ${alias}`);
      differs('owner', ownerOf(found?.alias) ?? 'none', c.owner);
    }
    const group = groupOf(c.owner);
    // A tap is made without its group.
    if (found ? found.group !== group : link.type === 'tap') {
      set(`group ${group}`);
      if (found?.alias === alias) differs('group', String(found.group), String(group));
    }
    if (link.mac !== undefined && (found ? found.mac !== link.mac : link.type === 'tap')) {
      set(`address ${link.mac}`);
      differs('mac', found?.mac ?? '', link.mac);
    }
    if (found) configureType(link, found, set, differs);
    configureMaster(c, plan, link, found, set, differs);
    if (link.mtu !== undefined && (found ? found.mtu !== link.mtu : link.type === 'tap' || link.type === 'bridge')) {
      set(`mtu ${link.mtu}`, link.type === 'bridge' ? 'up' : 'attributes');
      differs('mtu', String(found?.mtu), String(link.mtu));
    }
    if (link.up !== (found?.up ?? false)) {
      set(link.up ? 'up' : 'down', link.up ? 'up' : 'attributes');
      differs('state', link.up ? 'down' : 'up', link.up ? 'up' : 'down');
    }
  }
}

type Set = (words: string, stage: 'tunnels' | 'ports') => void;
type Differs = (what: string, from: string, to: string) => void;

function configureType(link: WantedLink, found: FoundLink, set: Set, differs: Differs): void {
  for (const option of LINK_TYPES[link.type].options) {
    const declared = link.options.get(option.name);
    const is = option.read(found.info);
    if (declared === undefined || declared === is) continue;
    set(`type ${link.type} ${option.words(declared).join(' ')}`, 'tunnels');
    differs(option.name, is || 'none', declared);
  }
}

function configureMaster(c: Comparing, plan: Plan, link: WantedLink, found: FoundLink | undefined, set: Set, differs: Differs): void {
  const master = link.master;
  let enslaved = found !== undefined && found.master === master;
  if (master !== undefined) {
    const key = keyOf(link.netns, master);
    const remade = c.fates.get(key)?.kind === 'make';
    if (!remade && !c.found.links.has(key) && !c.wanted.links.has(key)) {
      plan.problems.push(
        `link ${labelOf(link.netns, link.name)}: its master ${labelOf(link.netns, master)} does not exist; declare it, or make it first`,
      );
    }
    if (remade) enslaved = false;
    if (!enslaved) {
      set(`master ${master}`, 'ports');
      const bridge = c.wanted.links.get(key);
      if (!remade && bridge?.mtu !== undefined) add(plan, 'up', link.netns, `link set dev ${master} mtu ${bridge.mtu}`);
      if (!remade || found?.master !== master) differs('master', found?.master ?? 'none', master);
    }
  } else if (found?.master !== undefined) {
    // Whoever else put it into a bridge of theirs has their reasons (Open vSwitch shows its ports like this).
    const key = keyOf(link.netns, found.master);
    const other = c.found.links.get(key);
    if (!c.leaving.has(key) && (c.wanted.links.has(key) || (other && owns(c, other)))) {
      set('nomaster', 'ports');
      differs('master', found.master, 'none');
    }
  }
  for (const [name, value] of link.port) {
    const is = enslaved ? found?.port[name] : undefined;
    if (is === value) continue;
    set(`type bridge_slave ${name} ${value ? 'on' : 'off'}`, 'ports');
    if (is !== undefined || enslaved) differs(`bridge port ${name}`, is === true ? 'on' : 'off', value ? 'on' : 'off');
  }
}
