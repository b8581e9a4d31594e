import { monotonicMs } from '../clock.ts';
import { DiagnosticError } from '../diagnostic.ts';
import type { Diff } from '../diff.ts';
import type { Status } from '../event.ts';
import type { Evaluation } from '../language/evaluation.ts';
import type { Task } from '../model.ts';
import type { Outcome } from '../modules/module.ts';
import { type Action, perform } from './action.ts';
import { asyncSettings, keptAsJob } from './background.ts';
import { isConnectionVariable } from './endpoint.ts';
import { gathered } from './fact-cache.ts';
import { failedTask } from './failed-task.ts';
import { ignoresErrors, isHidden, unreachableFails } from './failure-policy.ts';
import { type Done, factsPending, settleNotified, together, unforeseenBy, unknownUntil, unmetCondition, withForecast } from './forecast.ts';
import type { Foreseen } from './foresee.ts';
import { growsInventory } from './growth.ts';
import { notify } from './handlers.ts';
import { type HostRun, remember } from './host-run.ts';
import { keyOf } from './key.ts';
import { lookAhead } from './look-ahead.ts';
import { itemsOf, labelOf, loopLocals } from './loop.ts';
import { censored, loopResult, resultOf, resultOfError, statusOf, type TaskResult } from './outcome.ts';
import { newNotes, Unforeseen } from './outlook.ts';
import { type PendingNote, pendingNote } from './pending-note.ts';
import { isTrue, revealed, type Settings, settingsOf } from './settings.ts';
import { abortableSleep } from './sleep.ts';
import type { Frame } from './state.ts';
import { evaluationFor, settle } from './variables.ts';

/** Runs a task on one host: its loop, its condition, its retries; keeps and reports the result. */
export async function runTaskOn(task: Task, frame: Frame, host: HostRun): Promise<TaskResult> {
  const { emitter } = frame.play.run;
  const { pause } = emitter;
  if (pause !== undefined) await pause;
  const start = monotonicMs();
  emitter.emit({ type: 'host-start', host: host.name, task: task.id });
  const done = task.loop ? await loop(task, frame, host) : await once(task, frame, host, frame.locals);
  const { ignored } = done;
  const result = notified(task, frame, host, done);
  const status = statusOf(result, ignored);
  // In check mode, what is skipped for what is not known yet may be at work.
  if (frame.role && (status !== 'skipped' || (done.foreseen && done.foreseen.is !== 'known'))) host.rolesAtWork.add(frame.role);
  if (task.register !== undefined) remember(host, task.register, result, done.pending);
  count(host, status === 'unreachable' && ignoresUnreachable(frame, host) ? 'ignored' : status, result.changed);
  if (status === 'failed') host.failure = { task: failedTask(task, task.moduleName, frame, host), result };
  if (status === 'unreachable' && !ignoresUnreachable(frame, host)) {
    if (unreachableFails(frame.directives, frame, host)) host.failure = { task: failedTask(task, task.moduleName, frame, host), result };
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
    ...(done.foreseen && { forecast: { key: keyOf(task, frame), ...done.foreseen } }),
    durationMs: monotonicMs() - start,
  });
  return result;
}

