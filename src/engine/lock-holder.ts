import { sh } from '../session/script.ts';
import { HostError, type Session } from '../session/session.ts';

/** Who holds a host, as found there. */
export interface Holder {
  /** `leftover`: its connection is gone, and a script of it still runs. `unseen`: its processes cannot be seen from here. */
  readonly state: 'held' | 'leftover' | 'unseen';
  readonly run: string;
  /** Of the connection's process on the host; of the script's, where that is what is left. */
  readonly pid: string;
  /** In seconds since the epoch. */
  readonly since: number;
  /** The address that it is reached from; empty on the machine itself. */
  readonly from: string;
  /** `user@controller pid 123` */
  readonly who: string;
}

/** @param answer `STATE RUN PID SINCE FROM WHO…`; FROM is `-` on the machine itself */
export function readHolder(answer: string): Holder {
  const [state = '', run = '', pid = '', since = '', from = '', ...who] = answer.trimEnd().split(' ');
  return { state: state as Holder['state'], run, pid, since: Number(since), from: from === '-' ? '' : from, who: who.join(' ') };
}

/** An idle connection is spoken on every 15 s: after so many ms of silence nobody is at its other end. */
const silentMs = 60_000;

/**
 * Whether the holder is no more, though the host's sshd has not noticed and would hold the lock for hours: where its
 * controller is this one, and has no such process; or where nothing was heard from it for long.
 */
export async function isOver({ state, pid, from, who }: Holder, own: string, session: Session): Promise<boolean> {
  if (state !== 'held') return false;
  const [, theirs, controllerPid] = /^(.*) pid (\d+)$/.exec(who) ?? [];
  if (theirs !== undefined && own.replace(/ pid \d+$/, '') === theirs) return !isRunning(Number(controllerPid));
  if (from === '') return false;
  const { stdout } = await session.run(sh`command -v ss >/dev/null || exit 0
ss -Htinp state established | while read -r line; do
  case $line in *"pid="${pid}",fd="*) found=1;; *lastrcv:*) [ -z "$found" ] || { line=\${line#*lastrcv:}; echo "\${line%% *}"; }; found=;; *) found=;; esac
done`);
  const silences = stdout.split('\n').filter((line) => /^\d+$/.test(line));
  return silences.length > 0 && silences.every((ms) => Number(ms) > silentMs);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export function heldBy({ state, run, pid, since, from, who }: Holder, nowMs: number): HostError {
  const seconds = Math.max(0, Math.round(nowMs / 1000 - since));
  const origin = from === '' ? '' : `, from ${from}`;
  const whose = `${who}${origin}, since ${new Date(since * 1000).toISOString()} (${seconds} s), run ${run}`;
  if (state === 'leftover') {
    return new HostError(
      'locked',
      `a run that is gone left a script running on this host (pid ${pid} there): ${whose}`,
      'wait for it with --lock-timeout SECONDS, or end it there',
    );
  }
  const unseen = state === 'unseen' ? '; whether it is still there cannot be seen from here: if not, remove its weft.lock file there' : '';
  return new HostError(
    'locked',
    `another run holds this host: ${whose}, connection pid ${pid} there${unseen}`,
    'wait for it with --lock-timeout SECONDS',
  );
}
