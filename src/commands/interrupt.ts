/**
 * Ctrl-C once: no new tasks, what runs on the hosts is ended, the recap is shown. Twice: at once.
 * SIGTERM and SIGHUP mean the same as the first.
 */
export function interruptible(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(99);
    process.stderr.write('\nstopping: ending what runs on the hosts (once more to leave at once)\n');
    controller.abort();
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of names) process.off(name, stop);
    },
  };
}
