import { lines, type Script, sh } from '../../session/script.ts';
import { sourceHash, type Table, titleOf } from './tables.ts';

/** What a task of `nftables` works with. */
export interface NftablesTask {
  /** What messages call the ruleset. */
  readonly name: string;
  readonly owner: string;
  readonly prune: boolean;
  /** The host makes them anew when it boots. */
  readonly restore: boolean;
  /** As it was rendered: what the host says about it names its lines. */
  readonly ruleset: string;
  readonly tables: readonly Table[];
}

/**
 * A table carries who made it, from what, and how the kernel lists it, in its own comment: `weft:v1:owner#source.listing`.
 * So a table that nobody touched costs one `nft` and one `sha256sum`, and no listing travels.
 */
export const TAG = 'weft:v1:';

/** `found` tells for every table of ours: its tag, whether tag and listing agree, and, if it may differ, the listing without the tag. */
const found = sh`nl='
' tab='	' same=0
tables=$(nft list tables) || exit 1
while read -r _ family name; do
  case $name in weft-*) ;; *) continue;; esac
  listing=$(nft -s list table "$family" "$name") || exit 1
  tag=- sum=
  case $listing in *"$nl$tab"'comment "${TAG}'*)
    tag=${TAG}\${listing#*"$nl$tab"comment \\"${TAG}}
    rest=\${tag#*\\"}
    tag=\${tag%%\\"*}
    listing=\${listing%%"$nl$tab"comment \\"${TAG}*}$rest
    sum=$(printf '%s\\n' "$listing" | sha256sum);;
  esac
  how=differs
  case $sum in '') ;; "\${tag##*.}"*) how=intact;; esac
  printf '@table %s %s %s %s\\n' "$family" "$name" "$tag" "$how"
  case $how$wanted in
  intact*"/$family $name \${tag%.*}/"*) same=$((same + 1));;
  *) case "$wanted$tag" in *"/$family $name "*|*"$owner#"*) printf '%s\\n' "$listing";; esac;;
  esac
done <<end
$tables
end`;

/** How this host's `nft` and kernel list the tables: loaded into a namespace that ends with the process. Tries their syntax as well. */
const canonical = sh`if [ "$same" -ne "$count" ]; then
  command -v unshare >/dev/null || { echo @no-unshare; exit 0; }
  printf '%s\\n' "$rules" | unshare -n sh -c 'nft -f - || exit
    for table; do printf "@canonical %s\\n" "$table"; nft -s list table $table || exit; done' weft "$@" || echo @refused
fi`;

/** The read-only script; `compare` reads its answer. */
export function probe(task: NftablesTask): Script {
  const wanted = task.tables.map((t) => `/${titleOf(t)} ${sourceTag(task.owner, t)}/`).join('');
  return lines(
    sh`command -v nft >/dev/null || { echo @no-nft; exit 0; }
owner=${TAG + task.owner} wanted=${wanted} count=${task.tables.length}`,
    found,
    task.tables.length === 0 ? undefined : lines(sh`rules=${task.ruleset}`, sh`set -- ${task.tables.map(titleOf)}`, canonical),
  );
}

/** The tag without what it says of the listing. */
export function sourceTag(owner: string, table: Table): string {
  return `${TAG}${owner}#${sourceHash(table)}`;
}
