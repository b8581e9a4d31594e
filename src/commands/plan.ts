import { Command } from 'commander';
import { run } from '../engine/run.ts';
import { jsonLine } from '../report/jsonl.ts';
import { type PlanState, planEnd, planLines, planStart } from '../report/plan.ts';
import { interruptible } from './interrupt.ts';
import { savePlan } from './plan-file.ts';
import { prepareRun } from './prepare.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

export interface PlanFlags extends RunFlags {
  readonly detailedExitcode: boolean;
  /** Where to save the plan for `weft apply`. */
  readonly out?: string;
}

/** `weft plan`: what a run would change, host by host; changes nothing. */
export function planCommand(): Command {
  const command = new Command('plan')
    .description('Show what a run would change, and change nothing')
    .argument('<playbook...>', 'playbooks, planned one after another')
    .option('--detailed-exitcode', 'end with 2 when there are changes', false)
    .option('-o, --out <file>', 'save the plan, for "weft apply"')
    .addHelpText(
      'after',
      `
Examples:
  weft plan playbooks/site.yml -i inventories/lab
  weft plan playbooks/site.yml -i inventories/lab --detailed-exitcode -l hv1
  weft plan playbooks/site.yml -i inventories/lab -o site.plan && weft apply site.plan

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
  const state = await planned(paths, flags);
  if (flags.output !== 'jsonl') process.stdout.write(`${planEnd(state, wantsColour()).join('\n')}\n`);
  const code = planExitCode(state);
  if (code === 0 && flags.out !== undefined) savePlan(flags.out, paths, flags, state);
  if (code !== 0) return code;
  return state.changes > 0 && flags.detailedExitcode ? 2 : 0;
}

/** Runs the playbooks in check mode and folds what they would change. */
export async function planned(paths: readonly string[], flags: RunFlags): Promise<PlanState> {
  const interrupt = interruptible();
  try {
    const request = await prepareRun(paths, { ...flags, check: true, diff: true }, process.cwd(), interrupt.signal);
    let state = planStart();
    for await (const event of run(request)) {
      if (flags.output === 'jsonl') process.stdout.write(`${jsonLine(event)}\n`);
      state = planLines(state, event);
    }
    return state;
  } finally {
    interrupt.release();
  }
}

/** 1 where a task failed, so that 2 can mean changes. */
export function planExitCode(state: PlanState): number {
  return state.exitCode === 2 ? 1 : state.exitCode;
}

export function wantsColour(): boolean {
  return Boolean(process.stdout.isTTY || process.env.FORCE_COLOR) && !process.env.NO_COLOR;
}
