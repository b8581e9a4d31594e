import * as z from 'zod';
import { sh } from '../session/script.ts';
import { LEDGERS } from './files/ledger.ts';
import { setPrefix } from './iptables/names.ts';
import { converged, declarative, failure } from './module.ts';
import { RESTORE_FOLDER } from './restore/folder.ts';

/** What carries a mark of Weft's on a host. */
export interface Owned {
  readonly owner: string;
  readonly kind: string;
  readonly name: string;
}

/** One line each: kind, owner (or the prefix that stands for it), name; between them a bar. */
const look = sh`rules() {
  "$1"-save 2>/dev/null | sed -n "s/^-A \\([^ ]*\\) .*weft:v1:\\([a-z0-9-]*\\)#.*/rule|\\2|\\1 ($1)/p" | sort | uniq -c | sed 's/^ *\\([0-9]*\\) \\(.*\\)/\\2, \\1/'
}
links() { sed -n "s/^[0-9]*: \\([^:@]*\\).*alias weft:v1:\\([a-z0-9-]*\\).*/link|\\2|\\1$1/p"; }
ip -o link show | links ''
for tool in iptables ip6tables; do rules "$tool"; done
ipset list -n 2>/dev/null | sed -n "s/^\\(weft-[a-z0-9]*-\\)\\(.*\\)/set|\\1|\\1\\2/p"
for file in /run/netns/*; do
  [ -e "$file" ] || continue
  n=\${file##*/}
  ip -n "$n" -o link show 2>/dev/null | links " in $n" | sed "s/^link|\\(.*\\)|lo in .*/namespace|\\1|$n/"
  for tool in iptables ip6tables; do
    ip netns exec "$n" "$tool"-save 2>/dev/null | sed -n "s/^-A \\([^ ]*\\) .*weft:v1:\\([a-z0-9-]*\\)#.*/rule|\\2|\\1 ($tool) in $n/p" | sort -u
  done
  ip netns exec "$n" ipset list -n 2>/dev/null | sed -n "s/^\\(weft-[a-z0-9]*-\\)\\(.*\\)/set|\\1|\\1\\2 in $n/p"
done
for file in /run/weft/network/*; do
  [ ! -e "$file" ] || sed -n "s/^route \\(.*\\)/route|\${file##*/}|\\1/p" "$file"
done
nft list tables 2>/dev/null | while read -r _ family name; do
  case $name in weft-*) nft list table "$family" "$name" | sed -n "s/^	comment \\"weft:v1:\\([a-z0-9-]*\\)#.*/table|\\1|$family $name/p";; esac
done
for record in Bridge Port; do
  command -v ovs-vsctl >/dev/null && ovs-vsctl -t 5 -f csv -d bare --no-headings --columns=name,external_ids list "$record" 2>/dev/null |
    sed -n "s/^\\"*\\([^,\\"]*\\)\\"*,.*weft-owner=\\([a-z0-9-]*\\).*/$record of Open vSwitch|\\2|\\1/p"
done
for file in /var/spool/cron/crontabs/* /var/spool/cron/* /etc/crontabs/* /etc/cron.d/*; do
  [ -f "$file" ] && [ -r "$file" ] || continue
  case $file in /etc/cron.d/*) where="in $file";; *) where="of \${file##*/}";; esac
  sed -n "s,^# weft:v1:\\([a-z0-9-]*\\) \\(.*\\),cron job|\\1|\\2 $where,p" "$file"
done
for file in ${LEDGERS}/*; do
  [ ! -r "$file" ] || sed -n "s,^[0-9a-f]*  ,file|\${file##*/}|,p" "$file"
done
for file in ${RESTORE_FOLDER}/*; do
  [ ! -r "$file" ] || sed -n "1s,^# weft:v1:\\([a-z0-9-]*\\) .*,restore script|\\1|$file,p" "$file"
done
exit 0`;

export const owned = declarative({
  params: () => z.strictObject({}),
  docs: {
    summary: 'Lists what Weft owns on a host, read from the marks that its objects carry',
    description:
      'Needs no playbook and no memory of what was run. The result `owned` is a list of `owner`, `kind` and `name`. An ipset carries its owner as a hash: it is ' +
      'named where anything else of the owner is there, its script for the next boot at least.',
    examples: '- owned:\n  register: here\n',
  },
  probe: () => look,
  compare: (_, report) =>
    report.rc === 0 ? converged({ owned: named(report.stdout) }) : failure(report.stderr.trim() || `exit code ${report.rc}`),
});

function named(stdout: string): readonly Owned[] {
  const found = stdout.split('\n').flatMap((line): Owned[] => {
    const [kind, owner, name] = line.split('|');
    return kind === undefined || owner === undefined || name === undefined ? [] : [{ owner, kind, name }];
  });
  const prefixes = new Map(found.map(({ owner }) => [setPrefix(owner), owner]));
  return found
    .map((one) => ({ ...one, owner: prefixes.get(one.owner) ?? one.owner }))
    .sort((a, b) => (`${a.owner} ${a.kind} ${a.name}` < `${b.owner} ${b.kind} ${b.name}` ? -1 : 1));
}
