import type { Edit, Finding } from './rule.ts';

/** The new text of each file that changes, and what of the findings that mends. */
export interface Fixed {
  readonly texts: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Applies the fixes that do not touch each other; what is left over is for another round. */
export function applyFixes(findings: readonly Finding[], textOf: (file: string) => string): Fixed {
  const taken: Edit[] = [];
  const applied = findings.filter(({ fix }) => {
    if (!fix || fix.edits.some((edit) => taken.some((other) => overlap(edit, other)))) return false;
    taken.push(...fix.edits);
    return true;
  });
  const files = [...new Set(taken.map((e) => e.file))];
  return {
    texts: new Map(
      files.map((file) => [
        file,
        edited(
          textOf(file),
          taken.filter((e) => e.file === file),
        ),
      ]),
    ),
    findings: applied,
  };
}

/** Insertions at one place touch each other too: nobody knows which comes first. */
function overlap(a: Edit, b: Edit): boolean {
  return a.file === b.file && a.start <= b.end && b.start <= a.end;
}

/** A text with its edits made; they must not overlap. */
function edited(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.start - a.start).reduce((t, { start, end, text: by }) => t.slice(0, start) + by + t.slice(end), text);
}
