import { lines, type Script, sh, userScript } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { planFromNothing, understand } from './compare.ts';
import { groupOf } from './ownership.ts';
import { LEDGERS } from './probe.ts';
import { steps } from './script.ts';
import type { NetworkTask } from './state.ts';

/** Two that go on where a value cannot be set. */
const settings =
  userScript(`setting() { { printf '%s\\n' "$2" >"/proc/sys/$1"; } 2>/dev/null || { echo "sysctl $1 cannot be set to $2" >&2; failed=1; }; }
setting_if_there() { [ ! -e "/proc/sys/$1" ] || setting "$@"; }`);

/**
 * The same calls as of a change, but what is there already is passed over, and what cannot be made yet (a device or an
 * address of the underlay that is still to come) does not keep the rest from being made. Links and namespaces of others that
 * have a declared name (\`$taken\`, \`$foreign\`) are left alone, with everything on them.
 */
const functions = sh`failed=
batch() {
  case " $foreign " in *" \${2:-.} "*) return;; esac
  todo=$3
  for name in $foreign; do todo=$(printf '%s\\n' "$todo" | grep -vE " netns (add )?$name( |\\$)"); done
  for at in $taken; do
    [ "\${at%%/*}" != "$2" ] || todo=$(printf '%s\\n' "$todo" | grep -vE " (dev|name|master) \${at#*/}( |\\$)")
  done
  said=$("$1" \${2:+-n "$2"} -force -batch - 2>&1 >/dev/null <<end | grep -vE 'File exists|exists?$|already assigned|^Command failed|Device or resource busy'
$todo
end
)
  [ -z "$said" ] || { printf '%s\\n' "$1\${2:+ in namespace $2}: $said" >&2; failed=1; }
}
inside() { printf '%s\\n' "$2" | ip netns exec "$1" sh || failed=1; }
record() {
  [ -n "$2" ] || { rm -f ${LEDGERS}/"$1"; rmdir ${LEDGERS} /run/weft 2>/dev/null; return; }
  mkdir -p ${LEDGERS} && printf '%s\\n' "$2" >${LEDGERS}/".$1" && mv ${LEDGERS}/".$1" ${LEDGERS}/"$1" || failed=1
}`;

/** Which of the links \`$@\` that are there are not the owner's: those with another alias, or without it and of another group. */
const others = `for name; do
  [ -e "/sys/class/net/$name" ] || continue
  alias= group=
  read -r alias <"/sys/class/net/$name/ifalias"
  read -r group <"/sys/class/net/$name/netdev_group"
  case $alias/$group in "weft:v1:$owner/"*|"weft:v1:$owner;"*|"/$number") ;; *) echo "$name";; esac
done`;

/** Makes the document on a host that was booted, as far as it is not there yet and can be made; 0 says that all of it is. */
export function restoreScript(task: NetworkTask, report: Report): Script | undefined {
  const { links, routes, sysctls, namespaces } = task.wanted;
  const found = understand(report);
  if (!found || links.size + routes.size + sysctls.size + namespaces.size === 0) return undefined;
  const { plan, ledger } = planFromNothing(task, found);
  const made = steps(task.owner, withoutReplacing(plan), ledger, settings);
  const inNamespace = new Map<string, string[]>();
  for (const link of links.values()) {
    const list = inNamespace.get(link.netns);
    if (list) list.push(link.name);
    else inNamespace.set(link.netns, [link.name]);
  }
  return lines(
    sh`owner=${task.owner} number=${groupOf(task.owner)} taken= foreign=
export owner number
others=${others}
mine() { grep -qxF "netns $1" ${LEDGERS}/"$owner" 2>/dev/null || case "$(ip -n "$1" link show dev lo 2>/dev/null) " in *"alias weft:v1:$owner"[!a-z0-9-]*) ;; *) return 1;; esac; }
look() {
  netns=$1
  shift
  if [ -z "$netns" ]; then list=$(sh -c "$others" weft "$@"); elif [ -e "/run/netns/$netns" ]; then list=$(ip netns exec "$netns" sh -c "$others" weft "$@"); else return; fi
  for name in $list; do taken="$taken $netns/$name"; echo "link $name\${netns:+ in namespace $netns} is not Weft's: left as it is" >&2; done
}`,
    ...[...namespaces].map(
      (name) =>
        sh`if [ -e ${`/run/netns/${name}`} ] && ! mine ${name}; then foreign="$foreign "${name}; echo ${`namespace ${name} is not Weft's: left as it is`} >&2; fi`,
    ),
    ...[...inNamespace].map(([netns, names]) => sh`look ${netns} ${names}`),
    settings,
    functions,
    ...made,
    sh`exit \${failed:-0}`,
  );
}

/** A route that is there stays, whoever made it. */
function withoutReplacing(plan: ReturnType<typeof planFromNothing>['plan']): typeof plan {
  const routes = [...(plan.lines.get('routes') ?? [])].map(
    ([netns, list]) => [netns, list.map((line) => line.replace(/^route replace /, 'route add '))] as const,
  );
  return { ...plan, lines: new Map([...plan.lines, ['routes', new Map(routes)]]) };
}
