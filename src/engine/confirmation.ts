import { randomBytes } from 'node:crypto';
import { monotonicMs } from '../clock.ts';
import { lines, type Script, sh, userScript } from '../session/script.ts';
import { HostError, type Report, type Session } from '../session/session.ts';

/** A change that the host will undo by itself at a deadline, unless it is told over a new connection that all is well. */
export interface Confirmation {
  /** Folder on the host that holds the inverse; only root reads it. */
  readonly folder: string;
  readonly seconds: number;
  readonly runId: string;
}

export function newConfirmation(seconds: number, runId: string): Confirmation {
  return { folder: `/run/weft-confirm-${randomBytes(6).toString('hex')}`, seconds, runId };
}

/** One file per table of nftables, named for it: `was.inet.weft-fw`. iptables' own are kept as rules of iptables, which understands them. */
const splitTables = `split_tables() {
  awk -v to="$1" '/^table /{file=to "." $2 "." $3} /^# Warning: table .* is managed by iptables/{next} {print > file}'
}`;

/**
 * What can cut a host off lies in its network: links and what they are ports of, addresses, routes, rules, packet filters.
 * All of it is kept as it is, with a script that puts it back, before the change begins.
 */
const keep = userScript(`
${splitTables}
for link in /sys/class/net/*; do
  name=\${link##*/}
  [ -e "$link/flags" ] || continue
  up=down; [ $(( $(cat "$link/flags") & 1 )) = 0 ] || up=up
  master=; [ ! -e "$link/master" ] || { master=$(readlink "$link/master"); master=\${master##*/}; }
  echo "$name $up $(cat "$link/mtu") $master"
done > links
ip address save > addresses
ip -o address show | while read -r _ name _ cidr _; do echo "$name $cidr"; done > address-list
for family in 4 6; do
  ip -o -$family route show table all | grep -v 'table local' | sed 's/ linkdown//; s/ dead//; s/ *$//' > routes$family
  ip -$family rule show > rules$family 2>/dev/null || : > rules$family
done
! command -v nft >/dev/null 2>&1 || nft list tables > nft-tables 2>/dev/null || rm -f nft-tables
[ ! -e nft-tables ] || nft list ruleset | split_tables was 2>/dev/null
[ ! -d /etc/weft/restore.d ] || cp -a /etc/weft/restore.d restore.d
for family in iptables ip6tables; do
  ! command -v $family-save >/dev/null 2>&1 || $family-save > $family 2>/dev/null || rm -f $family
done
`);

/**
 * Runs on the host at the deadline. Tables of the packet filter that came since go (with nft) or are emptied (without).
 * Each step goes on whatever the one before said: half of a way back is better than none.
 */
const restore = userScript(`
${splitTables}
while read -r name up mtu master; do
  [ -e /sys/class/net/$name ] || continue
  now=; [ ! -e /sys/class/net/$name/master ] || { now=$(readlink /sys/class/net/$name/master); now=\${now##*/}; }
  [ "$now" = "$master" ] || if [ -n "$master" ]; then ip link set dev $name master $master; else ip link set dev $name nomaster; fi
  [ "$(cat /sys/class/net/$name/mtu)" = "$mtu" ] || ip link set dev $name mtu $mtu
  ip link set dev $name $up
done < links
ip -o address show | while read -r _ name _ cidr _; do
  while read -r _ had; do
    [ "$had" != "$cidr" ] || grep -qxF "$name $cidr" address-list || ip address del $cidr dev $name
  done < address-list
done
ip address restore < addresses
for family in 4 6; do
  ip -o -$family route show table all | grep -v 'table local' | sed 's/ linkdown//; s/ dead//; s/ *$//' > now
  while read -r line; do grep -qxF "$line" routes$family || ip -$family route del $line; done < now
  # Twice: a gateway can only be named once the route to it is there.
  for round in 1 2; do while read -r line; do grep -qxF "$line" now || ip -$family route add $line; done < routes$family; done
  ip -$family rule show > now
  while IFS=: read -r pref rule; do grep -qxF "$pref:$rule" rules$family || ip -$family rule del pref $pref $rule; done < now
  while IFS=: read -r pref rule; do grep -qxF "$pref:$rule" now || ip -$family rule add pref $pref $rule; done < rules$family
done
[ ! -e nft-tables ] || nft list tables | while read -r line; do grep -qxF "$line" nft-tables || nft delete $line; done
# Only tables that are otherwise than they were, each in one transaction; what iptables speaks for comes below.
[ ! -e nft-tables ] || {
  nft list ruleset | split_tables is
  while read -r table family name; do
    case $name in filter|nat|mangle|raw|security) [ ! -e iptables ] && [ ! -e ip6tables ] || continue;; esac
    [ -e "was.$family.$name" ] || continue
    cmp -s "was.$family.$name" "is.$family.$name" && continue
    { echo "table $family $name"; echo "delete table $family $name"; cat "was.$family.$name"; } | nft -f -
  done < nft-tables
}
# What the host makes anew when it boots must not be the change that cut it off.
rm -rf /etc/weft/restore.d
[ ! -d restore.d ] || { mkdir -p /etc/weft; cp -a restore.d /etc/weft/restore.d; }
for family in iptables ip6tables; do
  [ -e $family ] || continue
  $family-save | sed -n 's/^[*]//p' | while read -r table; do
    grep -qxF "*$table" $family || $family-save -t $table | sed -n '/^[*]/p; s/^\\(:[A-Z]* \\)[A-Z]* .*/\\1ACCEPT [0:0]/p; /^COMMIT/p' | $family-restore -w
  done
  $family-restore -w < $family
done
`);

