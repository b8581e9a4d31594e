import { createHmac } from 'node:crypto';
import type { Diff } from '../diff.ts';
import { diffLines } from './diff-lines.ts';
import type { PlannedChange, PlanState } from './plan-state.ts';

/**
 * One task on one host (and one item of its loop) in a saved plan. Of texts it holds only a keyed hash and the name of the
 * file; secrets are masked before they get here.
 */
export interface PlanEntry {
  readonly host: string;
  readonly key: string;
  readonly task: string;
  readonly place: string;
  readonly certainty: PlannedChange['is'];
  readonly changes: boolean;
  /** Of the whole difference, what is there now included. */
  readonly digest: string;
  /** What a person reads of it. */
  readonly lines: readonly string[];
}

export function planEntries(state: PlanState, salt: string): readonly PlanEntry[] {
  return state.changes.map(({ host, key, task, place, is, changes, diff, note, label }) => ({
    host,
    key,
    task: label === undefined ? task : `${task} (item ${label})`,
    place,
    certainty: is,
    changes,
    digest: digestOf(diff, salt),
    lines: [...diff.flatMap(shortLines), ...(note === undefined ? [] : [note])],
  }));
}

export function digestOf(diff: readonly Diff[], salt: string): string {
  return createHmac('sha256', salt).update(JSON.stringify(diff)).digest('hex');
}

/** Texts may hold what is nobody's business in a file that is passed on: of them only the name. */
function shortLines(diff: Diff): readonly string[] {
  return diff.kind === 'text' ? [`~ ${diff.path}`] : diffLines(diff);
}

/** What stands between a plan and what is found now, as lines for a person; empty where nothing does. */
export function planMismatches(planned: readonly PlanEntry[], found: readonly PlanEntry[]): readonly string[] {
  const then = numbered(planned);
  const now = numbered(found);
  const say = ({ host, task, place }: PlanEntry, what: string) => `${host}: ${task} (${place}): ${what}`;
  const gone = [...then].filter(([key]) => !now.has(key)).map(([, e]) => say(e, `was to ${wish(e)}, and has nothing to do by now`));
  const fresh = [...now].filter(([key]) => !then.has(key)).map(([, e]) => say(e, `was to change nothing, and would ${wish(e)}`));
  const other = [...now].flatMap(([key, e]) => {
    const old = then.get(key);
    if (!old || (old.digest === e.digest && old.changes === e.changes && old.certainty === e.certainty)) return [];
    return [say(e, `another state than the plan saw: expected ${wish(old)}, found ${wish(e)}`)];
  });
  return [...gone, ...fresh, ...other];
}

function wish({ lines, certainty }: PlanEntry): string {
  const [first, ...rest] = lines;
  if (first === undefined) return certainty === 'unknown' ? 'what is known after apply' : 'change perhaps';
  return `${first}${rest.length > 0 ? ` and ${rest.length} more` : ''}`;
}

/** A task that runs several times at one place (a handler, a role) is told apart by its turn. */
function numbered(entries: readonly PlanEntry[]): ReadonlyMap<string, PlanEntry> {
  const turns = new Map<string, number>();
  return new Map(
    entries.map((entry) => {
      const key = `${entry.host}\0${entry.key}`;
      const turn = (turns.get(key) ?? 0) + 1;
      turns.set(key, turn);
      return [`${key}\0${turn}`, entry];
    }),
  );
}