/** Notifies the handlers of a task that changed something; a handler that does not exist fails the task. */
function notified(task: Task, frame: Frame, host: HostRun, { result, foreseen, pending }: Done): TaskResult {
  const mayChange = foreseen !== undefined && foreseen.is !== 'known' && foreseen.is !== 'reads';
  if (!(result.changed || mayChange) || result.failed || result.unreachable) return result;
  try {
    const isCertain = result.changed || (pending?.kind === 'result' && pending.known.changed === true);
    notify(task, frame, host, isCertain ? 'known' : foreseen?.is);
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
  const notes = host.outlook && newNotes();
  try {
    items = itemsOf(task.loop, host, frame, notes);
    if (notes && notes.unknown.size > 0) throw new Unforeseen(notes.unknown);
  } catch (thrown) {
    if (notes && notes.unknown.size > 0) return unknownItems(task, frame, host, notes.unknown);
    // Ansible skips a loop whose list cannot be had when its condition says no.
    const skipped = await once(withoutLoop(task), frame, host, frame.locals, { onlyCondition: true });
    return skipped.result.skipped ? skipped : failed(resultOfError(thrown), frame, host, frame.locals);
  }
  const rounds: Done[] = [];
  const results: TaskResult[] = [];
  const diff: Diff[] = [];
  let noLog = items.length === 0 && isHidden(frame, host, frame.locals);
  let ignored = false;
  let last = -1;
  for (let i = 0; i < items.length; i++) {
    // As in Ansible, an item sees under the registered name what came of the last one that its condition let run:
    // `when: out is not changed` ends a search.
    const seen = last < 0 ? {} : registeredSoFar(task, host, results[last], rounds[last]);
    const locals = { ...frame.locals, ...seen, ...loopLocals(task.loop, items, i) };
    const start = monotonicMs();
    let round: Done;
    try {
      round = await once(task, frame, host, locals, { round: i });
    } catch (thrown) {
      // What cannot be evaluated for one item ends the loop, as in Ansible: the task fails without results.
      return failed(resultOfError(thrown), frame, host, locals);
    }
    rounds.push(round);
    if (round.result.false_condition === undefined) last = i;
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
      ...(round.foreseen && { forecast: { key: keyOf(task, frame, i), ...round.foreseen } }),
      durationMs: monotonicMs() - start,
    });
    if (result.unreachable || isLast(task, frame, host, locals, result)) break;
    const pause = task.loop.pause === undefined ? 0 : Number(evaluation.value(task.loop.pause));
    if (pause > 0 && i < items.length - 1) await abortableSleep(pause * 1000, signal);
  }
  return { result: loopResult(results), diff, noLog, ignored, ...(notes && together(rounds, results, task, notes)) };
}

/** `loop_control: break_when`, which sees the item and what came of it. */
function isLast({ loop: own, register }: Task, frame: Frame, host: HostRun, locals: Frame['locals'], result: TaskResult): boolean {
  if (!own?.breakWhen) return false;
  const evaluation = evaluationFor(host, frame, { ...locals, ...(register !== undefined && { [register]: result }) });
  return own.breakWhen.every((e) => evaluation.truth(e));
}

/** In check mode, what hangs on an item that was not run is as unknown to the next as to later tasks. */
function registeredSoFar({ register }: Task, host: HostRun, result: unknown, round: Done | undefined): Frame['locals'] {
  if (register === undefined) return {};
  if (!host.outlook) return { [register]: result };
  remember(host, register, result, round?.pending);
  return {};
}

/** A condition that needs no item may say that there is nothing to run. */
async function unknownItems(task: Task, frame: Frame, host: HostRun, after: Iterable<string>): Promise<Done> {
  const skipped = await once(withoutLoop(task), frame, host, frame.locals, { onlyCondition: true });
  return skipped.result.skipped && !skipped.foreseen ? skipped : unknownUntil(new Unforeseen(after), task, frame, host);
}

function withoutLoop({ loop: _loop, ...task }: Task): Task {
  return task;
}

function failed(result: TaskResult, frame: Frame, host: HostRun, locals: Frame['locals']): Done {
  return { result, diff: [], noLog: isHidden(frame, host, locals), ignored: ignoresErrors(frame, host, locals) };
}

/** Mistakes in what is evaluated for a task; what a module makes of its parameters is none of them. */
const evaluationErrors = ['undefined-variable', 'expression', 'recursive-variable'];

function isEvaluationError(thrown: unknown): boolean {
  return thrown instanceof DiagnosticError && evaluationErrors.includes(thrown.diagnostics[0]?.code ?? '');
}

interface Round {
  /** Which item of the loop. */
  readonly round?: number;
  /** Only to see whether there is anything to run. */
  readonly onlyCondition?: boolean;
}

