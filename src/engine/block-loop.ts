import type { RunEvent } from '../event.ts';
import type { Block } from '../model.ts';
import { type HostRun, isLive } from './host-run.ts';
import { keyOf, wayThrough } from './key.ts';
import { itemsOf, loopLocals } from './loop.ts';
import { resultOfError } from './outcome.ts';
import { add, newNotes, Unforeseen } from './outlook.ts';
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
      const locals = { ...frame.locals, ...(first && loopLocals(loop, items.get(first) ?? [], i)) };
      if (first) await round({ ...frame, locals, way: wayThrough(frame, block, i) }, live);
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
  const notes = host.outlook && newNotes();
  try {
    const items = itemsOf(block.loop, host, frame, notes);
    if (notes && notes.unknown.size > 0) throw new Unforeseen(notes.unknown);
    return items;
  } catch (thrown) {
    if (isOut(frame, host)) return [];
    if (host.outlook && notes && notes.unknown.size > 0) {
      leaveOpen(block, frame, host, [...notes.unknown]);
      return [];
    }
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
  const result = resultOfError(thrown);
  host.failure = { task: undefined, result };
  host.tally.failed++;
  report(block, frame, { host: host.name, status: 'failed', result });
}

/** In a plan: which items there will be is known only after changes that were not made. */
function leaveOpen(block: Block, frame: Frame, host: HostRun, after: readonly string[]): void {
  add(host.outlook?.opaque ?? new Set(), after);
  host.outlook?.planned.push({ task: idOf(block), objects: [], isOpen: true });
  host.tally.skipped++;
  const result = { changed: false, skipped: true, msg: 'known after apply' };
  report(block, frame, { host: host.name, status: 'skipped', result, forecast: { key: keyOf(block, frame), is: 'unknown', after } });
}

function idOf(block: Block): string {
  return `loop:${block.position.file}:${block.position.line}`;
}

type Told = Pick<RunEvent & { readonly type: 'host-result' }, 'host' | 'status' | 'result' | 'forecast'>;

function report(block: Block, frame: Frame, told: Told): void {
  const { emitter } = frame.play.run;
  const task = idOf(block);
  const name = typeof block.name === 'string' ? block.name : 'block';
  emitter.emit({ type: 'task-start', task, name, module: 'block', kind: 'task', hosts: 1, position: block.position });
  emitter.emit({ type: 'host-result', task, diff: [], durationMs: 0, ...told });
  emitter.emit({ type: 'task-end', task });
}
