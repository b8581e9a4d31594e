import { createHash } from 'node:crypto';
import type { Diff } from '../diff.ts';

/** One change of a saved plan. No values are kept that a diff does not show, and of texts only their hash. */
export interface PlannedChange {
  readonly host: string;
  readonly task: string;
  /** `file:line` of the task, and which of its rounds on this host. */
  readonly place: string;
  /** SHA-256 of the whole difference, what is there now included. */
  readonly digest: string;
  /** What a person reads of it. */
  readonly lines: readonly string[];
}

export interface PlanFile {
  readonly format: 'weft-plan-1';
  readonly created: string;
  readonly playbooks: readonly string[];
  /** The flags that count for what is planned. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly changes: readonly PlannedChange[];
}

export function digestOf(diff: readonly Diff[]): string {
  return createHash('sha256').update(JSON.stringify(diff)).digest('hex');
}

/** What stands between a plan and what is found now, as lines for a person; empty where nothing does. */
export function planMismatches(planned: readonly PlannedChange[], found: readonly PlannedChange[]): readonly string[] {
  const key = (c: PlannedChange) => `${c.host} ${c.place}`;
  const now = new Map(found.map((c) => [key(c), c]));
  const then = new Map(planned.map((c) => [key(c), c]));
  const gone = planned.filter((c) => !now.has(key(c))).map((c) => `${c.host}: ${c.task}: was to change, is as declared by now`);
  const fresh = found
    .filter((c) => !then.has(key(c)))
    .map((c) => `${c.host}: ${c.task}: would change too (${c.lines[0] ?? 'unknown effect'})`);
  const other = found
    .filter((c) => then.has(key(c)) && then.get(key(c))?.digest !== c.digest)
    .map((c) => `${c.host}: ${c.task}: found another state than the plan saw (${c.lines[0] ?? ''})`);
  return [...gone, ...fresh, ...other];
}
