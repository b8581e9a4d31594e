import { type Action, questionOf } from './action.ts';
import { itemsOf, loopLocals } from './loop.ts';
import { settingsOf } from './settings.ts';
import type { Upcoming } from './state.ts';
import { evaluationFor } from './variables.ts';

/** Scripts that may be on their way for one host: more would fill windows on both sides for nothing. */
const window = 256;

/**
 * Sends the probes of the tasks that come next, up to the first one that acts or waits, or whose probe cannot be told
 * yet because it needs a value of a task before it. One that has a guard is taken to be held by it. Only a hint: an
 * answer is used when the task, in its turn, asks the very same question, and nothing has changed since. So a guess that
 * was wrong costs time, not truth.
 */
export async function lookAhead(action: Action): Promise<void> {
  const { host, target } = action;
  if (host !== target) return;
  const started = host.epoch.value;
  let sent = 0;
  try {
    for (const upcoming of action.frame.upcoming()) {
      const { module, until, retries } = upcoming.task;
      if (module.waits || until || retries !== undefined) return;
      // On no host: what it may set is found out in its turn, as every wrong guess is.
      if (module.kind === 'local') continue;
      const { directives } = upcoming.frame;
      if (directives.delegateTo !== undefined || directives.runOnce !== undefined) return;
      // What only looks changes nothing for those after it.
      if (module.kind === 'imperative' && module.readOnly) continue;
      for (const next of roundsOf(action, upcoming)) {
        if (sent++ >= window || host.epoch.value !== started) return;
        const question = await questionOf(next);
        if (!question || host.epoch.value !== started) return;
        void host.link.read(next.settings.become, question, host.epoch, next.settings.timeoutMs);
      }
    }
  } catch {
    // What cannot be evaluated yet is read in its turn, where a real mistake is reported.
  }
}

function* roundsOf(action: Action, { task, frame }: Upcoming): Iterable<Action> {
  const { host } = action;
  const bare = evaluationFor(host, frame);
  const items = task.loop ? itemsOf(task.loop, host, frame) : [undefined];
  for (let i = 0; i < items.length; i++) {
    const locals = task.loop ? { ...frame.locals, ...loopLocals(task.loop, items, i) } : frame.locals;
    const evaluation = task.loop ? evaluationFor(host, frame, locals) : bare;
    if (!frame.directives.when.every((e) => evaluation.truth(e))) continue;
    const settings = settingsOf(frame, evaluation, host, evaluation);
    yield { task, frame: { ...frame, locals }, host, target: host, settings, evaluation };
  }
}
