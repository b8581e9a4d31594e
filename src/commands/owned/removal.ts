import type { Owned } from '../../modules/owned.ts';

interface Removal {
  readonly module: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Rules before the sets and links that they name; inside of namespaces before the namespaces go. */
const order = ['cron', 'files', 'iptables', 'nftables', 'ipset', 'openvswitch', 'network'];

/** What a person reads in the plan. */
const titles: Readonly<Record<string, string>> = {
  cron: 'Jobs of cron',
  files: 'Files',
  iptables: 'Rules and chains',
  nftables: 'Tables',
  ipset: 'Sets',
  openvswitch: 'Bridges, ports and flows of Open vSwitch',
  network: 'Links, namespaces and routes',
};

/** The play that removes all of an owner: each module's own `state: absent`, where something of it was found. */
export function removalPlay(owner: string, hosts: ReadonlyMap<string, readonly Owned[]>): object {
  const places = new Map<string, { readonly removal: Removal; readonly hosts: string[] }>();
  for (const [host, list] of hosts) {
    for (const removal of unique(list.flatMap(removalOf))) {
      const key = keyOf(removal);
      const known = places.get(key);
      if (known) known.hosts.push(host);
      else places.set(key, { removal, hosts: [host] });
    }
  }
  const tasks = [...places.values()]
    .sort((a, b) => order.indexOf(a.removal.module) - order.indexOf(b.removal.module))
    .map(({ removal: { module, parameters }, hosts: where }) => ({
      name: `${titles[module] ?? module}${parameters.netns ? ` in ${parameters.netns}` : ''}`,
      [module]: { owner, state: 'absent', ...parameters },
      when: `inventory_hostname in ${JSON.stringify(where)}`,
    }));
  return { name: `Without ${owner}`, hosts: [...hosts.keys()], gather_facts: false, tasks };
}

function unique(removals: readonly Removal[]): readonly Removal[] {
  return [...new Map(removals.map((removal) => [keyOf(removal), removal])).values()];
}

function keyOf(removal: Removal): string {
  return JSON.stringify(removal);
}

function removalOf({ kind, name }: Owned): readonly Removal[] {
  const place = / in (\S+)$/.exec(name)?.[1];
  switch (kind) {
    case 'cron job':
      return [
        { module: 'cron', parameters: place === undefined ? { user: / of (\S+)$/.exec(name)?.[1] ?? 'root' } : { cron_file: place } },
      ];
    case 'file':
      return [of('files')];
    case 'rule':
      return [rules(name.includes('(ip6tables)') ? 'ip6tables' : 'iptables', place)];
    case 'set':
      return [of('ipset', place)];
    case 'table':
      return [of('nftables')];
    case 'Bridge of Open vSwitch':
    case 'Port of Open vSwitch':
      return [of('openvswitch')];
    case 'restore script':
      return removalOfScript(name);
    default:
      return [of('network')];
  }
}

/** The objects may be gone already: their module removes the script all the same. `70-ip6tables-blue@ns` */
function removalOfScript(path: string): readonly Removal[] {
  const [, module = '', netns] = /\/\d+-([a-z0-9]+)-[^/@]*(?:@(.*))?$/.exec(path) ?? [];
  if (/^ip6?tables$/.test(module)) return [rules(module, netns)];
  return order.includes(module) ? [of(module, netns)] : [];
}

function rules(tool: string, netns: string | undefined): Removal {
  return of('iptables', netns, tool === 'ip6tables' ? { family: 'ipv6' } : {});
}

function of(module: string, netns?: string, rest: Readonly<Record<string, string>> = {}): Removal {
  return { module, parameters: { ...rest, ...(netns !== undefined && { netns }) } };
}
