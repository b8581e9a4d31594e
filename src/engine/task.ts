import type { Diff } from '../diff.ts';
import type { Status } from '../event.ts';
import type { Evaluation } from '../language/evaluation.ts';
import type { Task } from '../model.ts';
import type { Outcome } from '../modules/module.ts';
import { type Action, perform } from './action.ts';
import { asyncSettings, keptAsJob } from './background.ts';
import { isConnectionVariable } from './endpoint.ts';
import { gathered } from './fact-cache.ts';
import { unreachableFails } from './failure-policy.ts';
import { growsInventory } from './growth.ts';
import { notify } from './handlers.ts';
import { type HostRun, remember } from './host-run.ts';
import { lookAhead } from './look-ahead.ts';
import { itemsOf, labelOf, loopLocals } from './loop.ts';
import { censored, loopResult, resultOf, resultOfError, statusOf, type TaskResult } from './outcome.ts';
import { type PendingNote, pendingNote } from './pending-note.ts';
import { isTrue, revealed, type Settings, settingsOf } from './settings.ts';
import { abortableSleep } from './sleep.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

interface Done {
  readonly result: TaskResult;
  readonly diff: readonly Diff[];
  readonly noLog: boolean;
  readonly ignored: boolean;
}

/** Runs a task on one host: its loop, its condition, its retries; keeps and reports the result. */
export async function runTaskOn(task: Task, frame: Frame, host: HostRun): Promise<TaskResult> {
  const { emitter } = frame.play.run;
  const { pause } = emitter;
  if (pause !== undefined) await pause;
  const start = performance.now();
  emitter.emit({ type: 'host-start', host: host.name, task: task.id });
  const done = task.loop ? await loop(task, frame, host) : await once(task, frame, host, frame.locals);
  const { ignored } = done;
  const result = notified(task, frame, host, done.result);
  const status = statusOf(result, ignored);
  if (task.register !== undefined) remember(host, task.register, result);
  count(host, status === 'unreachable' && ignoresUnreachable(frame, host) ? 'ignored' : status, result.changed);
  if (status === 'failed') host.failure = { task, result };
  if (status === 'unreachable' && !ignoresUnreachable(frame, host)) {
    if (unreachableFails(frame.directives, frame, host)) host.failure = { task, result };
    else host.unreachable = true;
  }
  const delegatedTo = result.delegated_to;
  emitter.emit({
    type: 'host-result',
    host: host.name,
    task: task.id,
    status,
    result: done.noLog ? censored(result) : result,
    diff: done.noLog ? [] : done.diff,
    ...(task.loop && { items: (result.results as unknown[] | undefined)?.length ?? 0 }),
    ...(typeof delegatedTo === 'string' && { delegatedTo }),
    durationMs: performance.now() - start,
  });
  return result;
}

/** Notifies the handlers of a task that changed something; a handler that does not exist fails the task. */
function notified(task: Task, frame: Frame, host: HostRun, result: TaskResult): TaskResult {
  if (!result.changed || result.failed || result.unreachable) return result;
  try {
    notify(task, frame, host);
    return result;
  } catch (thrown) {
    return { ...resultOfError(thrown), changed: true };
  }
}

function ignoresUnreachable(frame: Frame, host: HostRun): boolean {
  const written = frame.directives.ignoreUnreachable;
  return written !== undefined && isTrue(evaluationFor(host, frame).value(written));
}

function count({ tally }: HostRun, status: Status, changed: boolean): void {
  if (status === 'unreachable') tally.unreachable++;
  else if (status === 'failed') tally.failed++;
  else if (status === 'skipped') tally.skipped++;
  else {
    tally.ok++;
    if (changed) tally.changed++;
    if (status === 'ignored') tally.ignored++;
  }
}

async function loop(task: Task, frame: Frame, host: HostRun): Promise<Done> {
  if (!task.loop) throw new Error('this task has no loop');
  const { emitter, signal } = frame.play.run;
  let items: readonly unknown[];
  try {
    items = itemsOf(task.loop, host, frame);
  } catch (thrown) {
    // Ansible skips a loop whose list cannot be had when its condition says no.
    const skipped = await once(task, { ...frame, locals: frame.locals }, host, frame.locals, true);
    return skipped?.result.skipped ? skipped : failed(resultOfError(thrown));
  }
  const results: TaskResult[] = [];
  const diff: Diff[] = [];
  let noLog = false;
  let ignored = false;
  for (let i = 0; i < items.length; i++) {
    const locals = { ...frame.locals, ...loopLocals(task.loop, items, i) };
    const start = performance.now();
    const round = await once(task, frame, host, locals);
    const evaluation = evaluationFor(host, frame, locals);
    const result = { ...round.result, [task.loop.variable]: items[i], ansible_loop_var: task.loop.variable };
    results.push(result);
    diff.push(...round.diff);
    noLog ||= round.noLog;
    ignored ||= round.ignored;
    emitter.emit({
      type: 'item-result',
      host: host.name,
      task: task.id,
      status: statusOf(result, round.ignored),
      label: round.noLog ? '(censored due to no_log)' : labelOf(task.loop, items[i], evaluation),
      result: round.noLog ? censored(result) : result,
      diff: round.noLog ? [] : round.diff,
      durationMs: performance.now() - start,
    });
    if (result.unreachable) break;
    const pause = task.loop.pause === undefined ? 0 : Number(evaluation.value(task.loop.pause));
    if (pause > 0 && i < items.length - 1) await abortableSleep(pause * 1000, signal);
  }
  return { result: loopResult(results), diff, noLog, ignored };
}

