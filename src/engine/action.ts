import { setImmediate } from 'node:timers/promises';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { Diff } from '../diff.ts';
import type { Evaluation } from '../language/evaluation.ts';
import { Expression } from '../language/expression.ts';
import { parseTemplate } from '../language/template.ts';
import { describe, isRecord, withoutAliases } from '../load/arguments.ts';
import type { Task } from '../model.ts';
import {
  type Asserted,
  type Change,
  type Declarative,
  type Guard,
  type HostAccess,
  type Imperative,
  isChange,
  type Local,
  notDefined,
  type Outcome,
} from '../modules/module.ts';
import { lines, type Script, sh } from '../session/script.ts';
import type { Report, RunOptions, Session } from '../session/session.ts';
import { arm, confirm, newConfirmation, recorded } from './confirmation.ts';
import { TaskController } from './controller.ts';
import { type Foreseen, foresee, foreseeProgram } from './foresee.ts';
import type { HostRun } from './host-run.ts';
import { keyOf } from './key.ts';
import { Unforeseen } from './outlook.ts';
import { parseParameters } from './parse-parameters.ts';
import type { PendingNote } from './pending-note.ts';
import type { Settings } from './settings.ts';
import { abortableSleep } from './sleep.ts';
import type { Frame } from './state.ts';
import { settle } from './variables.ts';

/** One task (or one item of its loop) on one host, ready to run. */
export interface Action {
  readonly task: Task;
  readonly frame: Frame;
  /** The host whose variables count. */
  readonly host: HostRun;
  /** The host that it happens on: another where `delegate_to` says so. */
  readonly target: HostRun;
  readonly settings: Settings;
  readonly evaluation: Evaluation;
  /** What is noted down of its handlers, where it notifies any. */
  readonly note?: PendingNote | undefined;
  /** Which item of its loop. */
  readonly round?: number | undefined;
  /** Called when the host has to be asked anyway: what comes next can go along. */
  readonly lookAhead?: () => void;
}

/** The parameters, evaluated and checked against the module's schema. */
function parametersOf(task: Task, frame: Frame, evaluation: Evaluation): unknown {
  const hasDefaults = frame.directives.moduleDefaults.length > 0;
  const known = hasDefaults ? undefined : literalParameters.get(task);
  if (known !== undefined) return known;
  const given = evaluation.value(withoutBare(task));
  const named = isRecord(given) ? withNames(given, task, evaluation) : {};
  const params = checkedParameters(task, frame, evaluation, named);
  // What has no templates in it comes back as it was.
  if (named === task.args && !hasDefaults) literalParameters.set(task, params);
  return params;
}

/** Of tasks that are written without templates: they are the same for every host. */
const literalParameters = new WeakMap<Task, unknown>();

function checkedParameters(task: Task, frame: Frame, evaluation: Evaluation, named: Record<string, unknown>): unknown {
  const args = withoutAliases(task.module, { ...defaultsFor(task, frame, evaluation), ...named });
  for (const name of task.module.bare ?? []) {
    const written = isRecord(task.args) ? task.args[name] : undefined;
    if (written !== undefined) args[name] = asserted(written, evaluation, task.module.lenient?.includes(name) ?? false);
  }
  const checked = parseParameters(task.module.params(), args);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  if (!issue) throw checked.error;
  const [code, message, hint] =
    issue.code === 'unrecognized_keys'
      ? (['unknown-parameter', `\`${task.moduleName}\` has no parameter "${issue.keys.join('", "')}"`, undefined] as const)
      : describe(task.moduleName, issue, args);
  throw new DiagnosticError(error(code, message, task.argPosition(issue.path), hint));
}

/** The names of facts may be templates: `set_fact: { "x_{{ item }}": 1 }`. */
function withNames(given: Record<string, unknown>, task: Task, evaluation: Evaluation): Record<string, unknown> {
  if (!Object.keys(given).some((name) => name.includes('{{'))) return given;
  const nameOf = (name: string) => String(evaluation.value(parseTemplate(name, task.argPosition([name]))));
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [nameOf(name), value]));
}

