import { Command } from 'commander';
import { planEnd } from '../report/plan.ts';
import { planExitCode, planned, wantsColour } from './plan.ts';
import { addRunFlags, type RunFlags } from './run-options.ts';

/** `weft drift`: the plan for cron. Silent while the hosts are as declared. */
export function driftCommand(): Command {
  return addRunFlags(
    new Command('drift')
      .description('Say what differs from the declaration; nothing where nothing does')
      .argument('<playbook...>', 'playbooks to compare with'),
  )
    .addHelpText(
      'after',
      '\nExample (crontab):\n  */15 * * * * weft drift playbooks/site.yml -i inventories/production\n\nExit codes: 0 as declared, 2 drifted, 1 a task failed, 4 a host could not be reached.',
    )
    .action(async (paths: readonly string[], flags: RunFlags) => {
      const state = await planned(paths, flags);
      const code = planExitCode(state);
      const lines = state.changes > 0 || code !== 0 ? planEnd(state, wantsColour()) : [];
      if (lines.length > 0 && flags.output !== 'jsonl') process.stdout.write(`${lines.join('\n')}\n`);
      process.exitCode = code !== 0 ? code : state.changes > 0 ? 2 : 0;
    });
}
