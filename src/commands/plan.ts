import { Command } from 'commander';
import { run } from '../engine/run.ts';
import { jsonLine } from '../report/jsonl.ts';
import { planEnd, planLines, planStart } from '../report/plan.ts';
import { interruptible } from './interrupt.ts';
import { prepareRun } from './prepare.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

export interface PlanFlags extends RunFlags {
  readonly detailedExitcode: boolean;
}

/** `weft plan`: what a run would change, host by host; changes nothing. */
export function planCommand(): Command {
  const command = new Command('plan')
    .description('Show what a run would change, and change nothing')
    .argument('<playbook...>', 'playbooks, planned one after another')
    .option('--detailed-exitcode', 'end with 2 when there are changes', false)
    .addHelpText(
      'after',
      `
Examples:
  weft plan playbooks/site.yml -i inventories/lab
  weft plan playbooks/site.yml -i inventories/lab --detailed-exitcode -l hv1

Exit codes: 0 nothing to change (or changes, without --detailed-exitcode), 2 changes, 1 a task failed,
4 a host could not be reached or the files hold mistakes.`,
    );
  addRunFlags(command).action(async (paths: readonly string[], flags: PlanFlags) => {
    process.exitCode = await plan(paths, flags);
  });
  return command;
}

/** Plans and shows; gives the exit code. */
export async function plan(paths: readonly string[], flags: PlanFlags): Promise<number> {
  const interrupt = interruptible();
  try {
    const request = await prepareRun(paths, { ...flags, check: true, diff: true }, process.cwd(), interrupt.signal);
    const colour = Boolean(process.stdout.isTTY || process.env.FORCE_COLOR) && !process.env.NO_COLOR;
    let state = planStart();
    for await (const event of run(request)) {
      if (flags.output === 'jsonl') process.stdout.write(`${jsonLine(event)}\n`);
      state = planLines(state, event);
    }
    if (flags.output !== 'jsonl') process.stdout.write(`${planEnd(state, colour).join('\n')}\n`);
    if (state.exitCode === 2) return 1;
    if (state.exitCode !== 0) return state.exitCode;
    return state.changes > 0 && flags.detailedExitcode ? 2 : 0;
  } finally {
    interrupt.release();
  }
}
