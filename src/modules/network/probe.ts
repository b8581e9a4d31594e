import { lines, type Script, sh } from '../../session/script.ts';
import type { Wanted } from './wanted.ts';

/** Where what the kernel cannot tag is remembered; goes at a reboot together with it. One file per owner. */
export const LEDGERS = '/run/weft/network';

/**
 * Reads one namespace in two forks (three with sysctls, its arguments). `ip -d addr` prints the whole link too. `read`
 * would need no fork, but dash reads byte by byte, and /proc/sys answers only the first one.
 */
const readAll = sh`ip -N -j -d -batch - <<'end' || exit 1
addr show
route show table all
neigh show nud permanent
end
[ $# -eq 0 ] || grep -Hs '' "$@"
printf '@fdb\n'
exec bridge -j fdb show`;

/** A namespace that the document does not name: does it hold anything of ours? One fork. */
const readLinks = sh`ip -N -j -d -n "$n" -batch - <<'end' || printf '@broken\n'
addr show
route show table all proto 177
neigh show nud permanent
end`;

/** The read-only script; `found.ts` reads its answer. Two forks per namespace that the document names, one per other. */
export function probe(wanted: Wanted): Script {
  const sysctls = new Map<string, string[]>();
  for (const { netns, path } of wanted.sysctls.values()) {
    const file = `/proc/sys/${path}`;
    const list = sysctls.get(netns);
    if (list) list.push(file);
    else sysctls.set(netns, [file]);
  }
  const named = new Set(wanted.namespaces);
  for (const link of wanted.links.values()) named.add(link.netns);
  for (const route of wanted.routes.values()) named.add(route.netns);
  for (const netns of sysctls.keys()) named.add(netns);
  named.delete('');
  const cases = [...named].map((netns) => sh`${netns}) set -- ${sysctls.get(netns) ?? []};;`);
  return lines(
    // `ip netns exec` gives a program its own mounts of /sys too, which nobody here looks at, and waits until they are gone.
    sh`into() { ns=$1; shift; nsenter --net="/run/netns/$ns" "$@"; }
command -v nsenter >/dev/null || into() { ip netns exec "$@"; }
all=${readAll.text}
printf '@ssh %s\n' "$SSH_CONNECTION"
for f in ${LEDGERS}/*; do
  [ -f "$f" ] || continue
  printf '@ledger %s\n' "\${f##*/}"
  while read -r line; do printf '%s\n' "$line"; done <"$f"
done
printf '@netns\n'
sh -c "$all" weft ${sysctls.get('') ?? []} || exit
for f in /run/netns/*; do
  [ -e "$f" ] || continue
  n=\${f##*/}
  printf '\n@netns %s\n' "$n"
  case $n in`,
    ...cases,
    sh`*) ${readLinks}
  continue;;
  esac
  into "$n" sh -c "$all" weft "$@" || printf '@broken\n'
done`,
  );
}
