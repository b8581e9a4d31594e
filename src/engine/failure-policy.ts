import { DiagnosticError } from '../diagnostic.ts';
import type { Directives } from '../model.ts';
import { type HostRun, isLive } from './host-run.ts';
import { isTrue } from './settings.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/**
 * After a task on these hosts: `any_errors_fatal` (and `run_once`) ends the play for all when one host failed,
 * `max_fail_percentage` when more than so many per cent of the batch did. A failure that goes to a rescue is none.
 */
export function checkFailures(frame: Frame, hosts: readonly HostRun[], isFatal = false): void {
  const { batch, play, fate } = frame.play;
  const [first] = batch;
  if (!first || !hosts.some((h) => h.failure || h.unreachable)) return;
  const bad = hosts.filter((h) => (h.failure && !frame.rescuable) || h.unreachable);
  const evaluation = evaluationFor(first, frame);
  const { anyErrorsFatal } = frame.directives;
  const fatal = bad.length > 0 && (isFatal || (anyErrorsFatal !== undefined && isTrue(evaluation.value(anyErrorsFatal))));
  const limit = play.maxFailPercentage === undefined ? undefined : Number(evaluation.value(play.maxFailPercentage));
  const failed = frame.rescuable ? 0 : batch.filter((h) => h.failure).length;
  if (!fatal && (limit === undefined || (failed / batch.length) * 100 <= limit)) return;
  fate.broken = true;
  fate.byPolicy = true;
  const cause = hosts.find((h) => h.failure)?.failure ?? { task: undefined, result: { msg: 'another host failed' } };
  takeAlong(batch, cause);
}

/** Under `run_once` the failure of the one who ran is that of the whole batch. */
export function shareFailure({ play }: Frame, ran: HostRun | undefined): void {
  if (ran?.failure) takeAlong(play.batch, ran.failure);
}

function takeAlong(hosts: readonly HostRun[], failure: NonNullable<HostRun['failure']>): void {
  for (const host of hosts) if (isLive(host)) host.failure = { ...failure, isShared: true };
}

/** Whether a host that cannot be reached counts as one that failed (`unreachable_fails`). */
export function unreachableFails({ unreachableFails: written }: Directives, frame: Frame, host: HostRun): boolean {
  return written !== undefined && isTrue(evaluationFor(host, frame).value(written));
}

/** `ignore_errors` where a task did not get so far as to have settings, or has none. */
export function ignoresErrors(frame: Frame, host: HostRun, locals: Frame['locals']): boolean {
  return isSaid('ignoreErrors', false, frame, host, locals);
}

/** `no_log` there: of what was not run, too, nobody sees the item. What cannot be told is hidden. */
export function isHidden(frame: Frame, host: HostRun, locals: Frame['locals']): boolean {
  return isSaid('noLog', true, frame, host, locals);
}

function isSaid(key: 'ignoreErrors' | 'noLog', otherwise: boolean, frame: Frame, host: HostRun, locals: Frame['locals']): boolean {
  const written = frame.directives[key];
  try {
    return written !== undefined && isTrue(evaluationFor(host, frame, locals).value(written));
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return otherwise;
    throw thrown;
  }
}
