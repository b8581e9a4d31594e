import type { Diff } from '../diff.ts';
import type { Pact } from '../engine/pact.ts';
import { diffLines } from '../report/diff-lines.ts';
import { digestOf, type PlanEntry } from '../report/plan-file.ts';

/** Holds a run to a saved plan: between the look and the change, a host may have become another. */
export function pactOf(entries: readonly PlanEntry[], salt: string): Pact {
  const left = new Map<string, PlanEntry[]>();
  for (const entry of entries) {
    const key = `${entry.host}\0${entry.key}`;
    left.set(key, [...(left.get(key) ?? []), entry]);
  }
  return {
    objection(host, key, diff) {
      const mine = left.get(`${host}\0${key}`) ?? [];
      // The last one stays: a program that is tried again is the same one.
      const entry = mine.length > 1 ? mine.shift() : mine[0];
      const wish = diff === undefined ? 'run a program' : shortOf(diff);
      if (!entry) return `the plan holds no change here, and this would ${wish}; nothing more was changed on this host: plan again`;
      if (entry.certainty !== 'known' || (diff !== undefined && digestOf(diff, salt) === entry.digest)) return undefined;
      const planned = entry.lines[0] ?? 'a change that is not shown';
      return `the host is not as the plan saw it any more: planned was "${planned}", and this would ${wish}; nothing more was changed on this host: plan again`;
    },
  };
}

function shortOf(diff: readonly Diff[]): string {
  const [first] = diff;
  if (!first) return 'make a change that is not shown';
  return `make "${first.kind === 'text' ? `~ ${first.path}` : (diffLines(first)[0] ?? '')}"`;
}
