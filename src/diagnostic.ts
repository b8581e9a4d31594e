/** A place in a file that a person wrote. Lines and columns count from 1; `length` is in characters. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length?: number;
}

/** `info` is a remark that nobody has to act on. */
export type Severity = 'error' | 'warning' | 'info';

/** One mistake (or remark) about something a person wrote. `code` is a stable kebab-case word. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly position?: Position;
  readonly hint?: string;
}

/** Input that cannot be used. Carries every mistake that was found, not only the first. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[] | Diagnostic) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map((d) => d.message).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = list;
  }
}

export function error(code: string, message: string, position?: Position, hint?: string): Diagnostic {
  return { code, severity: 'error', message, ...(position && { position }), ...(hint && { hint }) };
}

/**
 * The text a user sees for one diagnostic:
 *
 *     playbooks/site.yml:14:9  error  unknown-parameter
 *       14 |         modde: "0644"
 *          |         ^^^^^ `copy` has no parameter "modde"; did you mean "mode"?
 *
 * @param lineOf the text of a line (from 1) of a file, or undefined where it cannot be had
 */
export function formatDiagnostic(d: Diagnostic, lineOf: (file: string, line: number) => string | undefined): string {
  const message = d.hint ? `${d.message}; ${d.hint}` : d.message;
  if (!d.position) return `${d.severity}  ${d.code}\n  ${message}`;
  const { file, line, column, length = 1 } = d.position;
  const head = `${file}:${line}:${column}  ${d.severity}  ${d.code}`;
  const text = lineOf(file, line);
  if (text === undefined) return `${head}\n  ${message}`;
  const number = String(line);
  const caret = ' '.repeat(column - 1) + '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)));
  return `${head}\n  ${number} | ${text}\n  ${' '.repeat(number.length)} | ${caret} ${message}`;
}

/** `did you mean "x"?` for the candidate nearest to `name`, or undefined when none is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === undefined ? undefined : `did you mean "${best}"?`;
}

/** Optimal string alignment distance (a swap of neighbours counts one), cut off at `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, (beforePrevious[j - 2] ?? 0) + 1);
      row.push(d);
    }
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length] ?? limit;
}

/** For the end of a switch over a union: the compiler proves that nothing is left. */
export function unreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
