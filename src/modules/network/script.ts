import { lines, type Script, sh } from '../../session/script.ts';
import type { LongChange } from '../restore/keep.ts';
import { linesOf } from '../shared/texts.ts';
import type { Ledger } from './ledger.ts';
import type { Plan, Stage } from './plan.ts';
import { LEDGERS } from './probe.ts';

/**
 * `batch TOOL NAMESPACE LINES` feeds one process of a tool. Where a line fails it shows that line with what the tool
 * said. A line that removes what is not there any more is passed over: the other end of a veth, the routes of a link,
 * entries of a link that went down have gone by themselves. A link that cannot be made because there is one already is
 * tried again for a moment: those of a namespace that somebody removed go some time after it.
 */
const functions = sh`batch() {
  tool=$1 netns=$2 todo=$3 tries=0
  while [ -n "$todo" ]; do
    err=$("$tool" \${netns:+-n "$netns"} -batch - 2>&1 >/dev/null <<end
$todo
end
) && return 0
    n=\${err##*Command failed -:}
    case $n in ''|*[!0-9]*) printf '%s\n' "$tool: $err" >&2; exit 1;; esac
    line=$(printf '%s\n' "$todo" | sed -n "\${n}p")
    case $line:$err in
    *' del '*:*'Cannot find device'*|*' del '*:*'No such '*|*' del '*:*'not found'*|*' del '*:*'Cannot assign requested address'*)
      todo=$(printf '%s\n' "$todo" | sed "1,\${n}d"); continue;;
    'link add '*:*'exists'*)
      tries=$((tries + 1))
      if [ $tries -lt 5 ]; then
        todo=$(printf '%s\n' "$todo" | sed -n "$n,\\$p")
        sleep 0.2 2>/dev/null || sleep 1
        continue
      fi;;
    esac
    printf '%s\n' "$tool\${netns:+ in namespace $netns} refused: $line" "\${err%Command failed*}" >&2
    case $err in *'Unknown device type'*) echo 'the kernel of this host has no links of this type (is its module installed?)' >&2;; esac
    exit 1
  done
}
setting() { { printf '%s\n' "$2" >"/proc/sys/$1"; } 2>/dev/null || { echo "sysctl $1 cannot be set to $2" >&2; exit 1; }; }
setting_if_there() { [ ! -e "/proc/sys/$1" ] || setting "$@"; }
inside() { printf '%s\n' "$2" | ip netns exec "$1" sh || exit 1; }
record() {
  [ -n "$2" ] || { rm -f ${LEDGERS}/"$1"; rmdir ${LEDGERS} /run/weft 2>/dev/null; return 0; }
  mkdir -p ${LEDGERS} && printf '%s\n' "$2" >${LEDGERS}/".$1" && mv ${LEDGERS}/".$1" ${LEDGERS}/"$1" || exit 1
}`;

/** Like `batch`, while the kernel keeps the other addresses of a subnet whose first one is deleted. */
const promoting = sh`within() { if [ -n "$1" ]; then ip netns exec "$@"; else shift; "$@"; fi; }
promoting() {
  switch=/proc/sys/net/ipv4/conf/all/promote_secondaries
  was=$(within "$1" cat "$switch")
  within "$1" sh -c "echo 1 >$switch" || exit 1
  ( batch ip "$1" "$2" )
  rc=$?
  within "$1" sh -c "echo $was >$switch"
  [ "$rc" -eq 0 ] || exit 1
}`;

const BEFORE_SETTINGS: readonly Stage[] = ['create-inside'];
const AFTER_SETTINGS: readonly Stage[] = [
  'attributes',
  'addresses',
  'tunnels',
  'ports',
  'up',
  'routes',
  'remove',
  'remove-addresses',
  'restore',
  'neighbours',
];

/** One script that makes the plan so: one process of `ip` and one of `bridge` per namespace where something changes, plus one for links. */
export function changeScript(owner: string, plan: Plan, ledger: Ledger | undefined): Pick<LongChange, 'script' | 'texts'> {
  const texts: Record<string, string> = {};
  const word = (list: readonly string[]) => {
    const text = linesOf(list);
    if (text.length < LONG) return asWord(list);
    const name = `lines${Object.keys(texts).length}`;
    texts[name] = text;
    return sh`"$(cat "$texts"/${name})"`;
  };
  const made = steps(owner, plan, ledger, functions, word);
  return { script: lines(functions, plan.promoteIn.size > 0 ? promoting : undefined, ...made), texts };
}

/** From here on, in characters, lines are a text beside the script. */
const LONG = 4096;

const asWord = (list: readonly string[]) => sh`${list.join('\n')}`;

/**
 * The change as calls of `batch`, `promoting`, `setting`, `setting_if_there`, `inside`, `record`.
 *
 * @param settings the two for values of /proc/sys, for a shell inside of a namespace
 * @param word how the lines of a batch stand there
 */
export function steps(
  owner: string,
  plan: Plan,
  ledger: Ledger | undefined,
  settings: Script,
  word: (list: readonly string[]) => Script = asWord,
): readonly (Script | undefined)[] {
  const batch = (tool: 'ip' | 'bridge', netns: string, list: readonly string[]) =>
    list.length === 0 ? undefined : sh`batch ${tool} ${netns} ${word(list)}`;
  const at = (stages: readonly Stage[], netns: string) => stages.flatMap((stage) => plan.lines.get(stage)?.get(netns) ?? []);
  const unlink = [...(plan.lines.get('unlink') ?? [])].map(([netns, list]) => batch('ip', netns, list));
  const host = batch('ip', '', at(['namespaces', 'create'], ''));
  const namespaces = new Set(['', ...plan.sysctls.map((s) => s.netns)]);
  for (const [stage, byNamespace] of plan.lines) {
    if (stage !== 'unlink') for (const netns of byNamespace.keys()) namespaces.add(netns);
  }
  const each = [...namespaces].flatMap((netns) => {
    const values = plan.sysctls.filter((s) => s.netns === netns);
    const before = at(BEFORE_SETTINGS, netns);
    const after = at(AFTER_SETTINGS, netns);
    const configure = (list: readonly string[]) =>
      plan.promoteIn.has(netns) ? sh`promoting ${netns} ${asWord(list)}` : batch('ip', netns, list);
    return [
      ...(values.length === 0 ? [] : [batch('ip', netns, before), set(netns, values, settings)]),
      configure(values.length === 0 ? [...before, ...after] : after),
      batch('bridge', netns, at(['fdb'], netns)),
    ];
  });
  const record = (list: readonly string[]) => sh`record ${owner} ${asWord(list)}`;
  return [ledger && record(ledger.before), ...unlink, host, ...each, ledger && record(ledger.after)];
}

function set(netns: string, values: Plan['sysctls'], settings: Script): Script {
  const each = values.map(({ path, value, optional }) => (optional ? sh`setting_if_there ${path} ${value}` : sh`setting ${path} ${value}`));
  return netns === '' ? lines(...each) : sh`inside ${netns} ${lines(settings, ...each).text}`;
}