/** One round: condition, parameters, the module, what counts as changed and failed, again until it holds. */
async function once(task: Task, frame: Frame, host: HostRun, locals: Frame['locals'], how: Round = {}): Promise<Done> {
  const own: Frame = locals === frame.locals ? frame : { ...frame, locals };
  const evaluation = evaluationFor(host, own);
  let settings: Settings | undefined;
  let note: PendingNote | undefined;
  try {
    settleNotified(task, frame, host);
    const unmet = unmetCondition(host, own, evaluation);
    if (unmet) {
      const result = { changed: false, skipped: true, skip_reason: 'Conditional result was False', false_condition: unmet.source };
      return { result, diff: [], noLog: isHidden(frame, host, locals), ignored: false };
    }
    if (how.onlyCondition) return { result: { changed: false }, diff: [], noLog: false, ignored: false };
    const target = targetOf(own, host, evaluation);
    const isHere = target.name === host.name;
    const targetEvaluation = isHere ? evaluation : evaluationFor(target, own);
    settings = settingsOf(own, evaluation, target, targetEvaluation);
    if (task.async !== undefined) settings = { ...settings, ...asyncSettings(task, evaluation) };
    const { become } = isHere ? settings : settingsOf(own, evaluation, host, evaluation);
    note = settings.check ? undefined : pendingNote(task, own, host, become);
    const action: Action = {
      task,
      frame: own,
      host,
      target,
      settings,
      evaluation,
      note,
      round: how.round,
      lookAhead: () => void lookAhead(action),
    };
    settle(evaluation);
    const { result, diff, foreseen } = await attempts(action);
    note?.settle(result);
    const whole = isHere ? result : { ...result, delegated_to: target.name };
    const done = { result: whole, diff, noLog: settings.noLog, ignored: ignores(settings, result) };
    return host.outlook ? withForecast(done, foreseen, action) : done;
  } catch (thrown) {
    const unforeseen = host.outlook && unforeseenBy(thrown, host.outlook, evaluation);
    if (unforeseen) return { ...unknownUntil(unforeseen, task, own, host), noLog: isHidden(frame, host, locals) };
    const result = resultOfError(thrown);
    note?.settle(result);
    if (task.loop && isEvaluationError(thrown)) throw thrown;
    const ignored = settings ? ignores(settings, result) : result.failed === true && ignoresErrors(frame, host, locals);
    return { result, diff: [], noLog: settings?.noLog ?? isHidden(frame, host, locals), ignored };
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

function attempts(action: Action): Promise<Attempted> {
  const { task, settings, host } = action;
  const isRepeated = task.until !== undefined || task.retries !== undefined;
  return isRepeated && !(settings.check && host.outlook) ? untilItHolds(action) : attempt(action);
}

async function untilItHolds(action: Action): Promise<Attempted> {
  const { task, frame, host, evaluation } = action;
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

interface Attempted {
  readonly result: TaskResult;
  readonly diff: readonly Diff[];
  readonly foreseen?: Foreseen;
}

async function attempt(action: Action): Promise<Attempted> {
  const performed = await perform(action);
  const { foreseen } = performed;
  const kept = keptAsJob(action, performed.outcome);
  const outcome = kept instanceof Promise ? await kept : kept;
  keepFacts(action, outcome);
  const result = resultOf(outcome);
  const whole = growsInventory(outcome) ? { ...result, changed: action.frame.play.run.grow(outcome, action.host.name) } : result;
  return { result: judged(action, whole), diff: outcome.diff ?? [], ...(foreseen && { foreseen }) };
}

function keepFacts({ task, frame, host, target, settings, evaluation }: Action, { ansible_facts: facts, cacheable }: Outcome): void {
  if (!facts) return;
  const isSetFact = /(^|\.)set_fact$/.test(task.moduleName);
  const isGathering = /(^|\.)gather_facts$/.test(task.moduleName);
  for (const owner of settings.delegateFacts ? [target] : settings.runOnce ? frame.play.batch : [host]) {
    const tables = [...(isSetFact ? [owner.setFacts] : []), ...(!isSetFact || cacheable ? [owner.facts] : [])];
    for (const table of tables) for (const [name, value] of Object.entries(facts)) table.set(name, value);
    if (isGathering) owner.facts.set(gathered, true);
    if (tables.includes(owner.facts)) frame.play.run.factCache?.write(owner.name, owner.facts);
    if (isSetFact && owner.outlook) factsPending(owner.outlook, facts, evaluation);
    if (Object.keys(facts).some(isConnectionVariable)) frame.play.run.aim(owner, frame);
  }
}

/** `changed_when` and then `failed_when`, which sees it, have the last word; one that cannot be evaluated fails what was done. */
function judged({ task, frame, host }: Action, result: TaskResult): TaskResult {
  if (result.skipped) return result;
  let seen = result;
  const says = (conditions: NonNullable<Task['failedWhen']>) => {
    const evaluation = evaluationFor(host, frame, { ...frame.locals, ...(task.register !== undefined && { [task.register]: seen }) });
    return conditions.every((e) => evaluation.truth(e));
  };
  try {
    if (task.changedWhen) seen = { ...seen, changed: says(task.changedWhen) };
    if (!task.failedWhen) return seen;
    const isFailed = says(task.failedWhen);
    return { ...seen, failed: isFailed, failed_when_result: isFailed };
  } catch (thrown) {
    if (!isEvaluationError(thrown)) throw thrown;
    return { ...seen, ...resultOfError(thrown), changed: seen.changed };
  }
}
