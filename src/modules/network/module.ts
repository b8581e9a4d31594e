import * as z from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { type Controller, declarative } from '../module.ts';
import { restoring } from '../restore/keep.ts';
import { restoreParameter } from '../restore/parameter.ts';
import { boolean, optional, text } from '../shared/parameters.ts';
import { checkDocument, readDocument } from '../shared/read-document.ts';
import { compare } from './compare.ts';
import { networkDocument } from './document.ts';
import { ownerName } from './ownership.ts';
import { probe } from './probe.ts';
import { restoreScript } from './restore.ts';
import type { NetworkTask } from './state.ts';
import { wantedOf } from './wanted.ts';

const params = () =>
  z
    .strictObject({
      src: optional(text()).describe(
        'Template of the document: YAML (or JSON) with namespaces, links, addresses, routes, fdb, neighbours, sysctls',
      ),
      document: optional(z.record(z.string(), z.unknown())).describe('The document itself, in place of `src`'),
      owner: ownerName(),
      prune: boolean().default(true).describe('Remove what the owner made and the document does not hold any more'),
      adopt: boolean().default(false).describe('Take over links, namespaces and routes of the same name that somebody else made'),
      restore: restoreParameter(),
      state: z.enum(['present', 'absent']).default('present').describe('`absent`: everything of the owner goes'),
    })
    .refine((p) => p.state === 'absent' || (p.src === undefined) !== (p.document === undefined), 'give one of `src` and `document`');

type Params = z.output<ReturnType<typeof params>>;

export const network = declarative<Params, NetworkTask>({
  params,
  docs: {
    summary: "Makes the host's links, namespaces, addresses, routes, forwarding entries and neighbours as one document declares them",
    description: `Everything that it makes carries its owner: links an alias (\`weft:v1:<owner>\`) and a group, namespaces the alias on their \`lo\`, routes protocol 177. What carries it and is not declared any more is removed; what does not is never touched. Two round trips, whatever the number of objects.

The document, of which every part may be left out; \`netns\` names a network namespace everywhere:

- \`namespaces\`: \`name\`. Others that are named must be there already.
- \`links\`: \`name\`, \`type\`, \`netns\`, \`mtu\`, \`mac\`, \`up\` (true), \`master\`, \`bridge_port\` (\`neigh_suppress\`, \`learning\`, \`isolated\`, \`hairpin\`, \`flood\`), \`addresses\`; and of each type:
  \`vxlan\` \`vni\`, \`local\`, \`remote\`, \`port\` (4789), \`learning\` (false), \`dev\`; \`bridge\` \`stp\`, \`forward_delay\`, \`ageing_time\` (seconds), \`mcast_snooping\`; \`veth\` \`peer\` (an end like this one);
  \`vlan\` \`dev\`, \`id\`; \`macvlan\` \`dev\`, \`mode\`; \`gre\`, \`gretap\` \`local\`, \`remote\`, \`key\`, \`dev\`; \`geneve\` \`vni\`, \`remote\`, \`port\` (6081); \`dummy\`, \`tap\`.
  What a link does not say of mtu, mac and a bridge's options is left as it is. \`vni\`, \`port\` and \`dev\` need a new link; the rest changes while it lives.
- \`addresses\`: \`dev\`, \`address\` in CIDR notation; \`fdb\`: \`dev\`, \`mac\`, \`dst\` (one or a list; without it, an entry of the bridge that \`dev\` is a port of); \`neighbours\`: \`dev\`, \`address\`, \`mac\`. \`dev\` is a link of the document.
- \`routes\`: \`to\` (a network or \`default\`), \`via\`, \`dev\`, \`table\`, \`metric\`, \`type\` (\`unicast\`, \`blackhole\`, \`unreachable\`, \`prohibit\`), \`src\`.
- \`sysctls\`: \`name\`, \`value\`; not undone when they are not declared any more.

A link holds exactly the addresses, entries and neighbours that are declared; addresses that end by themselves (DHCP, leases) are left alone.`,
    examples: `- name: Tunnels of the tenants on this host
  network:
    src: tunnels.yml.hbs
    owner: overlay-tunnel

- name: A router's namespace with a leg on a bridge
  network:
    owner: router
    document:
      namespaces: [{ name: blue }]
      links:
        - { name: br-blue, type: bridge, mac: "02:00:00:00:00:01" }
        - { name: blue0, type: veth, master: br-blue, peer: { name: eth0, netns: blue, addresses: [10.0.0.1/24] } }
      routes: [{ netns: blue, to: 10.9.0.0/16, via: 10.0.0.9 }]
      sysctls: [{ netns: blue, name: net.ipv4.ip_forward, value: 1 }]

- name: Nothing of it any more
  network: { owner: router, state: absent }
`,
  },
  prepare(p, controller) {
    const { name, document } = documentOf(p, controller);
    const mistakes: string[] = [];
    const wanted = wantedOf(document, mistakes);
    if (mistakes.length > 0) throw new DiagnosticError(mistakes.map((m) => error('document', `${name}: ${m}`)));
    return {
      name,
      owner: p.owner,
      prune: p.prune || p.state === 'absent',
      adopt: p.adopt,
      restore: p.restore,
      check: controller.check,
      wanted,
    };
  },
  ...restoring<NetworkTask>(
    { probe: (task) => probe(task.wanted), compare },
    {
      restore: (task) => (task.prune ? { owner: task.owner, file: `50-network-${task.owner}` } : undefined),
      script: (task, report) => (task.restore ? restoreScript(task, report) : undefined),
    },
  ),
});

function documentOf(p: Params, controller: Controller) {
  if (p.state === 'absent') return { name: 'state: absent', document: networkDocument().parse({}) };
  if (p.src === undefined) return { name: 'document', document: checkDocument(networkDocument(), 'document', p.document) };
  const rendered = controller.render(controller.find('templates', p.src));
  if (rendered instanceof Secret) {
    throw new DiagnosticError(error('document', `${p.src}: the document would show a secret; what the kernel holds is no place for one`));
  }
  return { name: p.src, document: readDocument(networkDocument(), p.src, rendered) };
}
