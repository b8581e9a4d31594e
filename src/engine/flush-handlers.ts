import type { TaskNode } from '../model.ts';
import { handlersOf, handlerUses } from './handlers.ts';
import { type HostRun, inSpiteOfFailures, isLive } from './host-run.ts';
import { forgetHandler, takeKeptHandlers } from './kept-handlers.ts';
import { isTrue } from './settings.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

type RunNodes = (nodes: readonly TaskNode[], frame: Frame, hosts: readonly HostRun[]) => Promise<void>;

/**
 * Runs the handlers that were notified, in the order they are defined. One that another notifies runs too where it comes later;
 * where it comes earlier it waits for the next time, as in Ansible: so two that notify each other end.
 */
export async function flushHandlers(frame: Frame, hosts: readonly HostRun[], runNodes: RunNodes): Promise<void> {
  if (handlersOf(frame.play).length === 0) return;
  const eligible = eligibleOf(frame, hosts);
  await inSpiteOfFailures(eligible, () => runHandlers(frame, eligible, runNodes));
}

/** The same at the end of tasks, with what an earlier run left behind: by then they have mended what it may need. */
export async function flushKeptHandlers(frame: Frame, hosts: readonly HostRun[], runNodes: RunNodes): Promise<void> {
  if (handlersOf(frame.play).length === 0) return;
  await Promise.all(eligibleOf(frame, hosts).map((host) => takeKeptHandlers(frame.play, host)));
  await flushHandlers(frame, hosts, runNodes);
}

function eligibleOf(frame: Frame, hosts: readonly HostRun[]): readonly HostRun[] {
  const forced = isForced(frame);
  return hosts.filter((h) => (forced ? !h.unreachable && !h.ended : isLive(h)));
}

async function runHandlers(frame: Frame, eligible: readonly HostRun[], runNodes: RunNodes): Promise<void> {
  const handlers = handlersOf(frame.play);
  const outer: Frame = { ...frame, directives: frame.play.play.directives, locals: {}, handling: true, upcoming: () => [] };
  for (const handler of handlers) {
    const notified = eligible.filter((h) => h.notified.has(handler.id));
    if (notified.length === 0) continue;
    const { directives, locals } = handlerUses(frame.play).find((u) => u.role === handler.role) ?? outer;
    await runNodes([handler], { ...outer, directives, locals, role: handler.role }, notified);
    for (const host of notified) {
      // Not before it ran: one that notifies itself has had its time.
      host.notified.delete(handler.id);
      host.outlook?.notifiers.delete(handler.id);
      if (isLive(host)) forgetHandler(frame.play, host, handler);
    }
  }
}

function isForced(frame: Frame): boolean {
  const { run, play, batch } = frame.play;
  const [host] = batch;
  return run.options.forceHandlers || (host !== undefined && isTrue(evaluationFor(host, frame).value(play.forceHandlers)));
}
