import { Chalk, type ChalkInstance } from 'chalk';
import type { Diff, Disruption } from '../diff.ts';
import { clean, oneLine } from './clean.ts';
import { diffColour, diffLines } from './diff-lines.ts';
import { byHost, isShown, type PlannedChange, type PlanState } from './plan-state.ts';

export interface PlanStyle {
  readonly colour: boolean;
  /** Texts are shown whole. */
  readonly verbose: boolean;
}

/** Of a difference between texts, so many lines are shown. */
const mostLines = 30;

/** The plan as a person reads it: hosts with the same changes together, then what failed, then a summary. */
export function planText(state: PlanState, style: PlanStyle): readonly string[] {
  const paint = new Chalk({ level: style.colour ? 1 : 0 });
  const shown = state.changes.filter(isShown);
  const groups = alike(byHost(shown), paint, style);
  return [
    ...state.warnings.map((w) => paint.magenta(`[WARNING]: ${clean(w)}`)),
    ...groups.flatMap(({ hosts, lines }) => ['', paint.bold(hostNames(hosts)), ...lines]),
    '',
    ...failureText(state, paint),
    ...summary(state, groups, paint),
  ];
}

/** What failed, with its place, in the order of the run. */
export function failureText({ failures }: PlanState, paint: ChalkInstance = new Chalk({ level: 0 })): readonly string[] {
  return failures.flatMap(({ host, task, place, lines }) => {
    const [first = '', ...rest] = lines;
    return [paint.red(`${host}: ${oneLine(task)} (${place}): ${clean(first)}`), ...rest.map((l) => paint.red(`  ${clean(l)}`))];
  });
}

interface Group {
  readonly hosts: readonly string[];
  readonly changes: readonly PlannedChange[];
  readonly lines: readonly string[];
}

function alike(perHost: ReadonlyMap<string, readonly PlannedChange[]>, paint: ChalkInstance, style: PlanStyle): readonly Group[] {
  const groups = new Map<string, { hosts: string[]; changes: readonly PlannedChange[]; lines: readonly string[] }>();
  for (const [host, changes] of [...perHost].sort(([a], [b]) => byNumber(a, b))) {
    const lines = hostLines(changes, paint, style);
    const key = lines.join('\n');
    const known = groups.get(key);
    if (known) known.hosts.push(host);
    else groups.set(key, { hosts: [host], changes, lines });
  }
  return [...groups.values()];
}

