import { added, type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import type { LongChange } from '../restore/keep.ts';
import { linesOf } from '../shared/texts.ts';
import { chainEdits } from './chain-edits.ts';
import { chainPrefix, withoutTag } from './names.ts';
import { appended, type DeclaredRule, type DeclaredRules, type DeclaredTable } from './rules-document.ts';
import { readSaved, type SavedRule, type SavedTable } from './saved.ts';
import { command, inNetns, type Tool, WAIT_SECONDS } from './tool.ts';

/** All rules of one owner on one host, as one document. */
export interface DocumentTask {
  readonly kind: 'document';
  readonly tool: Tool;
  readonly owner: string;
  readonly prune: boolean;
  /** The host makes them anew when it boots. */
  readonly restore: boolean;
  readonly declared: DeclaredRules;
}

/**
 * The rules, and how many the other implementation holds: where both have some, both decide, and nobody can tell in
 * which order (cilium#28260). The legacy one is asked only if the kernel has its tables.
 */
export function probeDocument({ tool, declared }: DocumentTask): Script {
  const script = probeTool(tool);
  // A namespace that is gone has taken its rules along.
  return tool.netns === undefined || declared.size > 0 ? script : lines(sh`[ -e ${`/run/netns/${tool.netns}`} ] || exit 0`, script);
}

function probeTool(tool: Tool): Script {
  const name = command(tool);
  const family = tool.family === 'ipv6' ? 'ip6' : 'ip';
  const other = sh`case $version in
*nf_tables*) read -r x 2>/dev/null <${`/proc/net/${family}_tables_names`} && other=${`${family}tables-legacy-save`};;
*) other=${`${family}tables-nft-save`};;
esac
[ -z "$other" ] || ! command -v "$other" >/dev/null || printf '@other %s\n' "$("$other" 2>/dev/null | grep -c '^-A')"`;
  return inNetns(
    tool,
    sh`version=$(${name} -V) || exit
printf '@version %s\n' "$version"
${tool.backend === 'auto' ? other : sh`:`}
exec ${`${name}-save`}`,
  );
}

interface Changes {
  readonly diffs: Diff[];
  /** Lines for one `iptables-restore --noflush`, table by table. */
  readonly lines: string[];
  tables: number;
}

export function compareDocument(task: DocumentTask, report: Report): Comparison | LongChange {
  const name = command(task.tool);
  if (report.rc !== 0) return failure(`the rules of the host cannot be read: ${report.stderr.trim() || `exit code ${report.rc}`}`);
  const mixed = mixture(report.stdout, name);
  if (mixed !== undefined) return failure(mixed);
  const saved = readSaved(report.stdout);
  const changes: Changes = { diffs: [], lines: [], tables: 0 };
  for (const table of new Set([...task.declared.keys(), ...saved.keys()])) {
    const problem = compareTable(task, table, task.declared.get(table) ?? NOTHING, saved.get(table) ?? new Map(), changes);
    if (problem !== undefined) return failure(problem);
  }
  if (changes.lines.length === 0) return converged();
  const { script, texts } = restore(task.tool, changes);
  return { ...change({ diff: changes.diffs, script, ...(guardsHost(task, saved) && { confirm: true }) }), texts };
}

const NOTHING: DeclaredTable = { chains: new Map(), first: new Map(), last: new Map() };

function mixture(stdout: string, name: string): string | undefined {
  const version = /^@version (.*)$/m.exec(stdout)?.[1] ?? '';
  const count = Number(/^@other (\d+)$/m.exec(stdout)?.[1] ?? 0);
  if (count === 0) return undefined;
  const [is, other] = version.includes('nf_tables') ? ['nf_tables', 'legacy'] : ['legacy', 'nft'];
  return (
    `\`${name}\` of this host is ${is}, but ${count} rule${count === 1 ? ' is' : 's are'} in its ${other} implementation (\`${name}-${other}-save\`): ` +
    `both would decide; move or remove them, or set \`backend\` to say which one is meant`
  );
}

function compareTable(task: DocumentTask, table: string, declared: DeclaredTable, saved: SavedTable, changes: Changes): string | undefined {
  const prefix = chainPrefix(task.owner);
  const declare: string[] = [];
  const before: string[] = [];
  const rules: string[] = [];
  const after: string[] = [];

  for (const [chain, list] of declared.chains) {
    const is = saved.get(chain);
    if (is && sameOrder(list, is)) continue;
    const edits = is && chainEdits(chain, list, is);
    if (!edits) declare.push(`:${chain} - [0:0]`);
    rules.push(...(edits ?? appended(chain, list)));
    tell(changes, table, chain, list, is);
  }
  const goes = task.prune ? [...saved.keys()].filter((chain) => chain.startsWith(prefix) && !declared.chains.has(chain)) : [];
  for (const chain of goes) {
    changes.diffs.push(removed(`chain ${chain} in ${table}`, rulesOf(saved.get(chain)?.length ?? 0)));
    before.push(`-F ${chain}`);
    after.push(`-X ${chain}`);
  }
  for (const chain of new Set([...declared.first.keys(), ...declared.last.keys(), ...saved.keys()])) {
    if (chain.startsWith(prefix)) continue;
    const is = saved.get(chain);
    const wanted = { first: declared.first.get(chain) ?? [], last: declared.last.get(chain) ?? [] };
    if (!is && !isBuiltIn(chain))
      return `there is no chain ${chain} in the table ${table}; declare it with \`:${chain} - [0:0]\`, or make it first`;
    const ours = (is ?? []).filter((rule) => rule.tag?.owner === task.owner);
    compareForeignChain(task, table, chain, wanted, ours, { before, rules }, changes);
  }
  if (declare.length + before.length + rules.length + after.length === 0) return undefined;
  changes.lines.push(`*${table}`, ...declare, ...before, ...rules, ...after, 'COMMIT');
  changes.tables++;
  return undefined;
}

function sameOrder(declared: readonly DeclaredRule[], is: readonly SavedRule[]): boolean {
  return declared.length === is.length && declared.every((rule, i) => rule.hash === is[i]?.tag?.hash);
}

/** Says what a chain that is rewritten gains and loses. */
function tell(
  changes: Changes,
  table: string,
  chain: string,
  declared: readonly DeclaredRule[],
  is: readonly SavedRule[] | undefined,
): void {
  if (!is) changes.diffs.push(added(`chain ${chain} in ${table}`));
  const [gained, lost] = difference(declared, is ?? []);
  const label = `rule in ${chain} (${table})`;
  for (const rule of gained) changes.diffs.push(added(label, rule.text));
  for (const rule of lost) changes.diffs.push(removed(label, withoutTag(rule.spec)));
  if (is && gained.length + lost.length === 0) changes.diffs.push(replaced(`rules in ${chain} (${table})`, 'another order', 'as declared'));
}

/** What is declared and not there, and what is there and not declared, as often as it is. */
function difference(declared: readonly DeclaredRule[], is: readonly SavedRule[]): [DeclaredRule[], SavedRule[]] {
  const there = new Map<string, SavedRule[]>();
  for (const rule of is) {
    const hash = rule.tag?.hash ?? '';
    const list = there.get(hash);
    if (list) list.push(rule);
    else there.set(hash, [rule]);
  }
  const gained = declared.filter((rule) => there.get(rule.hash)?.shift() === undefined);
  return [gained, [...there.values()].flat()];
}

/** Own rules in a chain of somebody else: its other rules, and those that are right, are left where they are. */
function compareForeignChain(
  task: DocumentTask,
  table: string,
  chain: string,
  wanted: { readonly first: readonly DeclaredRule[]; readonly last: readonly DeclaredRule[] },
  ours: readonly SavedRule[],
  lines: { readonly before: string[]; readonly rules: string[] },
  changes: Changes,
): void {
  const all = [...wanted.first, ...wanted.last];
  const [gained, extra] = difference(all, ours);
  const lost = task.prune ? extra : [];
  const missing = new Set(gained);
  const first = wanted.first.filter((rule) => missing.has(rule));
  const last = wanted.last.filter((rule) => missing.has(rule));
  const goes = new Set(lost);
  const stay = ours.filter((rule) => !goes.has(rule) && (task.prune || all.some((r) => r.hash === rule.tag?.hash)));
  const result = [...first.map((r) => r.hash), ...stay.map((r) => r.tag?.hash), ...last.map((r) => r.hash)];
  const inOrder = result.length === all.length && all.every((rule, i) => rule.hash === result[i]);
  if (inOrder && gained.length + lost.length === 0) return;
  // Where they stand in another order, all are taken out and put in anew, in the same transaction.
  for (const rule of inOrder ? lost : [...lost, ...stay]) lines.before.push(`-D ${chain} ${rule.spec}`);
  for (const rule of [...(inOrder ? first : wanted.first)].reverse()) lines.rules.push(`-I ${chain} ${rule.spec}`);
  for (const rule of inOrder ? last : wanted.last) lines.rules.push(`-A ${chain} ${rule.spec}`);
  for (const rule of gained) changes.diffs.push(added(`rule in ${chain} (${table})`, rule.text));
  for (const rule of lost) changes.diffs.push(removed(`rule in ${chain} (${table})`, withoutTag(rule.spec)));
  if (gained.length + lost.length === 0) changes.diffs.push(replaced(`rules in ${chain} (${table})`, 'another order', 'as declared'));
}

export function isBuiltIn(chain: string): boolean {
  return /^(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING)$/.test(chain);
}

function rulesOf(count: number): string {
  return `${count} rule${count === 1 ? '' : 's'}`;
}

/** One transaction per table; where there are several, all are checked before the first is committed. */
function restore(tool: Tool, { lines: list, tables }: Changes): Pick<LongChange, 'script' | 'texts'> {
  const program = `${command(tool)}-restore`;
  const run = (check: boolean) =>
    sh`err=$(${program} --noflush -w ${WAIT_SECONDS}${check ? sh` --test` : sh``} <"$texts/rules" 2>&1) || refused`;
  const script = sh`refused() {
  printf '%s\n' "$err" >&2
  n=$(printf '%s\n' "$err" | sed -n 's/.*line:* \\([0-9][0-9]*\\).*/\\1/p' | sed 1q)
  [ -z "$n" ] || printf 'line %s is: %s\n' "$n" "$(sed -n "\${n}p" "$texts/rules")" >&2
  exit 1
}
${tables > 1 ? run(true) : sh`:`}
${run(false)}`;
  return { script: inNetns(tool, script), texts: { rules: linesOf(list) } };
}

/** Whether the host's own traffic passes rules of this owner, and with it the session. */
function guardsHost(task: DocumentTask, saved: ReadonlyMap<string, SavedTable>): boolean {
  if (task.tool.netns !== undefined) return false;
  const own = ['INPUT', 'OUTPUT', 'PREROUTING', 'POSTROUTING'];
  const declared = [...task.declared.values()].some((t) => own.some((chain) => t.first.has(chain) || t.last.has(chain)));
  return declared || [...saved.values()].some((t) => own.some((chain) => t.get(chain)?.some((rule) => rule.tag?.owner === task.owner)));
}
