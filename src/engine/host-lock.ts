import { startOf } from '../session/process.ts';
import { type Script, sh } from '../session/script.ts';
import { HostError, type Report, type Session } from '../session/session.ts';
import { type Holder, heldBy, isOver, readHolder } from './lock-holder.ts';
import { abortableSleep } from './sleep.ts';

/** Who holds a host while a run changes it. */
export interface LockOwner {
  readonly runId: string;
  /** `user@controller pid 123`, for whoever finds the host held. */
  readonly who: string;
  /** How long, in ms, to wait for another run to end. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Told once for each run that is waited for. */
  readonly waiting?: (message: string) => void;
}

/** What stands among the arguments of every shell of a run that may change something. */
export function tagOf(runId: string): string {
  return `weft-run-${runId}`;
}

/** What a run has once it holds a host. */
export interface Lock {
  /** The end of its file's name there. */
  readonly claim: string;
  /** Runs that died while they held it: what they left there may be cleaned up. */
  readonly deadRuns: readonly string[];
}

/** 75: EX_TEMPFAIL of sysexits. */
const held = 75;

/** So long, in ms, the last script of a run whose connection is gone is waited for, whatever the timeout. */
const leftoverMs = 10_000;

/**
 * One file for each session that changes the host (names of the inventory may mean the same one): any user can make one, and only its maker and root can remove
 * it, so runs of all users see each other. It names the connection's process (sshd's, or Weft's own on this machine) by
 * pid and start time, so it is known to be dead however it ended, and after a reboot. Each run writes its own file first and
 * looks at the others then, so of two at least one sees the other; of two that see each other before either has
 * the lock, the first by name gets it.
 *
 * A shell goes on with the script it is at when its connection is gone: such a lock lasts until the last of its
 * run's shells, which are known by their tag, has ended.
 */
function takeScript({ runId, who }: LockOwner, since: number, over: readonly string[]): Script {
  return sh`${lockFiles}
${startOf}
mine="$lock"${runId}.$PPID.$$
umask 022
from=\${SSH_CONNECTION%% *} from=\${from:--}
if [ ! -e "$mine" ]; then
  start $PPID
  set -C
  { printf '%s\n' "$PPID $started $boot $space $from "${`${since} ${who}`} >"$mine"; } 2>/dev/null || { printf 'cannot write %s\n' "$mine" >&2; exit 1; }
  set +C
fi
lost() { rm -f "$mine"; printf '%s\n' "$1 $run $pid $since $from $who"; exit ${held}; }
tries=0
while :; do
  mine_seen= wait= dead=
  for file in "$lock"*; do
    [ "$file" != "$mine" ] || { mine_seen=1; continue; }
    [ -f "$file" ] && [ ! -L "$file" ] || continue
    run=\${file#"$lock"} run=\${run%%.*}
    case $run in *[!0-9a-f-]*) continue;; esac
    pid= state=
    { read -r pid begun booted in from since who; read -r state; } <"$file" 2>/dev/null
    if [ -z "$pid" ]; then
      [ -e "$file" ] || continue
      [ $tries -lt 10 ] && wait=1 && continue
    fi
    alive=
    [ "$booted" != "$boot" ] || if [ "$in" != "$space" ]; then alive=unseen
    elif [ -n "$begun" ] && start "$pid" && [ "$started" = "$begun" ]; then alive=held
    elif [ ! -e /proc/1/stat ]; then alive=unseen; fi
    if [ "$run" = ${runId} ]; then [ -n "$alive" ] || rm -f "$file"; continue; fi
    case ${` ${over.join(' ')} `} in *" $run "*) [ "$alive" != held ] || ! kill "$pid" 2>/dev/null || alive=;; esac
    if [ "$alive" = held ] && [ "$state" != held ]; then
      [ -z "$mine_seen" ] || { wait=1; continue; }
    fi
    [ -z "$alive" ] || lost $alive
    if [ "$booted" = "$boot" ]; then
      pid=$(grep -l "weft-run[-]$run" /proc/[0-9]*/cmdline 2>/dev/null)
      [ -z "$pid" ] || { pid=\${pid#/proc/}; pid=\${pid%%/*}; lost leftover; }
    fi
    dead="$dead $run"
    rm -f "$file" 2>/dev/null
  done
  [ -n "$wait" ] || break
  tries=$((tries + 1))
  sleep 0.1 2>/dev/null || sleep 1
done
echo held >>"$mine" || exit
echo "$PPID.$$$dead"`;
}

/** The same folder for every user: where only root may write, others would lock elsewhere. */
const lockFolder = sh`lock=/tmp/weft.lock.; [ ! -k /run/lock ] || lock=/run/lock/weft.lock.`;

/** A lock counts within one start of the host and one space of process numbers. */
const lockFiles = sh`${lockFolder}
boot=-; read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id
space=$(readlink /proc/self/ns/pid) || space=-`;

/**
 * Takes the host, or waits until it can.
 *
 * @throws HostError `locked` where another run still holds it when the time is up
 */
export async function takeLock(session: Session, owner: LockOwner, now: () => number = Date.now): Promise<Lock> {
  const start = now();
  const over = new Set<string>();
  const told = new Set<string>();
  for (;;) {
    const report = await session.run(takeScript(owner, Math.floor(now() / 1000), [...over]));
    if (report.rc === 0) {
      const [claim = '', ...deadRuns] = report.stdout.trim().split(' ');
      return { claim, deadRuns };
    }
    if (report.rc !== held) throw cannotLock(report);
    const holder = readHolder(report.stdout);
    if (!over.has(holder.run) && (await isOver(holder, owner.who, session))) {
      over.add(holder.run);
      continue;
    }
    const patience = holder.state === 'leftover' ? Math.max(owner.timeoutMs, leftoverMs) : owner.timeoutMs;
    if (now() - start >= patience) throw heldBy(holder, now());
    tell(owner, told, holder, now());
    await abortableSleep(holder.state === 'leftover' ? 100 : 500, owner.signal);
  }
}

function tell({ waiting }: LockOwner, told: Set<string>, holder: Holder, now: number): void {
  const key = `${holder.run} ${holder.state}`;
  if (!told.has(key)) waiting?.(heldBy(holder, now).message);
  told.add(key);
}

function cannotLock({ stderr, rc }: Report): HostError {
  return new HostError(
    'locked',
    `the host cannot be locked: ${stderr.trim() || `exit code ${rc}`}`,
    'is its file system full or read-only?',
  );
}

/** Gives back what was claimed. */
export async function releaseLock(session: Session, { runId }: LockOwner, claims: Iterable<string>): Promise<void> {
  const remove = [...claims].reduce((command, claim) => sh`${command} "$lock"${`${runId}.${claim}`}`, sh`exec rm -f`);
  await session.run(sh`${lockFolder}; ${remove}`);
}