function byNumber(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function hostNames(hosts: readonly string[]): string {
  const most = 8;
  const more = hosts.length > most ? ` … and ${hosts.length - most} more` : '';
  return `${hosts.slice(0, most).join(', ')}${more}`;
}

function hostLines(changes: readonly PlannedChange[], paint: ChalkInstance, style: PlanStyle): readonly string[] {
  let under = '';
  return changes.flatMap((change) => {
    const title = `${change.isHandler ? 'handler: ' : ''}${oneLine(change.task)}`;
    const header = `${title}\0${change.place}`;
    const isNew = header !== under || change.label === undefined;
    under = header;
    return [...(isNew ? [`  ${title}${change.place && paint.dim(`  ${change.place}`)}`] : []), ...changeLines(change, paint, style)];
  });
}

function changeLines(change: PlannedChange, paint: ChalkInstance, style: PlanStyle): readonly string[] {
  const { is, diff, note, label } = change;
  const lines = diff.flatMap((d) => shortened(diffLines(d), style).map((l) => diffLine(d, l, paint)));
  const item = label === undefined || diff.length > 0 ? '' : ` (item ${oneLine(label)})`;
  const names = [...new Set(change.after.map(({ task, place }) => `"${oneLine(task)}" (${place})`))];
  const after = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const remark = (text: string) => paint.yellow(`    ${text}`);
  return [
    ...lines.map((l) => `    ${l}`),
    ...(note === undefined ? [] : remark(`~ ${clean(note)}`).split('\n')),
    ...(is === 'unknown' ? [remark(`? known after apply${item}: depends on ${after}`)] : []),
    ...(is === 'dependent' ? [remark(`  as found now; depends on ${after}`)] : []),
    ...(is === 'known' && after !== '' ? [paint.dim(`      ${change.isHandler ? 'notified by' : 'because of'} ${after}`)] : []),
    ...((is === 'open' || is === 'runs') && change.isHandler && after !== '' ? [paint.dim(`      notified by ${after}`)] : []),
  ];
}

function shortened(lines: readonly string[], { verbose }: PlanStyle): readonly string[] {
  if (verbose || lines.length <= mostLines + 1) return lines;
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines (-v shows them)`];
}

function diffLine(diff: Diff, line: string, paint: ChalkInstance): string {
  const painted = diffColour(paint, line)(line);
  const note = diff.kind === 'object' && diff.disruption !== 'live' ? ` (${diff.disruption})` : '';
  return note !== '' && line.endsWith(note) ? diffColour(paint, line)(line.slice(0, -note.length)) + paint.magenta.bold(note) : painted;
}

/** How many of each kind of change. */
export interface Counts {
  readonly add: number;
  readonly change: number;
  readonly remove: number;
  readonly recreate: number;
  readonly flush: number;
  /** Programs of unknown effect. */
  readonly programs: number;
  /** Tasks that are known after apply. */
  readonly unknown: number;
}

export function countsOf(changes: readonly PlannedChange[]): Counts {
  const diffs = changes.flatMap((c) => c.diff);
  const fresh = new Set(diffs.flatMap((d) => (d.kind === 'object' && d.action === 'add' ? [d.object] : [])));
  // What a new file holds is part of its being new.
  const actionOf = (d: Diff) => (d.kind === 'object' ? d.action : fresh.has(`file ${d.path}`) ? undefined : 'change');
  const actions = (action: string) => diffs.filter((d) => actionOf(d) === action).length;
  const disruptions = (kind: Disruption) => diffs.filter((d) => d.kind === 'object' && d.disruption === kind).length;
  return {
    add: actions('add'),
    change: actions('change') + changes.filter((c) => c.changes && c.diff.length === 0 && c.is !== 'runs').length,
    remove: actions('remove'),
    recreate: disruptions('recreate'),
    flush: disruptions('flush'),
    programs: changes.filter((c) => c.is === 'runs').length,
    unknown: changes.filter((c) => c.is === 'unknown').length,
  };
}

function summary(state: PlanState, groups: readonly Group[], paint: ChalkInstance): readonly string[] {
  const shown = state.changes.filter(isShown);
  if (shown.length === 0) return state.failures.length > 0 ? [] : [paint.green('No changes: the hosts are as declared.')];
  const hosts = new Set(shown.map((c) => c.host)).size;
  const c = countsOf(shown);
  const main = `Plan: ${c.add} to add, ${c.change} to change, ${c.remove} to remove, on ${hosts} ${hosts === 1 ? 'host' : 'hosts'}.`;
  const more = extras(c, paint);
  const open = state.changes.filter((x) => !isShown(x) && x.is === 'open').length;
  return [
    paint.bold(main) + (more === '' ? '' : ` ${more}.`),
    ...(groups.length > 1 ? groups.map((g) => groupLine(g, paint)) : []),
    ...(open > 0
      ? [
          paint.dim(
            `${open} more ${open === 1 ? 'task' : 'tasks'} may find something to do after a program or package whose effect is not known.`,
          ),
        ]
      : []),
  ];
}

function extras(c: Counts, paint: ChalkInstance): string {
  return [
    ...(c.recreate > 0 ? [paint.magenta.bold(`${c.recreate} recreate`)] : []),
    ...(c.flush > 0 ? [paint.magenta.bold(`${c.flush} flush`)] : []),
    ...(c.programs > 0 ? [paint.yellow(`${c.programs} of unknown effect`)] : []),
    ...(c.unknown > 0 ? [paint.yellow(`${c.unknown} known after apply`)] : []),
  ].join(', ');
}

function groupLine({ hosts, changes }: Group, paint: ChalkInstance): string {
  const c = countsOf(changes);
  const more = extras(c, paint);
  const each = hosts.length > 1 ? ' each' : '';
  return `  ${hostNames(hosts)}: ${paint.green(`+${c.add}`)} ${paint.yellow(`~${c.change}`)} ${paint.red(`-${c.remove}`)}${each}${more === '' ? '' : `, ${more}`}`;
}
