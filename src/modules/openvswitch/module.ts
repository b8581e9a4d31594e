import * as z from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { type Controller, declarative } from '../module.ts';
import { ownerName } from '../network/ownership.ts';
import { restoring } from '../restore/keep.ts';
import { restoreParameter } from '../restore/parameter.ts';
import { boolean, optional, text } from '../shared/parameters.ts';
import { checkDocument, readDocument } from '../shared/read-document.ts';
import { compare, restoreScript } from './compare.ts';
import { openvswitchDocument } from './document.ts';
import { cookieOf, flowLines } from './flows.ts';
import { probe } from './probe.ts';
import type { OpenvswitchTask } from './task.ts';

const params = () =>
  z
    .strictObject({
      src: optional(text()).describe('Template of the document: YAML (or JSON) with bridges, ports, flows'),
      document: optional(z.record(z.string(), z.unknown())).describe('The document itself, in place of `src`'),
      owner: ownerName(),
      prune: boolean().default(true).describe('Remove what the owner made and the document does not hold any more'),
      adopt: boolean().default(false).describe('Take over bridges, ports and flows of the same name that somebody else made'),
      restore: restoreParameter(),
      state: z.enum(['present', 'absent']).default('present').describe('`absent`: everything of the owner goes'),
      rundir: optional(text().pipe(z.string().regex(/^\/[A-Za-z0-9_./-]+$/, 'expected an absolute path'))).describe(
        'Where Open vSwitch has its sockets, if not in /run/openvswitch',
      ),
    })
    .refine((p) => p.state === 'absent' || (p.src === undefined) !== (p.document === undefined), 'give one of `src` and `document`');

type Params = z.output<ReturnType<typeof params>>;

export const openvswitch = declarative<Params, OpenvswitchTask>({
  params,
  docs: {
    summary: 'Makes bridges, ports and flows of Open vSwitch as one document declares them',
    description:
      'Bridges and ports carry their owner in `external_ids:weft-owner`, flows in their cookie. What carries it and is not declared any more is removed; what ' +
      'does not is never touched. The database changes in one transaction, the flows of a bridge in one bundle (OpenFlow 1.4). Flows are compared by Open vSwitch itself.',
    examples: `- name: GRE to the other hosts
  openvswitch:
    owner: overlay-tunnel
    document:
      bridges: [{ name: br-int }]
      ports:
        - { name: gre-h2, bridge: br-int, type: gre, options: { remote_ip: 198.18.0.2, key: 42 }, ofport: 2 }
      flows:
        - { bridge: br-int, priority: 10, match: in_port=gre-h2, actions: NORMAL }
`,
  },
  prepare(p, controller) {
    const { name, document } = documentOf(p, controller);
    const mistakes: string[] = [];
    const once = <T extends { readonly name: string }>(kind: string, list: readonly T[]): Map<string, T> => {
      const byName = new Map(list.map((one) => [one.name, one]));
      list.forEach((one, i) => {
        if (byName.get(one.name) !== one) mistakes.push(`${kind}[${i}]: ${one.name} is declared twice`);
      });
      return byName;
    };
    const task: OpenvswitchTask = {
      name,
      owner: p.owner,
      cookie: cookieOf(p.owner),
      prune: p.prune || p.state === 'absent',
      adopt: p.adopt,
      restore: p.restore,
      rundir: p.rundir,
      bridges: once('bridges', document.bridges),
      ports: once('ports', document.ports),
      flows: flowLines(document, p.owner, mistakes),
    };
    if (mistakes.length > 0) throw new DiagnosticError(mistakes.map((m) => error('document', `${name}: ${m}`)));
    return task;
  },
  ...restoring<OpenvswitchTask>(
    { probe, compare },
    {
      restore: (task) => (task.prune ? { owner: task.owner, file: `80-openvswitch-${task.owner}` } : undefined),
      script: (task) => (task.restore ? restoreScript(task) : undefined),
    },
  ),
});

function documentOf(p: Params, controller: Controller) {
  if (p.state === 'absent') return { name: 'state: absent', document: openvswitchDocument().parse({}) };
  if (p.src === undefined) return { name: 'document', document: checkDocument(openvswitchDocument(), 'document', p.document) };
  const rendered = controller.render(controller.find('templates', p.src));
  if (rendered instanceof Secret) throw new DiagnosticError(error('document', `${p.src}: the document would show a secret`));
  return { name: p.src, document: readDocument(openvswitchDocument(), p.src, rendered) };
}
