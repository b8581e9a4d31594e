import * as z from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { Secret } from '../../language/secret.ts';
import { type Controller, declarative } from '../module.ts';
import { ownerName } from '../network/ownership.ts';
import { restoring } from '../restore/keep.ts';
import { restoreParameter } from '../restore/parameter.ts';
import { boolean, optional, text } from '../shared/parameters.ts';
import { compare, restoreScript } from './compare.ts';
import { type NftablesTask, probe } from './probe.ts';
import { type Mistake, readTables } from './tables.ts';

const params = () =>
  z
    .strictObject({
      src: optional(text()).describe('Template of the ruleset: one or more `table family weft-… { … }`, and nothing else'),
      rules: optional(text()).describe('The ruleset itself, in place of `src`'),
      owner: ownerName(),
      prune: boolean().default(true).describe('Remove tables that the owner made and that the ruleset does not hold any more'),
      restore: restoreParameter(),
      state: z.enum(['present', 'absent']).default('present').describe('`absent`: every table of the owner goes'),
    })
    .refine((p) => p.state === 'absent' || (p.src === undefined) !== (p.rules === undefined), 'give one of `src` and `rules`');

type Params = z.output<ReturnType<typeof params>>;

export const nftables = declarative<Params, NftablesTask>({
  params,
  docs: {
    summary: 'Makes whole tables of nftables as a ruleset declares them',
    description:
      'All tables of the task are swapped in one transaction; those of others are never touched. A table carries its owner and what it was made from in its ' +
      'comment. Before anything changes, the host tries the rules in a network namespace of their own. Interfaces are matched by name ' +
      '(`iifname`, not `iif`). Sets that packets fill (`flags dynamic`) are emptied by a swap, and look like a difference.',
    examples: `- name: Filter of the bridges
  nftables:
    src: filter.rules.hbs
    owner: filter

- name: One rule
  nftables:
    owner: no-telnet
    rules: |
      table inet weft-no-telnet {
        chain input {
          type filter hook input priority filter; policy accept;
          tcp dport 23 drop
        }
      }

- name: Nothing of it any more
  nftables: { owner: filter, state: absent }
`,
  },
  prepare(p, controller) {
    const { name, ruleset } = rulesetOf(p, controller);
    const mistakes: Mistake[] = [];
    const tables = readTables(ruleset, mistakes);
    if (mistakes.length > 0) {
      throw new DiagnosticError(mistakes.map((m) => error('nftables-ruleset', `${name}, rendered line ${m.line}: ${m.message}`)));
    }
    return { name, owner: p.owner, prune: p.prune || p.state === 'absent', restore: p.restore, ruleset, tables };
  },
  ...restoring<NftablesTask>(
    { probe, compare },
    {
      restore: (task) => (task.prune ? { owner: task.owner, file: `20-nftables-${task.owner}` } : undefined),
      script: (task, report) => (task.restore ? restoreScript(task, report) : undefined),
    },
  ),
});

function rulesetOf(p: Params, controller: Controller): { readonly name: string; readonly ruleset: string } {
  if (p.state === 'absent') return { name: 'state: absent', ruleset: '' };
  if (p.src === undefined) return { name: 'rules', ruleset: p.rules ?? '' };
  const ruleset = controller.render(controller.find('templates', p.src));
  if (ruleset instanceof Secret) {
    throw new DiagnosticError(
      error('nftables-ruleset', `${p.src}: the rules would show a secret; what the kernel holds is no place for one`),
    );
  }
  return { name: p.src, ruleset };
}
