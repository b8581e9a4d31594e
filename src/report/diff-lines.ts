import type { ChalkInstance } from 'chalk';
import { structuredPatch } from 'diff';
import type { Diff } from '../diff.ts';
import { clean, oneLine } from './clean.ts';

/** Texts above this size, and texts further apart than this many lines, are not compared line by line: it takes longer than the change. */
const maxTextLength = 200_000;
const maxEditLength = 1_000;

const signs = { add: '+', change: '~', remove: '-' } as const;

/** A difference as lines of `+ ~ -`; texts as a unified diff. */
export function diffLines(diff: Diff): readonly string[] {
  if (diff.kind === 'object') {
    const note = diff.disruption === 'live' ? '' : ` (${diff.disruption})`;
    const [first = '', ...rest] = `${clean(diff.object)}${diff.detail ? ` ${clean(diff.detail)}` : ''}`.split('\n');
    return [
      `${signs[diff.action]} ${first}${rest.length === 0 ? note : ''}`,
      ...rest.map((l, i) => `  ${l}${i === rest.length - 1 ? note : ''}`),
    ];
  }
  const path = oneLine(diff.path);
  const { before, after } = diff;
  const patch =
    before.length + after.length > maxTextLength
      ? undefined
      : structuredPatch(path, path, before, after, '', '', { context: 3, maxEditLength });
  if (!patch) return [`~ ${path}: ${before.length} → ${after.length} characters`];
  const sameEnd = before === '' || after === '' || before.endsWith('\n') === after.endsWith('\n');
  return [
    `--- ${path}`,
    `+++ ${path}`,
    ...patch.hunks.flatMap((h) => [
      `@@ -${spanOf(h.oldStart, h.oldLines)} +${spanOf(h.newStart, h.newLines)} @@`,
      ...h.lines.filter((l) => !(sameEnd && l.startsWith('\\'))).map((l) => clean(l).replaceAll('\n', '�')),
    ]),
  ];
}

/** In unified diffs, an empty span is named by the line before it. */
function spanOf(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

export function diffColour(paint: ChalkInstance, line: string): ChalkInstance {
  if (line.startsWith('+')) return paint.green;
  if (line.startsWith('-')) return paint.red;
  return line.startsWith('~') ? paint.yellow : line.startsWith('@@') ? paint.cyan : paint.reset;
}
