import type { Block, TaskNode } from '../model.ts';
import { runBlockLoop } from './block-loop.ts';
import { runConfirmed } from './confirmed-block.ts';
import { type HostRun, inSpiteOfFailures, remember } from './host-run.ts';
import { isAnySelected } from './selection.ts';
import type { Frame } from './state.ts';

type RunNodes = (nodes: readonly TaskNode[], frame: Frame, hosts: readonly HostRun[]) => Promise<void>;

/** Body; for who failed in it, rescue; for everybody, always. Once for each item where it has a loop. */
export function runBlock(block: Block, frame: Frame, hosts: readonly HostRun[], runNodes: RunNodes): Promise<void> {
  return runBlockLoop(block, frame, hosts, (own, group) => runRound(block, own, group, runNodes));
}

async function runRound(block: Block, frame: Frame, hosts: readonly HostRun[], runNodes: RunNodes): Promise<void> {
  const inner = (nodes: readonly TaskNode[]): Frame => ({ ...frame, upcoming: nodes === block.body ? frame.upcoming : () => [] });
  // A rescue of which tags leave nothing is none, as in Ansible: a failure is not swallowed by `--tags`.
  const rescues = isAnySelected(block.rescue, frame);
  const rescuable = frame.rescuable === true || rescues;
  const failuresBefore = new Map(hosts.map((h) => [h, h.tally.failed]));
  const body = () => runNodes(block.body, { ...inner(block.body), rescuable }, hosts);
  if (block.confirm === undefined || frame.play.run.options.check) await body();
  else await runConfirmed(block, frame, hosts, body);
  const { emitter } = frame.play.run;
  const failed = hosts.filter((h) => h.failure && !h.unreachable);
  if (rescues && failed.length > 0) {
    for (const host of failed) {
      const failure = host.failure;
      host.failure = undefined;
      remember(host, 'ansible_failed_task', failure?.task ?? { name: '' });
      remember(host, 'ansible_failed_result', failure?.result);
      if (failure?.isShared) continue;
      // An `always` inside may have failed on top of what it was to clean up: all of that is rescued.
      const failures = host.tally.failed - (failuresBefore.get(host) ?? 0);
      host.tally.failed -= failures;
      const rescued = failures + (failure?.result.unreachable ? 1 : 0);
      host.tally.rescued += rescued;
      for (let i = 0; i < rescued; i++) emitter.emit({ type: 'host-rescued', host: host.name });
    }
    await runNodes(block.rescue, inner(block.rescue), failed);
  }
  if (block.always.length === 0) return;
  const reachable = hosts.filter((h) => !h.unreachable && !h.ended);
  await inSpiteOfFailures(reachable, () => runNodes(block.always, inner(block.always), reachable), frame.rescuable);
}
