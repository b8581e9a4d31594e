import type { Position } from '../../diagnostic.ts';

/** Handlebars counts columns from 0 and keeps the file's name in each location. */
export function placeOf(loc: hbs.AST.SourceLocation): Position {
  const { start, end, source } = loc;
  const length = start.line === end.line ? Math.max(1, end.column - start.column) : 1;
  return { file: source, line: start.line, column: start.column + 1, length };
}