function withoutBare(task: Task): unknown {
  const { bare } = task.module;
  if (!bare || !isRecord(task.args)) return task.args;
  return Object.fromEntries(Object.entries(task.args).filter(([k]) => !bare.includes(k)));
}

function asserted(written: unknown, evaluation: Evaluation, isLenient: boolean): Asserted | readonly Asserted[] {
  if (Array.isArray(written)) return written.map((w: unknown) => asserted(w, evaluation, isLenient) as Asserted);
  if (!(written instanceof Expression)) return { expression: String(written), value: written, holds: Boolean(written) };
  try {
    return { expression: written.source, value: evaluation.expression(written), holds: evaluation.truth(written) };
  } catch (thrown) {
    const isUndefined = thrown instanceof DiagnosticError && thrown.diagnostics[0]?.code === 'undefined-variable';
    if (!isLenient || !isUndefined) throw thrown;
    return { expression: written.source, value: notDefined, holds: false };
  }
}

function defaultsFor(task: Task, frame: Frame, evaluation: Evaluation): Record<string, unknown> {
  const { moduleDefaults } = frame.directives;
  if (moduleDefaults.length === 0) return {};
  const short = task.moduleName.split('.').at(-1);
  return Object.assign(
    {},
    ...moduleDefaults.map((d) => evaluation.value(d[task.moduleName] ?? d[`ansible.builtin.${short}`] ?? d[short ?? ''] ?? {})),
  );
}

/** The read-only script that a declarative task will send, or undefined where none can be told yet. */
async function probeOf(action: Action): Promise<{ readonly data: unknown; readonly script: Script } | undefined> {
  const { task, frame, host, settings, evaluation } = action;
  if (task.module.kind !== 'declarative') return undefined;
  const params = parametersOf(task, frame, evaluation);
  settle(evaluation);
  const data: unknown = await task.module.prepare(params, new TaskController(host, frame, settings, evaluation));
  settle(evaluation);
  return { data, script: inEnvironment(settings, task.module.probe(data)) };
}

/** What a task asks of its host before anything is done there; undefined where it asks nothing. */
export async function questionOf(action: Action): Promise<Script | undefined> {
  const { task, frame, evaluation } = action;
  if (task.module.kind === 'declarative') return (await probeOf(action))?.script;
  if (task.module.kind !== 'imperative' || !task.module.guard) return undefined;
  const params = parametersOf(task, frame, evaluation);
  settle(evaluation);
  return guardOf(action, task.module, params)?.script;
}

function guardOf(
  { settings }: Action,
  module: Imperative<unknown>,
  params: unknown,
): { readonly guard: Guard; readonly script: Script } | undefined {
  const guard = module.guard?.(params);
  return guard && { guard, script: inEnvironment(settings, guard.probe) };
}

export interface Performed {
  readonly outcome: Outcome;
  /** In check mode. */
  readonly foreseen?: Foreseen;
}

export function perform(action: Action): Promise<Performed> {
  return action.task.module.waits ? performWaiting(action) : performModule(action);
}

async function performWaiting(action: Action): Promise<Performed> {
  const performed = await performModule(action);
  action.target.link.touch(action.target.epoch);
  return performed;
}

function performModule(action: Action): Promise<Performed> {
  const { module } = action.task;
  switch (module.kind) {
    case 'declarative':
      return performDeclarative(action, module);
    case 'imperative':
      return performImperative(action, module);
    case 'local':
      return performLocal(action, module);
  }
}

async function performLocal({ task, host, frame, settings, evaluation }: Action, module: Local<unknown>): Promise<Performed> {
  const params = parametersOf(task, frame, evaluation);
  settle(evaluation);
  return { outcome: await module.run(params, new TaskController(host, frame, settings, evaluation)) };
}

