import { Command } from 'commander';
import type { Pact } from '../engine/pact.ts';
import { run } from '../engine/run.ts';
import type { RunEvent } from '../event.ts';
import { interruptible } from './interrupt.ts';
import { listRun } from './list.ts';
import { prepareRun } from './prepare.ts';
import { reporterFor } from './reporter.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

/** `weft run`: playbooks against an inventory. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('Run playbooks against an inventory')
    .argument('<playbook...>', 'playbooks, run one after another')
    .addHelpText(
      'after',
      `
Examples:
  weft run playbooks/site.yml -i inventories/lab
  weft run playbooks/site.yml -i inventories/lab --check --diff
  weft run playbooks/site.yml -i inventories/example -l 'hypervisors:!hv3' -t tunnels
  weft run playbooks/site.yml -i hv1.example.org, -u root -e mtu=1400
  weft run playbooks/site.yml -i inventories/lab --output jsonl > events.jsonl

Exit codes (as ansible-playbook): 0 done, 2 a task failed, 4 a host could not be reached or the
files hold mistakes, 5 wrong options, 99 interrupted, 250 a bug in Weft.`,
    );
  addRunFlags(command).action(async (paths: readonly string[], flags: RunFlags) => {
    process.exitCode = await execute(paths, flags);
  });
  return command;
}

/** Runs and shows; gives the exit code. */
export async function execute(paths: readonly string[], flags: RunFlags, pact?: Pact): Promise<number> {
  const interrupt = interruptible();
  try {
    const prepared = await prepareRun(paths, flags, process.cwd(), interrupt.signal);
    const request = pact ? { ...prepared, options: { ...prepared.options, pact } } : prepared;
    if (flags.listHosts || flags.listTasks || flags.listTags || flags.syntaxCheck) return listRun(request, flags);
    const reporter = await reporterFor(flags);
    return await show(run(request), reporter);
  } finally {
    interrupt.release();
  }
}

interface Reporter {
  readonly event: (event: RunEvent) => void;
  readonly end: () => Promise<void>;
}

async function show(events: AsyncIterable<RunEvent>, reporter: Reporter): Promise<number> {
  let exitCode = 0;
  try {
    for await (const event of events) {
      reporter.event(event);
      if (event.type === 'run-end') exitCode = event.exitCode;
    }
  } finally {
    await reporter.end();
  }
  return exitCode;
}
