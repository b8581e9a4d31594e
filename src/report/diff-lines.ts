import { structuredPatch } from 'diff';
import type { Diff } from '../diff.ts';
import { clean } from './clean.ts';

/** Texts above this size are not compared line by line: it would take longer than the change. */
const maxTextLength = 200_000;

const signs = { add: '+', change: '~', remove: '-' } as const;

/** A difference as lines of `+ ~ -`; texts as a unified diff. */
export function diffLines(diff: Diff): readonly string[] {
  if (diff.kind === 'object') {
    const note = diff.disruption === 'live' ? '' : ` (${diff.disruption})`;
    return [`${signs[diff.action]} ${diff.object}${diff.detail ? ` ${clean(diff.detail)}` : ''}${note}`];
  }
  if (diff.before.length + diff.after.length > maxTextLength) {
    return [`~ ${diff.path}: ${diff.before.length} → ${diff.after.length} characters`];
  }
  const patch = structuredPatch(diff.path, diff.path, diff.before, diff.after, '', '', { context: 3 });
  return [
    `--- ${diff.path}`,
    `+++ ${diff.path}`,
    ...patch.hunks.flatMap((h) => [
      `@@ -${h.oldStart},${h.oldLines} +${h.newStart},${h.newLines} @@`,
      ...h.lines.filter((l) => !l.startsWith('\\')).map(clean),
    ]),
  ];
}
