import { replaced } from '../../diff.ts';
import type { FoundLink } from './found.ts';
import { LINK_TYPES } from './link-types.ts';
import { aliasOf, groupOf, ownerOf } from './ownership.ts';
import { add, type Plan } from './plan.ts';
import { type Comparing, owns } from './state.ts';
import { keyOf, labelOf, type WantedLink } from './wanted.ts';

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
    if (!c.check && !remade && !c.found.links.has(key) && !c.wanted.links.has(key)) {
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
