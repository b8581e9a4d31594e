import type { Evaluation } from '../language/evaluation.ts';
import type { Task } from '../model.ts';
import type { Outcome } from '../modules/module.ts';
import { jobFolder, newJobId } from '../modules/shared/background.ts';
import { sh } from '../session/script.ts';
import type { Action } from './action.ts';
import type { Settings } from './settings.ts';

/** What `async` and `poll` make of a task: a limit where somebody waits for it, a job of its own where nobody does. */
export function asyncSettings(task: Task, evaluation: Evaluation): Partial<Pick<Settings, 'timeoutMs' | 'backgroundSeconds' | 'isPolled'>> {
  const seconds = task.async === undefined ? 0 : Number(evaluation.value(task.async));
  if (!(seconds > 0) || task.module.kind === 'local') return {};
  const poll = task.poll === undefined ? 15 : Number(evaluation.value(task.poll));
  return poll > 0 ? { timeoutMs: seconds * 1000, isPolled: true } : { backgroundSeconds: seconds };
}

/**
 * Only programs can be left to themselves. What another module did with `poll: 0` is done by now; it is kept where
 * `async_status` looks, so that a playbook need not know.
 */
export function keptAsJob(action: Action, outcome: Outcome): Outcome | Promise<Outcome> {
  const { settings } = action;
  if (settings.isPolled && !outcome.skipped) return { ...outcome, started: 1, finished: 1 };
  if (settings.backgroundSeconds === undefined || outcome.ansible_job_id !== undefined || outcome.failed || outcome.skipped) return outcome;
  return keep(action, outcome);
}

async function keep({ settings, target, frame }: Action, outcome: Outcome): Promise<Outcome> {
  const id = newJobId();
  const { runId } = frame.play.run.emitter;
  const { changed = false } = outcome;
  const { diff: _, ansible_facts: __, ...plain } = outcome;
  const result = JSON.stringify(settings.noLog ? { changed } : plain);
  const session = await target.link.session(settings.become);
  const report = await session.run(
    sh`umask 077; job=${jobFolder}/${id}; mkdir -p -- "$job" && printf '%s\n' ${runId} >"$job/run" && printf %s ${result} >"$job/result"`,
  );
  if (report.rc !== 0) return { failed: true, msg: `cannot keep the job: ${report.stderr.trim()}` };
  return { ...outcome, changed: true, started: 1, finished: 0, ansible_job_id: id };
}
