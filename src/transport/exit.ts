import type { Channel } from './transport.ts';

/** How long, in ms, after a command's end its output may still arrive while something else holds it open. */
const drainMs = 250;

/**
 * Settles when a command has ended and its output was read; where a process that it left behind holds the output open,
 * soon after its end.
 */
export function exitOf(on: {
  readonly exit: (then: (code: number | null, signal: string | null | undefined) => void) => void;
  readonly close: (then: () => void) => void;
  readonly lost: () => Error;
}): Channel['exit'] {
  const exit = new Promise<Awaited<Channel['exit']>>((resolve, reject) => {
    let ended: Awaited<Channel['exit']> | undefined;
    on.exit((code, signal) => {
      ended = { code: code ?? undefined, signal: signal ?? undefined };
      setTimeout(resolve, drainMs, ended).unref();
    });
    on.close(() => (ended ? resolve(ended) : reject(on.lost())));
  });
  // Who asks gets the rejection; who does not must not be told by a crash.
  exit.catch(() => {});
  return exit;
}
