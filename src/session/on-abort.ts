const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `then` when the signal aborts, unless the returned function was called before. One listener for all: a run has
 * one signal and thousands of waiters, and an EventTarget warns from the eleventh and searches all of them for each new one.
 */
export function onAbort(signal: AbortSignal | undefined, then: () => void): () => void {
  if (!signal) return () => {};
  let waiters = waiting.get(signal);
  if (!waiters) {
    const all = new Set<() => void>();
    signal.addEventListener('abort', () => {
      for (const waiter of [...all]) waiter();
    });
    waiting.set(signal, all);
    waiters = all;
  }
  const own = waiters;
  own.add(then);
  return () => void own.delete(then);
}
