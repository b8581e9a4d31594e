import { Command } from 'commander';
import { planText } from '../report/plan.ts';
import { planJson } from '../report/plan-json.ts';
import { isDrift } from '../report/plan-state.ts';
import { type PlanFlags, planExitCode, planned } from './plan.ts';
import { addRunFlags, planForms } from './run-options.ts';

/** `weft drift`: the plan for cron. Silent while the hosts are as declared; takes no lock, shows no colour. */
export function driftCommand(): Command {
  const command = new Command('drift')
    .description('Say what differs from the declaration; nothing where nothing does')
    .argument('<playbook...>', 'playbooks to compare with');
  return addRunFlags(command, planForms)
    .addHelpText(
      'after',
      `
What a program (command, shell) would change cannot be told, and is no drift; -v names it. Nor is what handlers would do.

Example (crontab):
  */15 * * * * weft drift playbooks/site.yml -i inventories/production

Exit codes: 0 as declared, 2 drifted, 1 a task failed, 4 a host could not be reached or the files hold mistakes.`,
    )
    .action(async (paths: readonly string[], flags: PlanFlags) => {
      process.exitCode = await drift(paths, flags);
    });
}

async function drift(paths: readonly string[], flags: PlanFlags): Promise<number> {
  const { state } = await planned(paths, flags);
  const code = planExitCode(state);
  const isDrifted = state.changes.some(isDrift);
  const isVerbose = flags.verbose > 0;
  const shown = { ...state, changes: isVerbose ? state.changes : state.changes.filter(isDrift) };
  const isQuiet = !isDrifted && code === 0 && !(isVerbose && shown.changes.length > 0);
  if (flags.output === 'json') process.stdout.write(`${JSON.stringify({ ...planJson(shown, isVerbose), drifted: isDrifted })}\n`);
  else if (flags.output !== 'jsonl' && !isQuiet)
    process.stdout.write(`${planText(shown, { colour: false, verbose: isVerbose }).join('\n').trimStart()}\n`);
  return code !== 0 ? code : isDrifted ? 2 : 0;
}
