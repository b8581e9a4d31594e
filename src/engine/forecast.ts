import { DiagnosticError } from '../diagnostic.ts';
import type { Diff } from '../diff.ts';
import type { Certainty } from '../event.ts';
import type { Evaluation } from '../language/evaluation.ts';
import type { Expression } from '../language/expression.ts';
import { isRecord } from '../load/arguments.ts';
import type { Task } from '../model.ts';
import { HostError } from '../session/session.ts';
import type { Action } from './action.ts';
import type { Foreseen } from './foresee.ts';
import type { HostRun } from './host-run.ts';
import type { TaskResult } from './outcome.ts';
import { add, type Notes, newNotes, type Outlook, type Pending, Unforeseen } from './outlook.ts';
import type { Frame } from './state.ts';
import { evaluationFor, notesOf } from './variables.ts';

/** How a round of a task ended. */
export interface Done {
  readonly result: TaskResult;
  readonly diff: readonly Diff[];
  readonly noLog: boolean;
  readonly ignored: boolean;
  /** In check mode. */
  readonly foreseen?: Foreseen;
  /** What a variable that registers it holds, where that hangs on what was not done. */
  readonly pending?: Pending;
}

/** The first condition that does not hold. In check mode, throws Unforeseen where it hangs on what was not done yet. */
export function unmetCondition(host: HostRun, frame: Frame, evaluation: Evaluation): Expression | undefined {
  const { when } = frame.directives;
  const notes = notesOf(evaluation);
  if (!notes) return when.find((e) => !evaluation.truth(e));
  const unknown = new Set<string>();
  for (const condition of when) {
    const own = newNotes();
    try {
      const holds = evaluationFor(host, frame, undefined, own).truth(condition);
      if (own.unknown.size === 0 && !holds) {
        if (own.unsure.size > 0) throw new Unforeseen(own.unsure);
        return condition;
      }
    } catch (thrown) {
      if (own.unknown.size === 0 && unknown.size === 0) throw thrown;
    }
    add(unknown, own.unknown);
    add(notes.dependent, own.dependent);
    add(notes.unsure, own.unsure);
  }
  if (unknown.size > 0) throw new Unforeseen(unknown);
  return undefined;
}

/** A handler runs as surely as what notifies it changes something. */
export function settleNotified(task: Task, frame: Frame, host: HostRun): void {
  const notifiers = frame.handling ? (host.outlook?.notifiers.get(task.id) ?? []) : [];
  if (notifiers.length === 0 || notifiers.some((n) => n.is === 'known')) return;
  const likely = notifiers.filter((n) => n.is !== 'open');
  const by = likely.length > 0 ? likely : notifiers;
  throw new Unforeseen(
    by.map((n) => n.task),
    likely.length > 0 ? 'unknown' : 'open',
  );
}

/** What hangs on changes that were not made is no failure. */
export function unforeseenBy(thrown: unknown, outlook: Outlook, evaluation: Evaluation): Unforeseen | undefined {
  if (thrown instanceof Unforeseen) return thrown;
  const notes = notesOf(evaluation);
  if (notes && notes.unknown.size > 0) return new Unforeseen(notes.unknown);
  const isMistake = thrown instanceof DiagnosticError;
  if (notes && notes.unsure.size > 0 && isMistake) return new Unforeseen(notes.unsure);
  if (isMistake && thrown.diagnostics[0]?.code === 'undefined-variable' && outlook.opaque.size > 0) return new Unforeseen(outlook.opaque);
  if (!(thrown instanceof HostError) || thrown.kind !== 'become') return undefined;
  const makers = outlook.planned.filter((p) => p.isOpen || p.objects.some((o) => o.name.startsWith('user ')));
  return makers.length > 0 ? new Unforeseen(makers.map((p) => p.task)) : undefined;
}

/** The end of a task of which no more can be said than that. */
export function unknownUntil({ after, is, isKept }: Unforeseen, task: Task, frame: Frame, host: HostRun): Done {
  const { outlook } = host;
  const readsOnly = task.module.kind === 'local' || task.module.readOnly === true;
  if (outlook && !readsOnly && !isKept && is !== 'open') outlook.planned.push({ task: task.id, objects: [], isOpen: true });
  if (outlook && /(^|\.)set_fact$/.test(task.moduleName)) factsUnknown(outlook, after, task, frame, host);
  return {
    result: { changed: false, skipped: true, msg: 'known after apply', skip_reason: 'known after apply' },
    diff: [],
    noLog: false,
    ignored: false,
    foreseen: { is: readsOnly ? 'reads' : is, after },
    pending: { kind: 'unknown', after: readsOnly ? after : [task.id] },
  };
}

/** Each fact by itself: one that can be told is told. */
function factsUnknown(outlook: Outlook, after: readonly string[], task: Task, frame: Frame, host: HostRun): void {
  if (!isRecord(task.args)) return;
  for (const [name, written] of Object.entries(task.args)) {
    if (name.includes('{{')) add(outlook.opaque, after);
    outlook.pending.set(name, factOf(written, frame, host) ?? { kind: 'unknown', after });
  }
}

