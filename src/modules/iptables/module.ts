import * as z from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { type Controller, declarative } from '../module.ts';
import { ownerName } from '../network/ownership.ts';
import { restoring } from '../restore/keep.ts';
import { restoreParameter } from '../restore/parameter.ts';
import { boolean, optional, text } from '../shared/parameters.ts';
import { compareDocument, type DocumentTask, probeDocument } from './document-task.ts';
import { restoreFile, restoreScript } from './restore.ts';
import { readRules } from './rules-document.ts';
import { compareRule, probeRule, type RuleTask, ruleParameters, ruleTask } from './single-rule.ts';
import type { Tool } from './tool.ts';

const params = () =>
  z
    .strictObject({
      src: optional(text()).describe('Template (`*.rules.hbs`) of all rules of the owner, in iptables-save format'),
      rules: optional(text()).describe('The rules themselves, in place of `src`'),
      owner: optional(ownerName()),
      prune: boolean().default(true).describe("Remove the owner's rules and chains that are not declared any more"),
      restore: restoreParameter(),
      state: z.enum(['present', 'absent']).default('present').describe('absent removes the rule, or everything of the owner'),
      family: optional(z.enum(['ipv4', 'ipv6'])).describe('ipv4 unless said otherwise; `ip_version` is the same'),
      backend: z
        .enum(['auto', 'nft', 'legacy'])
        .default('auto')
        .describe("auto: the host's default, and refused where the other one holds rules"),
      netns: optional(text()).describe('Network namespace of the host'),
      ...ruleParameters(),
    })
    .refine((p) => (p.chain === undefined) !== (p.owner === undefined), 'give either `owner` with all its rules, or `chain` and one rule')
    .refine(
      (p) => p.owner === undefined || p.state === 'absent' || (p.src === undefined) !== (p.rules === undefined),
      'give one of `src` and `rules`',
    )
    .refine((p) => p.chain === undefined || (p.src === undefined && p.rules === undefined), '`src` and `rules` need `owner`, not `chain`');

type Params = z.output<ReturnType<typeof params>>;

export const iptables = declarative<Params, DocumentTask | RuleTask>({
  params,
  aliases: { ip_version: 'family' },
  docs: {
    summary: 'Makes firewall rules as they are declared: all of one owner as a document, or one rule as in Ansible',
    description:
      'As a document: chains that it declares (`:name - [0:0]`) get the name `WEFT-<hash of the owner>-<name>` (28 characters at most; a longer name ends in ' +
      'a hash), jumps to them follow; rules in other chains (`-A` at their end, `-I` at their beginning) are known by the comment `weft:v1:<owner>#<hash>`. ' +
      'All that changes goes in by one `iptables-restore --noflush`; rules that stay keep their counters, and rules of others are never touched.',
    examples: `- name: Rules of the load balancers
  iptables:
    src: lb.rules.hbs
    owner: lb-iaas

- name: The same, inline
  iptables:
    owner: ssh
    rules: |
      *filter
      :ssh - [0:0]
      -I INPUT -p tcp --dport 22 -j ssh
      -A ssh -s 10.0.0.0/8 -j ACCEPT
      -A ssh -j DROP
      COMMIT

- name: One rule, as in Ansible
  iptables:
    chain: INPUT
    protocol: tcp
    destination_port: "80"
    ctstate: [NEW]
    jump: ACCEPT
`,
  },
  prepare(p, controller) {
    const tool: Tool = { family: p.family ?? 'ipv4', backend: p.backend, netns: p.netns };
    if (p.chain !== undefined) return ruleTask({ ...p, chain: p.chain }, tool, p.state === 'present');
    const owner = p.owner ?? '';
    const declared = p.state === 'absent' ? new Map() : readRules(p.src ?? 'rules', rulesText(p, controller), owner);
    return { kind: 'document', tool, owner, prune: p.prune || p.state === 'absent', restore: p.restore, declared };
  },
  ...restoring<DocumentTask | RuleTask>(
    {
      probe: (task) => (task.kind === 'document' ? probeDocument(task) : probeRule(task)),
      compare: (task, report) => (task.kind === 'document' ? compareDocument(task, report) : compareRule(task, report)),
    },
    {
      restore: (task) => (task.kind === 'document' && task.prune ? { owner: task.owner, file: restoreFile(task) } : undefined),
      script: (task) => (task.kind === 'document' && task.restore ? restoreScript(task) : undefined),
    },
  ),
});

function rulesText(p: Params, controller: Controller): string {
  if (p.src === undefined) return p.rules ?? '';
  const rendered = controller.render(controller.find('templates', p.src));
  if (!(rendered instanceof Secret)) return rendered;
  throw new DiagnosticError(error('iptables-rules', `${p.src}: the rules would show a secret; everybody who may list them could read it`));
}
