import { createHash } from 'node:crypto';
import { added, type Diff, removed, replaced } from '../../diff.ts';
import { type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { setPrefix } from '../iptables/names.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import type { LongChange } from '../restore/keep.ts';
import { linesOf } from '../shared/texts.ts';
import { type About, UNSAID } from './elements.ts';
import { headerDifferences, readSavedSets, type SavedSet, type WantedSet } from './sets.ts';

export interface IpsetTask {
  /** Where given: its other sets are pruned. */
  readonly owner: string | undefined;
  readonly prune: boolean;
  /** The host makes them anew when it boots. */
  readonly restore: boolean;
  readonly netns: string | undefined;
  readonly wanted: readonly WantedSet[];
  /** Names of sets that must not be there. */
  readonly absent: readonly string[];
}

export function probe(task: IpsetTask): Script {
  // A set that is not there is an answer, not a failure.
  const single = task.owner === undefined ? [...task.wanted.map((s) => s.name), ...task.absent] : [];
  const script =
    single.length === 0
      ? sh`exec ipset save`
      : sh`command -v ipset >/dev/null || { echo 'ipset: not found' >&2; exit 127; }
for set in ${single} ${single.map(temporaryName)}; do ipset save "$set" 2>/dev/null; done; exit 0`;
  if (task.netns === undefined) return script;
  // A namespace that is gone has taken its sets along.
  const gone =
    task.wanted.length > 0
      ? sh``
      : sh`[ -e ${`/run/netns/${task.netns}`} ] || exit 0
`;
  return sh`${gone}ip netns exec ${task.netns} sh -c ${script.text}`;
}

export function compare(task: IpsetTask, report: Report): Comparison | LongChange {
  if (report.rc !== 0) return failure(`the sets of the host cannot be read: ${report.stderr.trim() || `exit code ${report.rc}`}`);
  const saved = readSavedSets(report.stdout);
  const diffs: Diff[] = [];
  const lines: string[] = [];
  const last: string[] = [];
  // Left behind by a run that did not come to its end.
  const left = new Set([...task.wanted.map((s) => temporaryName(s.name)), ...task.absent.map(temporaryName)]);
  for (const name of left) if (saved.has(name)) lines.push(`destroy ${name}`);
  for (const set of task.wanted) compareSet(set, saved.get(set.name), diffs, lines);
  const declared = new Set(task.wanted.map((s) => s.name));
  const prefix = task.owner === undefined ? undefined : setPrefix(task.owner);
  for (const set of saved.values()) {
    const pruned = prefix !== undefined && task.prune && set.name.startsWith(prefix) && !declared.has(set.name);
    if (!pruned && !task.absent.includes(set.name)) continue;
    diffs.push(removed(`ipset ${set.name}`, `${set.type}, ${set.elements.size} entries`));
    // Sets of sets first: what they hold is in use.
    if (set.type === 'list:set') last.unshift(`destroy ${set.name}`);
    else last.push(`destroy ${set.name}`);
  }
  lines.push(...last);
  if (lines.length === 0) return converged();
  if (diffs.length === 0) diffs.push(removed('temporary set', 'left behind'));
  const { script, texts } = restore(task, lines);
  return { ...change({ diff: diffs, script }), texts };
}

function compareSet(wanted: WantedSet, saved: SavedSet | undefined, diffs: Diff[], lines: string[]): void {
  const label = `ipset ${wanted.name}`;
  const entry = `entry of ${label}`;
  if (!saved) {
    diffs.push(added(label, making(wanted)));
    for (const [key, about] of wanted.elements) diffs.push(added(entry, spelled(key, about)));
    lines.push(made(wanted.name, wanted));
    return;
  }
  const changes: string[] = [];
  let more = 0;
  for (const [key, about] of wanted.elements) {
    const is = saved.elements.get(key);
    if (is !== undefined && same(about, is)) continue;
    diffs.push(is ? replaced(entry, spelled(key, is), spelled(key, about)) : added(entry, spelled(key, about)));
    changes.push(`add ${wanted.name} ${spelled(key, about)}`);
    more++;
  }
  for (const [key, is] of saved.elements) {
    if (wanted.elements.has(key) || isPassing(is)) continue;
    diffs.push(removed(entry, spelled(key, is)));
    changes.push(`del ${wanted.name} ${key}`);
  }
  const header = headerDifferences(wanted, saved);
  if (header.length > 0) diffs.push({ kind: 'object', action: 'change', object: label, detail: header.join(', '), disruption: 'live' });
  const full = Number(saved.options.get('maxelem') ?? Number.POSITIVE_INFINITY);
  if (header.length > 0 || saved.elements.size + more > full) remake(wanted, saved, lines);
  else for (const line of changes) lines.push(line);
}

/** Filled beside the old one and swapped: no packet sees it half full. What would have ended by itself goes on. */
function remake(wanted: WantedSet, saved: SavedSet, lines: string[]): void {
  const swaps = wanted.type === saved.type && (wanted.options.get('family') ?? '') === (saved.options.get('family') ?? '');
  const name = swaps ? temporaryName(wanted.name) : wanted.name;
  if (!swaps) lines.push(`destroy ${wanted.name}`);
  lines.push(made(name, wanted));
  if (swaps && wanted.options.has('timeout')) {
    for (const [key, about] of saved.elements)
      if (isPassing(about) && !wanted.elements.has(key)) lines.push(`add ${name} ${spelled(key, about)}`);
  }
  if (swaps) lines.push(`swap ${name} ${wanted.name}`, `destroy ${name}`);
}

/** Somebody (a rule with `SET --add-set`) put it there for a while. */
function isPassing({ timeout }: About): boolean {
  return timeout !== undefined && timeout > 0;
}

function same(declared: About, is: About): boolean {
  return declared.nomatch === is.nomatch && (declared.comment ?? '') === (is.comment ?? '');
}

function spelled(key: string, about: About): string {
  if (about === UNSAID) return key;
  const words = [key, ...about.rest];
  if (isPassing(about)) words.push(`timeout ${about.timeout}`);
  if (about.nomatch) words.push('nomatch');
  if (about.comment !== undefined && about.comment !== '') words.push(`comment "${about.comment}"`);
  return words.join(' ');
}

/** Makes what is declared, where it is not there yet. */
export function restoreScript(task: IpsetTask): Script | undefined {
  if (task.wanted.length === 0) return undefined;
  const script = sh`printf '%s\n' ${task.wanted.map((set) => made(set.name, set)).join('\n')} | ipset -exist restore`;
  return task.netns === undefined ? script : sh`printf '%s\n' ${script.text} | ip netns exec ${task.netns} sh`;
}

/** The lines that make a set and fill it. */
function made(name: string, set: WantedSet): string {
  const lines = [`create ${name} ${making(set)}`];
  for (const [key, about] of set.elements) lines.push(spelled(key, about));
  return lines.join(`\nadd ${name} `);
}

function making(set: WantedSet): string {
  return [set.type, ...[...set.options].map(([word, value]) => (value === '' ? word : `${word} ${value}`))].join(' ');
}

function temporaryName(name: string): string {
  return `weft-tmp-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

function restore(task: IpsetTask, lines: readonly string[]): Pick<LongChange, 'script' | 'texts'> {
  const script = sh`err=$(ipset -exist restore <"$texts/lines" 2>&1) && exit 0
printf '%s\n' "$err" >&2
n=\${err##*rror in line }
n=\${n%%:*}
case $n in ''|*[!0-9]*) ;; *) printf 'line %s is: %s\n' "$n" "$(sed -n "\${n}p" "$texts/lines")" >&2;; esac
case $err in
*'in use by a kernel component'*) echo 'rules still name this set: take them away first' >&2;;
*'set type not supported'*) echo 'the kernel of this host has no sets of this type (is its module installed?)' >&2;;
esac
exit 1`;
  return {
    script: task.netns === undefined ? script : sh`ip netns exec ${task.netns} sh -c ${script.text}`,
    texts: { lines: linesOf(lines) },
  };
}
