import { planText } from '../../report/plan.ts';
import { isShown } from '../../report/plan-state.ts';
import { ask } from '../ask.ts';
import { wantsColour } from '../colour.ts';
import { planExitCode, planned } from '../plan.ts';
import { execute } from '../run.ts';
import type { RunFlags } from '../run-options.ts';
import { type Found, lookOwned } from './look.ts';
import { withMadePlay } from './made-play.ts';
import { removalPlay } from './removal.ts';

interface RemoveFlags extends RunFlags {
  readonly yes?: boolean;
}

/** Shows what is left of an owner as a plan, asks, removes it, and looks whether all of it is gone. Gives the exit code. */
export async function removeOwned(pattern: string, owner: string, flags: RemoveFlags): Promise<number> {
  const found = await lookOwned(pattern, flags, owner);
  const hosts = new Map([...found.hosts].filter(([, list]) => list.length > 0));
  if (hosts.size === 0) {
    const others = found.owners.length > 0 ? `; there are things of ${found.owners.join(', ')}` : '';
    process.stdout.write(`nothing of ${owner} is there${others}\n`);
    return found.exitCode;
  }
  const code = await withMadePlay(removalPlay(owner, hosts), (playbook) => remove(playbook, flags));
  if (code !== 'removed') return code;
  const left = await lookOwned([...hosts.keys()].join(','), flags, owner);
  for (const line of leftOver(left)) process.stderr.write(`${line}\n`);
  return leftOver(left).length > 0 ? 2 : Math.max(found.exitCode, left.exitCode);
}

async function remove(playbook: string, flags: RemoveFlags): Promise<number | 'removed'> {
  const { state } = await planned([playbook], { ...flags, output: 'plain' });
  // Nobody wrote the play: its places say nothing. Its tasks look at objects of one owner that hang together: they go as found.
  const changes = state.changes.map((change) => ({ ...change, place: '', after: [], is: 'known' as const }));
  process.stdout.write(
    `${planText({ ...state, changes }, { colour: wantsColour(), verbose: true })
      .join('\n')
      .trimStart()}\n`,
  );
  if (planExitCode(state) !== 0) return planExitCode(state);
  if (flags.check || !state.changes.some(isShown)) return 0;
  if (!flags.yes && !(await isWanted())) {
    process.stdout.write(`nothing removed${process.stdin.isTTY ? '' : ' (no terminal to ask at: use --yes)'}\n`);
    return 1;
  }
  const code = await execute([playbook], flags);
  return code === 0 ? 'removed' : code;
}

async function isWanted(): Promise<boolean> {
  return process.stdin.isTTY && /^y(es)?$/i.test(await ask('Remove? [y/N] ', { echo: true }));
}

function leftOver({ hosts }: Found): readonly string[] {
  return [...hosts].flatMap(([host, list]) => list.map(({ kind, name }) => `${host}: still there: ${kind} ${name}`));
}