async function performDeclarative(action: Action, module: Declarative<unknown, unknown>): Promise<Performed> {
  const { settings, target, task } = action;
  // The host is at work on the login while the controller reads what is declared.
  if (!target.link.isConnected) await target.link.approach(settings.become);
  const probe = await probeOf(action);
  if (!probe) throw new Error('a declarative module has a probe');
  const report = await ask(action, probe.script);
  const comparison = module.compare(probe.data, report);
  const outlook = settings.check ? target.outlook : undefined;
  const foreseen =
    outlook &&
    foresee(outlook, {
      task: task.id,
      looksAt: probe.script.text,
      comparison,
      isOpen: module.isOpen ?? false,
      readOnly: module.readOnly ?? false,
    });
  if (foreseen?.is === 'unknown') throw new Unforeseen(foreseen.after, 'unknown', true);
  if (!isChange(comparison)) return { outcome: comparison, ...(foreseen && { foreseen }) };
  const { diff, result } = comparison;
  if (settings.check) return { outcome: { changed: true, diff, ...result }, ...(foreseen && { foreseen }) };
  return { outcome: await applyChange(action, comparison) };
}

/** Where the host has to be asked, what comes next goes along. */
function ask({ settings, target, lookAhead }: Action, script: Script): Promise<Report> {
  const known = target.link.knows(settings.become, script, target.epoch);
  const reading = target.link.read(settings.become, script, target.epoch, settings.timeoutMs);
  if (!known) lookAhead?.();
  return reading;
}

/** Under a saved plan: why this change must not be made. */
function refusal(action: Action, diff?: readonly Diff[]): Outcome | undefined {
  const { task, frame, host, settings, round } = action;
  const { emitter, options } = frame.play.run;
  const objection = settings.check ? undefined : options.pact?.objection(host.name, keyOf(task, frame, round), diff && emitter.mask(diff));
  return objection === undefined ? undefined : { failed: true, msg: objection, ...(diff && { diff }) };
}

async function applyChange(action: Action, change: Change): Promise<Outcome> {
  const refused = refusal(action, action.settings.noLog ? [] : change.diff);
  if (refused) return refused;
  const { diff, result } = change;
  const report = change.confirm ? await changeConfirmed(action, change) : await changeNow(action, change);
  if (!report) {
    const msg = `the change cut the connection; the host has undone it after ${action.frame.play.run.options.confirmSeconds} s and is as it was`;
    return { failed: true, changed: false, undone: true, msg, diff, ...result };
  }
  if (report.rc !== 0) {
    const msg = report.stderr.trim() || report.stdout.trim() || `the change ended with exit code ${report.rc}`;
    return { failed: true, changed: true, msg, rc: report.rc, stdout: report.stdout, stderr: report.stderr, diff, ...result };
  }
  return { changed: true, diff, ...result, ...change.after?.(report) };
}

async function changeNow(action: Action, { script, stdin }: Change): Promise<Report> {
  const { settings, target } = action;
  const { timeoutMs } = settings;
  // Who else is at work on the host is asked first: what is to be sent is made meanwhile.
  if (stdin) {
    target.link.changing(settings.become).catch(() => undefined);
    await setImmediate();
  }
  const options = { ...(timeoutMs !== undefined && { timeoutMs }), ...(stdin && { stdin: stdin() }) };
  return target.link.change(settings.become, await withNote(action, inEnvironment(settings, script)), target.epoch, options);
}

/** The host keeps the way back first, and takes it unless it is reached anew: no change can lock anyone out. */
async function changeConfirmed(action: Action, { script, stdin }: Change): Promise<Report | undefined> {
  const { settings, target, frame } = action;
  const { signal, options: asked, emitter } = frame.play.run;
  const confirmation = newConfirmation(asked.confirmSeconds, emitter.runId);
  // Whatever becomes of this session: what counts is what a new connection finds.
  const session = await target.link.changing(settings.become);
  await arm(session, confirmation);
  const options = { signal, mustFinish: true, ...(stdin && { stdin: stdin() }) };
  const change = await withNote(action, inEnvironment(settings, recorded(confirmation, script)));
  const cut = session.run(change, options).catch(() => undefined);
  await Promise.race([cut, abortableSleep(1000, signal)]);
  target.link.touch(target.epoch);
  return confirm(
    () => target.link.renew(settings.become, 3000),
    confirmation,
    (ms) => abortableSleep(ms, signal),
  );
}

