import { lines, type Script, sh } from '../../session/script.ts';
import { filePart } from '../restore/keep.ts';
import { type DocumentTask, isBuiltIn } from './document-task.ts';
import { ruleTag } from './names.ts';
import { appended, type DeclaredRule, type DeclaredTable } from './rules-document.ts';
import { command, WAIT_SECONDS } from './tool.ts';

/** After the sets that rules name; those of a namespace after the namespace. */
export function restoreFile({ owner, tool }: DocumentTask): string {
  return tool.netns === undefined ? `20-${command(tool)}-${owner}` : `70-${command(tool)}-${owner}@${filePart(tool.netns)}`;
}

/** Writes the own chains anew, and adds rules to chains of others where they are not there yet. One transaction per table. */
export function restoreScript({ owner, declared, tool }: DocumentTask): Script | undefined {
  const tables = [...declared].filter(([, table]) => table.chains.size + table.first.size + table.last.size > 0);
  if (tables.length === 0) return undefined;
  const name = command(tool);
  const script = lines(
    sh`saved=$(${`${name}-save`}) || exit 1
nl='
' rc=0
add() { case $saved in *"$1"*) ;; *) rules=$rules$nl$2;; esac; }
add_to() { case $saved in *"$nl:$1 "*) add "$2" "$3";; *) echo "there is no chain $1 yet: its rules are for the next run" >&2; rc=1;; esac; }
commit() { printf '%s\\n' "$rules" COMMIT | ${`${name}-restore`} --noflush -w ${WAIT_SECONDS} || rc=1; }`,
    ...tables.map(([table, rules]) => restoreTable(owner, table, rules)),
    sh`exit $rc`,
  );
  return tool.netns === undefined ? script : sh`printf '%s\\n' ${script.text} | ip netns exec ${tool.netns} sh`;
}

function restoreTable(owner: string, name: string, { chains, first, last }: DeclaredTable): Script {
  const own = [...[...chains.keys()].map((chain) => `:${chain} - [0:0]`), ...[...chains].flatMap(([chain, list]) => appended(chain, list))];
  const others = [
    ...[...first].flatMap(([chain, list]) => list.toReversed().map((rule) => restoreRule(owner, '-I', chain, rule))),
    ...[...last].flatMap(([chain, list]) => list.map((rule) => restoreRule(owner, '-A', chain, rule))),
  ];
  return lines(sh`rules=${[`*${name}`, ...own].join('\n')}`, ...others, sh`commit`);
}

/** Its tag tells it from all others: table, chain and text are in the hash. */
function restoreRule(owner: string, how: '-I' | '-A', chain: string, rule: DeclaredRule): Script {
  const line = `${how} ${chain} ${rule.spec}`;
  const tag = ruleTag(owner, rule.hash);
  return isBuiltIn(chain) ? sh`add ${tag} ${line}` : sh`add_to ${chain} ${tag} ${line}`;
}
