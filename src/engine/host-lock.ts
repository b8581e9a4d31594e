import { type Script, sh } from '../session/script.ts';
import { HostError, type Session } from '../session/session.ts';

/** Who holds a host while a run changes it. */
export interface LockOwner {
  readonly runId: string;
  /** `user@controller pid 123`, for whoever finds the host held. */
  readonly who: string;
  /** How long, in ms, to wait for another run to end. */
  readonly timeoutMs: number;
}

/** 75: EX_TEMPFAIL of sysexits. */
const held = 75;

/**
 * Takes the lock: a file that names the process of this connection (sshd's, or Weft's own on this machine) by pid and
 * start time. When that process is gone so is the lock, however it ended; the file is only what is left of it.
 */
function takeScript({ runId, who }: LockOwner, since: number, gone: boolean): Script {
  return sh`${lockFile}
start() { read -r stat 2>/dev/null </proc/$1/stat || return; stat=\${stat##*) }; set -- $stat; shift 19; echo $1; }
[ ${gone ? 1 : 0} = 0 ] || rm -f "$lock"
mine="$PPID $(start $PPID) "${`${runId} ${since} ${who}`}
for try in 1 2 3; do
  if (set -C; printf '%s\\n' "$mine" >"$lock") 2>/dev/null; then exit 0; fi
  read -r pid begun run since who <"$lock" || { [ -e "$lock" ] || continue; sleep 1; continue; }
  if [ "$run" = ${runId} ]; then printf '%s\\n' "$mine" >"$lock"; exit 0; fi
  if [ -n "$begun" ] && [ "$(start "$pid")" = "$begun" ]; then printf '%s %s\\n' "$since" "$who"; exit ${held}; fi
  mv "$lock" "$lock.$$" 2>/dev/null && rm -f "$lock.$$"
done
printf 'cannot write %s\\n' "$lock" >&2; exit 1`;
}

const lockFile = sh`lock=/tmp/weft.lock; [ ! -w /run/lock ] || lock=/run/lock/weft.lock`;

export async function takeLock(session: Session, owner: LockOwner, now: () => number = Date.now): Promise<void> {
  const deadline = now() + owner.timeoutMs;
  for (let gone = false; ; ) {
    const { rc, stdout, stderr } = await session.run(takeScript(owner, Math.floor(now() / 1000), gone));
    if (rc === 0) return;
    gone = rc === held && isGone(stdout.trim().split(' ').slice(1).join(' '), owner.who);
    if (gone) continue;
    if (rc !== held) throw new HostError('locked', `the host cannot be locked: ${stderr.trim()}`, 'remove the file if no run is under way');
    if (now() >= deadline) throw heldBy(stdout.trim(), now());
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}

/**
 * Whether the holder was a run on this same controller that is no more. Where its link was cut, the host's sshd may
 * not have noticed yet, and would hold the lock for it for hours.
 */
function isGone(holder: string, own: string): boolean {
  const [, theirs, pid] = /^(.*) pid (\d+)$/.exec(holder) ?? [];
  if (theirs === undefined || own.replace(/ pid \d+$/, '') !== theirs) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function heldBy(answer: string, nowMs: number): HostError {
  const [since = '0', ...who] = answer.split(' ');
  const seconds = Math.max(0, Math.round(nowMs / 1000 - Number(since)));
  return new HostError(
    'locked',
    `another run holds this host: ${who.join(' ')}, since ${new Date(Number(since) * 1000).toISOString()} (${seconds} s)`,
    'wait for it with --lock-timeout SECONDS',
  );
}

/** Gives the lock back, if it is this run's. */
export async function releaseLock(session: Session, { runId }: LockOwner): Promise<void> {
  await session.run(sh`${lockFile}; read -r pid begun run rest <"$lock" && [ "$run" = ${runId} ] && rm -f "$lock"`);
}
