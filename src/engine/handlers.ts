import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import type { Certainty } from '../event.ts';
import type { Handler, Role, Task } from '../model.ts';
import type { HostRun } from './host-run.ts';
import { heard } from './outlook.ts';
import type { Frame, PlayRun, UsedRole } from './state.ts';
import { evaluationFor } from './variables.ts';

/** The handlers of a play in the order they run: those of its roles, its own, those of roles that its tasks import and include. */
export function handlersOf(play: PlayRun): readonly Handler[] {
  return handlerLists(play).flat();
}

function handlerLists(play: PlayRun): readonly (readonly Handler[])[] {
  const of = (uses: readonly UsedRole[]) => uses.map((u) => u.role.handlers);
  const uses = handlerUses(play);
  return [...of(uses.filter((u) => u.by === 'play')), play.play.handlers, ...of(uses.filter((u) => u.by !== 'play'))];
}

/** Uses of a role that share their handlers count once, as the last one says. */
export function handlerUses({ uses }: PlayRun): readonly UsedRole[] {
  const shared = new Map<string, UsedRole>();
  for (const use of uses) {
    const first = shared.get(use.key);
    shared.set(use.key, first ? { ...use, role: first.role, by: first.by } : use);
  }
  return [...shared.values()];
}

/** Marks the handlers that a changed task notifies, in check mode with how sure that is. They are known by id. */
export function notify(task: Task, frame: Frame, host: HostRun, is?: Certainty): void {
  for (const handler of notifiedBy(task, frame, host)) {
    host.notified.add(handler.id);
    if (is && host.outlook) heard(host.outlook, handler.id, { is, task: task.id });
  }
}

/** The handlers that a task notifies: the first of that name in the last list that has one, all that listen. */
export function notifiedBy(task: Task, frame: Frame, host: HostRun): readonly Handler[] {
  const { notify: notified } = frame.directives;
  if (notified.length === 0) return [];
  const found: Handler[] = [];
  const evaluation = evaluationFor(host, frame);
  const lists = handlerLists(frame.play).toReversed();
  const handlers = handlersOf(frame.play);
  for (const written of notified) {
    const value = evaluation.value(written);
    for (const name of (Array.isArray(value) ? value : [value]).map(String)) {
      const isNamed = (h: Handler) => namesOf(h, evaluation.text.bind(evaluation)).includes(name);
      const named = lists.map((list) => list.find(isNamed)).find((h) => h !== undefined);
      const listening = handlers.filter((h) => h.listen.includes(name));
      if (!named && listening.length === 0) throw unknownHandler(name, handlers, task);
      found.push(...(named ? [named] : []), ...listening);
    }
  }
  return found;
}

function namesOf(handler: Handler, text: (t: Exclude<Handler['name'], undefined>) => string): readonly string[] {
  if (handler.name === undefined) return [];
  const name = text(handler.name);
  return handler.role ? [name, `${(handler.role as Role).name} : ${name}`] : [name];
}

function unknownHandler(name: string, handlers: readonly Handler[], task: Task): DiagnosticError {
  const known = handlers.flatMap((h) => [typeof h.name === 'string' ? h.name : '', ...h.listen]).filter(Boolean);
  return new DiagnosticError(
    error('unknown-handler', `no handler is named "${name}" or listens to it`, task.position, didYouMean(name, known)),
  );
}
