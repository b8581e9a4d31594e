import { Command } from 'commander';
import { plannedChanges } from '../report/plan.ts';
import { planMismatches } from '../report/plan-file.ts';
import { planExitCode, planned } from './plan.ts';
import { planFlags, readPlan } from './plan-file.ts';
import { execute } from './run.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

/** `weft apply`: makes a saved plan so, if what it finds is still what the plan saw. */
export function applyCommand(): Command {
  return addRunFlags(
    new Command('apply')
      .description('Make a saved plan so, if the hosts are still as it saw them')
      .argument('<plan>', 'a file made by "weft plan -o"'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  weft plan playbooks/site.yml -o site.plan && weft apply site.plan\n\nExit codes: as weft run; 3 when the hosts are not as the plan saw them (nothing was changed).',
    )
    .action(async (path: string, given: RunFlags) => {
      process.exitCode = await apply(path, given);
    });
}

async function apply(path: string, given: RunFlags): Promise<number> {
  const plan = readPlan(path);
  const flags = planFlags(path, plan, given);
  const state = await planned(plan.playbooks, { ...flags, output: 'plain' });
  const code = planExitCode(state);
  if (code !== 0) {
    process.stderr.write(`${state.failures.join('\n')}\nnothing was changed: the hosts could not be read\n`);
    return code;
  }
  const mismatches = planMismatches(plan.changes, plannedChanges(state));
  if (mismatches.length > 0) {
    process.stderr.write(
      `the hosts are not as the plan of ${plan.created} saw them; nothing was changed:\n  ${mismatches.join('\n  ')}\nplan again\n`,
    );
    return 3;
  }
  return execute(plan.playbooks, flags);
}
