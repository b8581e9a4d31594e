import type { Connection } from '../transport/transport.ts';
import { openShell, type Shell, type ShellEvents, type ShellOptions } from './shell.ts';

/** Shells that left-behind processes still write to are kept open up to this many: closing one would end its writers by SIGPIPE. */
const keptShells = 3;

/** sshd confirms the end of a channel before it has waited for the process that it counts: so long, in ms, it may take. */
const pausesMs = [10, 50, 200, 500, 1000];
const recentMs = 5000;

/** The shells of one session on one connection, of which sshd allows only so many at a time (MaxSessions). */
export interface ShellSupply {
  /** `spare` gives up a shell that is idle, when there is no other way to get a new one. */
  open(events: ShellEvents, spare: () => Shell | undefined): Promise<Shell>;
  /** For a shell whose answers are not trusted any more: its output is still read, and thrown away. */
  retire(shell: Shell): void;
  close(shell: Shell): void;
  closeRetired(): void;
}

export function shellSupply(connection: Connection, options: ShellOptions): ShellSupply {
  const retired: Shell[] = [];
  const closing = new Set<Promise<void>>();
  let lastClosed = Number.NEGATIVE_INFINITY;

  const close = (shell: Shell) => {
    shell.close();
    lastClosed = Date.now();
    const gone: Promise<void> = shell.channel.exit.then(
      () => void closing.delete(gone),
      () => void closing.delete(gone),
    );
    closing.add(gone);
  };
  const closeRetired = () => {
    for (const shell of retired.splice(0)) close(shell);
  };

  return {
    close,
    closeRetired,
    retire(shell) {
      retired.push(shell);
      for (const oldest of retired.splice(0, Math.max(0, retired.length - keptShells))) close(oldest);
    },
    async open(events, spare) {
      for (let attempt = 0; ; attempt++) {
        try {
          return await openShell(connection, options, events);
        } catch (e) {
          closeRetired();
          const idle = spare();
          if (idle) close(idle);
          if (Date.now() - lastClosed > recentMs || attempt >= pausesMs.length) throw e;
          await Promise.race([Promise.all(closing), new Promise((resolve) => setTimeout(resolve, 1000))]);
          await new Promise((resolve) => setTimeout(resolve, pausesMs[attempt]));
        }
      }
    },
  };
}