async function performImperative(action: Action, module: Imperative<unknown>): Promise<Performed> {
  const { task, frame, target, settings, evaluation } = action;
  const params = parametersOf(task, frame, evaluation);
  settle(evaluation);
  const refused = module.readOnly ? undefined : refusal(action);
  if (refused) return { outcome: refused };
  const foreseen = (outcome: Outcome): Performed => {
    const outlook = settings.check ? target.outlook : undefined;
    return outlook ? { outcome, foreseen: foreseeProgram(outlook, action, JSON.stringify(params), outcome) } : { outcome };
  };
  const question = guardOf(action, module, params);
  const held = question?.guard.held(await ask(action, question.script), settings.check);
  if (held) return foreseen(held);
  if (!module.readOnly) target.link.touch(target.epoch);
  const session = await (module.readOnly ? target.link.session(settings.become) : target.link.changing(settings.become));
  const access = new TaskHost(action, session);
  const outcome = await module.run(params, access);
  if (!module.readOnly) target.link.touch(target.epoch);
  return foreseen(outcome);
}

/** The host as one task sees it. */
class TaskHost extends TaskController implements HostAccess {
  readonly session: Session;
  readonly runId: string;
  readonly environment: Settings['environment'];
  readonly backgroundSeconds?: number;

  constructor(action: Action, session: Session) {
    const { host, frame, settings, evaluation } = action;
    super(host, frame, settings, evaluation);
    this.session = new TaskSession(action, session);
    this.runId = frame.play.run.emitter.runId;
    this.environment = settings.environment;
    if (settings.backgroundSeconds !== undefined) this.backgroundSeconds = settings.backgroundSeconds;
  }
}

/** The session as one task sees it: its environment, its timeout, its output live. */
class TaskSession implements Session {
  readonly #action: Action;
  readonly #session: Session;

  constructor(action: Action, session: Session) {
    this.#action = action;
    this.#session = session;
  }

  get traffic(): Session['traffic'] {
    return this.#session.traffic;
  }

  run(script: Script, options?: RunOptions): Promise<Report> {
    const { task, frame, host, settings } = this.#action;
    const readOnly = options?.readOnly === true || (task.module.kind === 'imperative' && task.module.readOnly === true);
    const own = inEnvironment(settings, script);
    const { emitter, signal } = frame.play.run;
    const noted = readOnly ? own : withNote(this.#action, own);
    const { timeoutMs } = settings;
    const onOutput = (stream: 'stdout' | 'stderr', text: string) =>
      emitter.emit({ type: 'output', host: host.name, task: task.id, stream, text });
    const all = { signal, ...(timeoutMs !== undefined && { timeoutMs }), ...(!settings.noLog && { onOutput }), ...options };
    return noted instanceof Promise ? noted.then((whole) => this.#session.run(whole, all)) : this.#session.run(noted, all);
  }

  upload(content: Uint8Array, path: string): Promise<void> {
    return this.#session.upload(content, path);
  }

  close(): Promise<void> {
    return this.#session.close();
  }
}

/** In the same script as the change: no end of this run can come between the two. */
function withNote({ note, target }: Action, script: Script): Script | Promise<Script> {
  return note ? note.begin(target).then((begin) => lines(begin, script)) : script;
}

function inEnvironment(settings: Settings, script: Script): Script {
  const entries = Object.entries(settings.environment);
  if (entries.length === 0) return script;
  return lines(...entries.map(([name, value]) => sh`export ${name}=${value}`), script);
}