function factOf(written: unknown, frame: Frame, host: HostRun): Pending | undefined {
  const notes = newNotes();
  try {
    for (const condition of frame.directives.when) evaluationFor(host, frame, undefined, notes).truth(condition);
    const value = evaluationFor(host, frame, undefined, notes).value(written);
    return notes.unknown.size > 0 ? undefined : { kind: 'value', after: [...notes.dependent], value };
  } catch {
    return undefined;
  }
}

/** Facts that were set from values that may be others by then may be others too. */
export function factsPending(outlook: Outlook, facts: Readonly<Record<string, unknown>>, evaluation: Evaluation): void {
  const after = [...(notesOf(evaluation)?.unsure ?? [])];
  for (const [name, value] of Object.entries(facts)) {
    if (after.length > 0) outlook.pending.set(name, { kind: 'value', after, value });
    else outlook.pending.delete(name);
  }
}

/** A round that went through, with how sure it is. Throws Unforeseen where it failed over what may be otherwise by then. */
export function withForecast(done: Done, found: Foreseen | undefined, { task, frame, host, evaluation }: Action): Done {
  const { module } = task;
  const notes = notesOf(evaluation) ?? newNotes();
  if (done.result.failed && notes.dependent.size > 0) throw new Unforeseen(notes.dependent);
  const { is, after } = found ?? { is: 'reads', after: [] };
  const notifiers = frame.handling ? (host.outlook?.notifiers.get(task.id) ?? []).map((n) => n.task) : [];
  const named = new Set([...notes.dependent, ...notifiers]);
  const hangsOn = is === 'open' && named.size > 0 ? [...named] : [...new Set([...after, ...named])];
  const readsOnly = module.kind === 'local' || module.readOnly === true;
  const foreseen: Foreseen = { is: readsOnly ? 'reads' : certaintyOf(is, notes), after: hangsOn };
  const pending = pendingResult(task, done, { is, after }, notes);
  return { ...done, foreseen, ...(pending && { pending }) };
}

function certaintyOf(is: Certainty, notes: Notes): Certainty {
  if (is === 'known' && notes.unsure.size > 0) return 'dependent';
  return is === 'open' && notes.dependent.size > 0 ? 'dependent' : is;
}

/** What the result of a task is worth that did not run, or that saw a host as it will not be. */
function pendingResult(task: Task, { result, ignored }: Done, { is, after }: Foreseen, notes: Notes): Pending | undefined {
  const flags = { failed: false, skipped: false, unreachable: false };
  const succeeds = !task.failedWhen && !ignored;
  if (is === 'runs' || (is === 'reads' && result.skipped)) {
    const { skipped: _, msg: __, changed: ___, failed: ____, ...rest } = result;
    const changed = is === 'reads' ? { changed: false } : task.changedWhen ? {} : { changed: true };
    return { kind: 'result', after: [task.id], known: { ...rest, ...changed, ...(succeeds && { ...flags, rc: 0 }) } };
  }
  if (result.changed) return { kind: 'result', after: [task.id], known: { ...flags, ...result } };
  const hangsOn = [...new Set([...after, ...notes.unsure])];
  return hangsOn.length > 0 ? { kind: 'value', after: hangsOn, value: result } : undefined;
}

function withItem(pending: Pending | undefined, result: TaskResult | undefined, task: Task): Pending | { kind: 'plain'; value: unknown } {
  if (!pending || !result || !task.loop) return { kind: 'plain', value: result };
  const { variable } = task.loop;
  const item = { [variable]: result[variable], ansible_loop_var: variable };
  if (pending.kind === 'value') return { ...pending, value: result };
  return { kind: 'result', after: pending.after, known: pending.kind === 'result' ? { ...pending.known, ...item } : item };
}

const order: readonly Certainty[] = ['reads', 'known', 'open', 'dependent', 'runs', 'unknown'];

/** The rounds of a loop as one: as sure as the least sure of them. */
export function together(
  rounds: readonly Done[],
  results: readonly TaskResult[],
  task: Task,
  notes: Notes,
): Pick<Done, 'foreseen' | 'pending'> {
  const foreseen = rounds.flatMap((r) => (r.foreseen ? [r.foreseen] : []));
  const worst = order[Math.max(0, ...foreseen.map((f) => order.indexOf(f.is)))] ?? 'known';
  const is = worst === 'known' && notes.unsure.size > 0 ? 'dependent' : worst;
  const after = [...new Set([...foreseen.flatMap((f) => f.after), ...notes.dependent])];
  const isPending = rounds.some((r) => r.pending);
  const changed = rounds.some((r) => r.result.changed || (r.pending?.kind === 'result' && r.pending.known.changed === true));
  const isKnown = changed || !rounds.some((r) => r.pending?.kind === 'unknown' || r.foreseen?.is === 'runs');
  return {
    foreseen: { is: foreseen.length === 0 ? 'known' : is, after },
    ...(isPending && {
      pending: {
        kind: 'result',
        after: [task.id],
        known: { failed: false, skipped: false, ...(isKnown && { changed }) },
        results: rounds.map((r, i) => withItem(r.pending, results[i], task)),
      },
    }),
  };
}
