interface Waiter {
  readonly then: () => void;
  /** Where it stands among all; negative once it is gone. */
  at: number;
}

const waiting = new WeakMap<AbortSignal, Waiter[]>();

/**
 * Calls `then` when the signal aborts, unless the returned function was called before. One listener for all: a run has
 * one signal and thousands of waiters, and an EventTarget warns from the eleventh and searches all of them for each new one.
 * A list, because a Set under constant coming and going is copied time and again, and its old copies hold what they held.
 */
export function onAbort(signal: AbortSignal | undefined, then: () => void): () => void {
  if (!signal) return () => {};
  const waiters = waitersOf(signal);
  const own: Waiter = { then, at: waiters.length };
  waiters.push(own);
  return () => {
    const last = waiters.at(-1);
    if (own.at < 0 || !last) return;
    waiters[own.at] = last;
    last.at = own.at;
    waiters.pop();
    own.at = -1;
  };
}

function waitersOf(signal: AbortSignal): Waiter[] {
  const known = waiting.get(signal);
  if (known) return known;
  const waiters: Waiter[] = [];
  waiting.set(signal, waiters);
  signal.addEventListener('abort', () => {
    for (const { then } of [...waiters]) then();
  });
  return waiters;
}
