import { DiagnosticError, type Position } from '../diagnostic.ts';

/** The same error with a place for what has none: an item of an empty list does not know where it was asked for. */
export function placedAt(e: DiagnosticError, place: () => Position): DiagnosticError {
  if (e.diagnostics.every((d) => d.position)) return e;
  return new DiagnosticError(e.diagnostics.map((d) => (d.position ? d : { ...d, position: place() })));
}
