import type { Block } from '../model.ts';
import { type HostRun, isLive } from './host-run.ts';
import { itemsOf, loopLocals } from './loop.ts';
import { resultOfError } from './outcome.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/** `loop:` of a block, which Ansible does not have: the block, rescue and always included, once for each item. */
export async function runBlockLoop(
  block: Block,
  frame: Frame,
  hosts: readonly HostRun[],
  round: (frame: Frame, hosts: readonly HostRun[]) => Promise<void>,
): Promise<void> {
  const { loop } = block;
  if (!loop) return round(frame, hosts);
  const items = new Map(hosts.map((host) => [host, itemsFor(block, frame, host)]));
  const most = Math.max(0, ...[...items.values()].map((list) => list.length));
  for (let i = 0; i < most; i++) {
    for (const group of alike(hosts, items, i)) {
      const live = group.filter(isLive);
      const [first] = live;
      if (first) await round({ ...frame, locals: { ...frame.locals, ...loopLocals(loop, items.get(first) ?? [], i) } }, live);
    }
  }
}

/** The hosts that have an item at `index`: those together that have the same. */
function alike(hosts: readonly HostRun[], items: ReadonlyMap<HostRun, readonly unknown[]>, index: number): Iterable<readonly HostRun[]> {
  const groups = new Map<string, HostRun[]>();
  for (const host of hosts) {
    const list = items.get(host) ?? [];
    if (index >= list.length) continue;
    const key = JSON.stringify(list);
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  return groups.values();
}

/** Nothing where the block's condition says no; a list that cannot be had fails the host. */
function itemsFor(block: Block, frame: Frame, host: HostRun): readonly unknown[] {
  if (!block.loop) return [];
  try {
    return itemsOf(block.loop, host, frame);
  } catch (thrown) {
    if (isOut(frame, host)) return [];
    fail(block, frame, host, thrown);
    return [];
  }
}

function isOut(frame: Frame, host: HostRun): boolean {
  try {
    const evaluation = evaluationFor(host, frame);
    return frame.directives.when.some((e) => !evaluation.truth(e));
  } catch {
    return false;
  }
}

function fail(block: Block, frame: Frame, host: HostRun, thrown: unknown): void {
  const { emitter } = frame.play.run;
  const task = `loop:${block.position.file}:${block.position.line}`;
  const name = typeof block.name === 'string' ? block.name : 'block';
  const result = resultOfError(thrown);
  emitter.emit({ type: 'task-start', task, name, module: 'block', kind: 'task', hosts: 1, position: block.position });
  host.failure = { task: undefined, result };
  host.tally.failed++;
  emitter.emit({ type: 'host-result', host: host.name, task, status: 'failed', result, diff: [], durationMs: 0 });
  emitter.emit({ type: 'task-end', task });
}
