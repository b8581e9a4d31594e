import type { HostRun } from './host-run.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/**
 * After a task: `any_errors_fatal` ends the play for all when one host failed, `max_fail_percentage` when more
 * than so many per cent of the batch did. Unreachable hosts count, unlike in Ansible (its issues 56265, 82834).
 */
export function checkFailures(frame: Frame, hosts: readonly HostRun[]): void {
  const { batch, play } = frame.play;
  const bad = hosts.filter((h) => h.failure || h.unreachable);
  const [first] = batch;
  if (bad.length === 0 || !first) return;
  const evaluation = evaluationFor(first, frame);
  const allBad = batch.filter((h) => h.failure || h.unreachable).length;
  const fatal = frame.directives.anyErrorsFatal !== undefined && Boolean(evaluation.value(frame.directives.anyErrorsFatal));
  const limit = play.maxFailPercentage === undefined ? undefined : Number(evaluation.value(play.maxFailPercentage));
  if (!fatal && (limit === undefined || (allBad / batch.length) * 100 <= limit)) return;
  const cause = bad.find((h) => h.failure)?.failure ?? { task: undefined, result: { msg: 'another host failed' } };
  for (const host of hosts) if (!host.failure && !host.unreachable) host.failure = cause;
}
