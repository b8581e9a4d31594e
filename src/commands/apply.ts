import { Command } from 'commander';
import { failureText } from '../report/plan.ts';
import { planEntries, planMismatches } from '../report/plan-file.ts';
import { planExitCode, planned } from './plan.ts';
import { planFlags, readPlan } from './plan-file.ts';
import { inputMismatches, planInputs } from './plan-inputs.ts';
import { pactOf } from './plan-pact.ts';
import { execute } from './run.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

export function applyCommand(): Command {
  return addRunFlags(
    new Command('apply')
      .description('Make a saved plan so, if nothing it relied on has changed')
      .argument('<plan>', 'a file made by "weft plan -o"'),
  )
    .addHelpText(
      'after',
      '\nExample:\n  weft plan playbooks/site.yml -o site.plan && weft apply site.plan\n\nExit codes: as weft run; 3 when files, variables or hosts are not as the plan saw them (nothing was changed).',
    )
    .action(async (path: string, given: RunFlags) => {
      process.exitCode = await apply(path, given);
    });
}

/** Looks again, and makes the plan so where that finds the same. The run is held to the plan, change by change. */
async function apply(path: string, given: RunFlags): Promise<number> {
  const plan = readPlan(path);
  const flags = planFlags(path, plan, given, process.cwd());
  const { state, request } = await planned(plan.playbooks, { ...flags, output: 'plain' });
  const inputs = inputMismatches(plan.inputs, planInputs(request, plan.playbooks, flags, plan.salt));
  if (inputs.length > 0) return refuse(plan.created, inputs);
  const code = planExitCode(state);
  if (code !== 0) {
    process.stderr.write(`${failureText(state).join('\n')}\nnothing was changed: the hosts could not be read\n`);
    return code;
  }
  const mismatches = planMismatches(plan.entries, planEntries(state, plan.salt));
  if (mismatches.length > 0) return refuse(plan.created, mismatches);
  return execute(plan.playbooks, { ...flags, output: given.output }, pactOf(plan.entries, plan.salt));
}

function refuse(created: string, lines: readonly string[]): number {
  process.stderr.write(`not as the plan of ${created} saw it; nothing was changed:\n  ${lines.join('\n  ')}\nplan again\n`);
  return 3;
}
