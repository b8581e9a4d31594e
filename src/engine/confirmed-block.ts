import { DiagnosticError, error } from '../diagnostic.ts';
import type { Block } from '../model.ts';
import { arm, type Confirmation, confirm, newConfirmation } from './confirmation.ts';
import type { HostRun } from './host-run.ts';
import { resultOfError, type TaskResult } from './outcome.ts';
import { settingsOf } from './settings.ts';
import { abortableSleep } from './sleep.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/**
 * A block with `confirm: 30s`: every host keeps the way back before it begins, and takes it unless it is reached over a
 * new connection when the block is through.
 */
export async function runConfirmed(block: Block, frame: Frame, hosts: readonly HostRun[], body: () => Promise<void>): Promise<void> {
  const { run } = frame.play;
  const id = `confirm:${block.position.file}:${block.position.line}`;
  const name = typeof block.name === 'string' ? block.name : 'block';
  const armed = new Map<HostRun, Confirmation>();
  await Promise.all(
    hosts.map(async (host) => {
      try {
        const confirmation = newConfirmation(secondsOf(block, frame, host), run.emitter.runId);
        await arm(await host.link.changing(becomeFor(frame, host)), confirmation, true);
        armed.set(host, confirmation);
      } catch (thrown) {
        host.failure = { task: undefined, result: resultOfError(thrown) };
      }
    }),
  );
  // Who is cut off answers no more: past the deadline nobody waits for it.
  const patience = Math.max(0, ...[...armed.values()].map((c) => c.seconds)) * 1000 + 500;
  const timer = setTimeout(() => {
    for (const host of armed.keys()) host.link.abandon();
  }, patience);
  await body();
  clearTimeout(timer);
  run.emitter.emit({
    type: 'task-start',
    task: id,
    name: `confirm: ${name}`,
    module: 'confirm',
    kind: 'task',
    hosts: hosts.length,
    position: block.position,
  });
  await Promise.all(
    hosts.map(async (host) => {
      const confirmation = armed.get(host);
      const result = confirmation ? await confirmHost(frame, host, confirmation) : { changed: false, ...host.failure?.result };
      report(frame, host, id, result);
    }),
  );
  run.emitter.emit({ type: 'task-end', task: id });
}

async function confirmHost(frame: Frame, host: HostRun, confirmation: Confirmation): Promise<TaskResult> {
  const { signal } = frame.play.run;
  const become = becomeFor(frame, host);
  try {
    const answer = await confirm(
      () => host.link.renew(become, 3000),
      confirmation,
      (ms) => abortableSleep(ms, signal),
    );
    host.link.touch(host.epoch);
    if (answer) return { changed: false, msg: 'reached over a new connection' };
    const msg = `not reached over a new connection within ${confirmation.seconds} s: the host has undone what this block did to its network`;
    return { changed: false, failed: true, undone: true, msg };
  } catch (thrown) {
    return resultOfError(thrown);
  }
}

function report(frame: Frame, host: HostRun, task: string, result: TaskResult): void {
  const bad = Boolean(result.failed);
  if (bad) {
    // It was out of reach for a while, and is not any more: it has failed.
    if (host.unreachable) host.tally.unreachable--;
    host.unreachable = false;
    host.failure = { task: undefined, result };
    host.tally.failed++;
  }
  if (result.unreachable) host.unreachable = true;
  const status = result.unreachable ? 'unreachable' : bad ? 'failed' : 'ok';
  frame.play.run.emitter.emit({ type: 'host-result', host: host.name, task, status, result, diff: [], durationMs: 0 });
}

function becomeFor(frame: Frame, host: HostRun) {
  const evaluation = evaluationFor(host, frame);
  return settingsOf(frame, evaluation, host, evaluation).become;
}

/** `30`, `30s`, `2m`. */
function secondsOf(block: Block, frame: Frame, host: HostRun): number {
  const value = evaluationFor(host, frame).value(block.confirm);
  const match = /^(\d+)\s*(s|m)?$/.exec(String(value).trim());
  if (!match) throw new DiagnosticError(error('wrong-type', `"confirm" must be a time like 30s or 2m, found "${value}"`, block.position));
  return Number(match[1]) * (match[2] === 'm' ? 60 : 1);
}