/** Keeps the inverse on the host and starts the clock, detached from the session that is about to be cut. */
function armScript({ folder, seconds, runId }: Confirmation, nothingToHear: boolean): Script {
  return lines(
    sh`umask 077; mkdir ${folder} && cd ${folder} || exit 1`,
    sh`printf '%s\n' ${runId} >run`,
    keep,
    sh`cat > restore <<'END_OF_RESTORE'`,
    restore,
    userScript('END_OF_RESTORE'),
    nothingToHear ? sh`echo 0 > rc; : > out; : > err` : undefined,
    // In braces: where it is looked at before it has begun, it must not hold this script's output.
    // Taking "armed" away is the one step that both sides compete for: who has it decides.
    sh`: > armed
{ setsid sh -c ${watcher} weft-confirm ${folder} ${seconds} & } </dev/null >/dev/null 2>&1
echo armed`,
  );
}

/**
 * What was armed after this (a task of its own in a confirmed block) would go back to what is undone here: it is over, too. The
 * folder goes when the host is as it was, whether anybody asks or not.
 */
const watcher = sh`cd "$1" && sleep "$2" && mv armed undone 2>/dev/null || exit
for other in /run/weft-confirm-*; do [ ! "$other/armed" -nt undone ] || ! mv "$other/armed" "$other/over" || rm -rf "$other"; done
sh restore >log 2>&1
cd / && rm -rf "$1"`.text;

/** Prints the runs of which a change waits to be confirmed, or is being undone. */
export const showConfirmations = sh`for file in /run/weft-confirm-*/run; do [ ! -f "$file" ] || { read -r run <"$file"; echo "confirm $run"; }; done 2>/dev/null`;

/**
 * What runs that died did not live to confirm stays: the host is reached over a new connection. Where it is just being undone, the
 * end of that is waited for.
 */
export function settleConfirmations(runs: readonly string[]): Script {
  return sh`for folder in /run/weft-confirm-*; do
  read -r run 2>/dev/null <"$folder/run" || continue
  case ${` ${runs.join(' ')} `} in *" $run "*) ;; *) continue;; esac
  if mv "$folder/armed" "$folder/confirmed" 2>/dev/null; then rm -rf "$folder"; echo confirmed; fi
  n=0; while [ -e "$folder" ] && [ $n -lt 100 ]; do sleep 0.1 2>/dev/null || sleep 1; n=$((n+1)); done
done`;
}

/** The change, with what it says kept on the host: the session that started it may not live to hear it. */
export function recorded({ folder }: Confirmation, change: Script): Script {
  return lines(sh`(`, change, sh`) >${folder}/out 2>${folder}/err; echo $? >${folder}/rc.part; mv ${folder}/rc.part ${folder}/rc`);
}

const tooLate = 1;
const stillRunning = 75;

/** Says that all is well, and asks what the change said: its exit code on the first line. */
function confirmScript({ folder }: Confirmation): Script {
  return sh`cd ${folder} 2>/dev/null && [ -e armed ] || exit ${tooLate}
[ -e rc ] || exit ${stillRunning}
mv armed confirmed 2>/dev/null || exit ${tooLate}
cat rc out; cat err >&2; rm -rf ${folder}`;
}

/**
 * Makes sure that the inverse is in place before anything is changed.
 *
 * @param nothingToHear several tasks follow, each with its own answer, instead of one `recorded` change
 */
export async function arm(session: Session, confirmation: Confirmation, nothingToHear = false): Promise<void> {
  const { rc, stdout, stderr } = await session.run(armScript(confirmation, nothingToHear));
  if (rc === 0 && stdout.trim() === 'armed') return;
  throw new HostError(
    'become',
    `the change may cut the connection, and the way back could not be kept on the host: ${stderr.trim() || `exit code ${rc}`}`,
    'it takes root and iproute2: add "become: true"',
  );
}

/**
 * Reaches the host over new connections until one answers, or the deadline is long past.
 *
 * @returns what the change said; undefined where the host has undone it
 * @throws HostError `lost` where the host does not come back
 */
export async function confirm(
  connect: () => Promise<Session>,
  confirmation: Confirmation,
  sleep: (ms: number) => Promise<void>,
): Promise<Report | undefined> {
  const deadline = monotonicMs() + (confirmation.seconds + 10) * 1000;
  let last: unknown;
  do {
    try {
      const session = await connect();
      const { rc, stdout, stderr } = await session.run(confirmScript(confirmation), { timeoutMs: 10_000 });
      if (rc === tooLate) {
        // The host may still be at it: its folder goes when it is through.
        await session.run(sh`n=0; while [ -e ${confirmation.folder} ] && [ $n -lt 50 ]; do sleep 0.1; n=$((n+1)); done`);
        return undefined;
      }
      if (rc === 0) {
        const end = stdout.indexOf('\n');
        return { rc: Number(stdout.slice(0, end)), stdout: stdout.slice(end + 1), stderr };
      }
    } catch (thrown) {
      if (thrown instanceof HostError && thrown.kind === 'interrupted') throw thrown;
      last = thrown;
    }
    await sleep(300);
  } while (monotonicMs() < deadline);
  const why = last instanceof Error ? `: ${last.message}` : '';
  throw new HostError(
    'lost',
    `the change cut the connection, and the host did not come back after undoing it${why}`,
    'reach it over its console',
  );
}
