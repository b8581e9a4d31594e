import { Command } from 'commander';
import { type RunRequest, run } from '../engine/run.ts';
import { jsonLine } from '../report/jsonl.ts';
import { planText } from '../report/plan.ts';
import { planJson } from '../report/plan-json.ts';
import { addToPlan, isShown, type PlanState, planStart } from '../report/plan-state.ts';
import { wantsColour } from './colour.ts';
import { interruptible } from './interrupt.ts';
import { savePlan } from './plan-file.ts';
import { prepareRun } from './prepare.ts';
import { addRunFlags, planForms, type RunFlags } from './run-options.ts';

export interface PlanFlags extends Omit<RunFlags, 'output'> {
  readonly output: RunFlags['output'] | 'json';
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
  addRunFlags(command, planForms).action(async (paths: readonly string[], flags: PlanFlags) => {
    process.exitCode = await plan(paths, flags);
  });
  return command;
}

/** Plans and shows; gives the exit code. */
export async function plan(paths: readonly string[], flags: PlanFlags): Promise<number> {
  const { state, request } = await planned(paths, flags);
  const isVerbose = flags.verbose > 0;
  if (flags.output === 'json') process.stdout.write(`${JSON.stringify(planJson(state, isVerbose))}\n`);
  else if (flags.output !== 'jsonl')
    process.stdout.write(`${planText(state, { colour: wantsColour(), verbose: isVerbose }).join('\n').trimStart()}\n`);
  const code = planExitCode(state);
  if (flags.out !== undefined && code === 0) {
    savePlan(flags.out, paths, flags, state, request);
    process.stderr.write(`saved to ${flags.out}; make it so with "weft apply ${flags.out}"\n`);
  } else if (flags.out !== undefined) process.stderr.write(`not saved to ${flags.out}: a plan with failures cannot be made so\n`);
  if (code !== 0) return code;
  return state.changes.some(isShown) && flags.detailedExitcode ? 2 : 0;
}

interface Planned {
  readonly state: PlanState;
  readonly request: RunRequest;
}

/** Runs the playbooks in check mode and gathers what they would change. */
export async function planned(paths: readonly string[], flags: PlanFlags | RunFlags): Promise<Planned> {
  const interrupt = interruptible();
  try {
    const request = await prepareRun(paths, { ...flags, check: true, diff: true }, process.cwd(), interrupt.signal);
    const state = planStart();
    for await (const event of run(request)) {
      if (flags.output === 'jsonl') process.stdout.write(`${jsonLine(event)}\n`);
      addToPlan(state, event);
    }
    return { state, request };
  } finally {
    interrupt.release();
  }
}

/** 1 where a task failed, so that 2 can mean changes. */
export function planExitCode(state: PlanState): number {
  return state.exitCode === 2 ? 1 : state.exitCode;
}