function failed(result: TaskResult): Done {
  return { result, diff: [], noLog: false, ignored: false };
}

/** One round: condition, parameters, the module, what counts as changed and failed, again until it holds. */
async function once(task: Task, frame: Frame, host: HostRun, locals: Frame['locals'], onlyCondition = false): Promise<Done> {
  const own: Frame = locals === frame.locals ? frame : { ...frame, locals };
  const evaluation = evaluationFor(host, own);
  let settings: Settings | undefined;
  let note: PendingNote | undefined;
  try {
    const unmet = frame.directives.when.find((e) => !evaluation.truth(e));
    if (unmet) {
      const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False', false_condition: unmet.source };
      return { result, diff: [], noLog: false, ignored: false };
    }
    if (onlyCondition) return failed({ changed: false });
    const target = targetOf(own, host, evaluation);
    const isHere = target.name === host.name;
    const targetEvaluation = isHere ? evaluation : evaluationFor(target, own);
    settings = settingsOf(own, evaluation, target, targetEvaluation);
    if (task.async !== undefined) settings = { ...settings, ...asyncSettings(task, evaluation) };
    const { become } = isHere ? settings : settingsOf(own, evaluation, host, evaluation);
    note = settings.check ? undefined : pendingNote(task, own, host, become);
    const action: Action = { task, frame: own, host, target, settings, evaluation, note, lookAhead: () => void lookAhead(action) };
    const { result, diff } = await attempts(action);
    note?.settle(result);
    const whole = isHere ? result : { ...result, delegated_to: target.name };
    return { result: whole, diff, noLog: settings.noLog, ignored: ignores(settings, result) };
  } catch (thrown) {
    const result = resultOfError(thrown);
    note?.settle(result);
    return { result, diff: [], noLog: settings?.noLog ?? false, ignored: settings ? ignores(settings, result) : false };
  }
}

function ignores(settings: Settings, result: TaskResult): boolean {
  return settings.ignoreErrors && result.failed === true;
}

function targetOf(frame: Frame, host: HostRun, evaluation: Evaluation): HostRun {
  const { delegateTo } = frame.directives;
  const { run } = frame.play;
  if (delegateTo === undefined) return run.reach(host, frame);
  const name = String(revealed(evaluation.value(delegateTo)));
  return run.reach(name === host.name ? host : run.delegate(name, frame), frame);
}

async function attempts(action: Action): Promise<{ result: TaskResult; diff: readonly Diff[] }> {
  const { task, frame, host, evaluation } = action;
  if (!task.until && task.retries === undefined) return attempt(action);
  const retries = task.retries === undefined ? 3 : Number(evaluation.value(task.retries));
  const delayMs = 1000 * (task.delay === undefined ? 5 : Number(evaluation.value(task.delay)));
  for (let number = 1; ; number++) {
    const { result, diff } = await attempt(action);
    const withResult = evaluationFor(host, frame, { ...frame.locals, ...(task.register !== undefined && { [task.register]: result }) });
    const holds = task.until ? task.until.every((e) => withResult.truth(e)) : !result.failed;
    if (holds || number > retries) {
      // Ansible counts the first attempt where it succeeds in the end, and not where it fails.
      return { result: holds ? { ...result, attempts: number } : { ...result, attempts: number - 1, failed: true }, diff };
    }
    frame.play.run.emitter.emit({ type: 'host-retry', host: host.name, task: task.id, attempt: number, retries });
    await abortableSleep(delayMs, frame.play.run.signal);
    action.target.link.touch(action.target.epoch);
  }
}

async function attempt(action: Action): Promise<{ result: TaskResult; diff: readonly Diff[] }> {
  const outcome = await keptAsJob(action, await perform(action));
  keepFacts(action, outcome);
  const result = resultOf(outcome);
  const whole = growsInventory(outcome) ? { ...result, changed: action.frame.play.run.grow(outcome, action.host.name) } : result;
  return { result: judged(action, whole), diff: outcome.diff ?? [] };
}

function keepFacts({ task, frame, host, target, settings }: Action, { ansible_facts: facts, cacheable }: Outcome): void {
  if (!facts) return;
  const isSetFact = /(^|\.)set_fact$/.test(task.moduleName);
  const isGathering = /(^|\.)gather_facts$/.test(task.moduleName);
  for (const owner of settings.delegateFacts ? [target] : settings.runOnce ? frame.play.batch : [host]) {
    const tables = [...(isSetFact ? [owner.setFacts] : []), ...(!isSetFact || cacheable ? [owner.facts] : [])];
    for (const table of tables) for (const [name, value] of Object.entries(facts)) table.set(name, value);
    if (isGathering) owner.facts.set(gathered, true);
    if (tables.includes(owner.facts)) frame.play.run.factCache?.write(owner.name, owner.facts);
    owner.version++;
    if (Object.keys(facts).some(isConnectionVariable)) frame.play.run.aim(owner, frame);
  }
}

/** `changed_when` and `failed_when` have the last word. */
function judged({ task, frame, host }: Action, result: TaskResult): TaskResult {
  if ((!task.changedWhen && !task.failedWhen) || result.skipped) return result;
  const withResult = evaluationFor(host, frame, { ...frame.locals, ...(task.register !== undefined && { [task.register]: result }) });
  const changed = task.changedWhen ? task.changedWhen.every((e) => withResult.truth(e)) : result.changed;
  if (!task.failedWhen) return { ...result, changed };
  const isFailed = task.failedWhen.every((e) => withResult.truth(e));
  return { ...result, changed, failed: isFailed, failed_when_result: isFailed };
}
