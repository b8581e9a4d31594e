import type { Position } from '../diagnostic.ts';

/** A text with expressions in it, and where it stands in the file that a person wrote. */
export interface Source {
  readonly text: string;
  /** Start of the scalar (its quote or block indicator included), or of the file. */
  readonly position: Position;
  /** The scalar as it is written in the file, where known: it makes positions exact for every YAML style. */
  readonly raw?: string;
}

/** The place in the file of `length` characters from `offset` (0 is the first) of the text. */
export function placeIn(source: Source, offset: number, length = 1): Position {
  const { text, position, raw } = source;
  const { file, line, column } = position;
  if (raw !== undefined) {
    const before = raw.slice(0, rawOffset(text, raw, offset)).split('\n');
    const last = before.at(-1) ?? '';
    return { file, line: line + before.length - 1, column: before.length > 1 ? last.length + 1 : column + last.length, length };
  }
  const before = text.slice(0, offset).split('\n');
  const last = before.at(-1) ?? '';
  if (!text.includes('\n')) return { file, line, column: column + offset + quoteLength(text, position), length };
  // Without the raw text a scalar of several lines is taken for a block (`|`), whose text starts on the next line.
  const isFile = position.length === undefined;
  return { file, line: line + before.length - (isFile ? 1 : 0), column: last.length + 1, length };
}

/** A quoted scalar of one line is longer in the file than its text. */
function quoteLength(text: string, position: Position): number {
  return position.length !== undefined && position.length >= text.length + 2 ? 1 : 0;
}

/**
 * Where the character at `offset` stands in the raw scalar. Folding, indentation, quotes and escapes only add or
 * change white space and punctuation, so the characters that are not white space are found in the same order.
 */
function rawOffset(text: string, raw: string, offset: number): number {
  const header = /^[|>][^\n]*\n/.exec(raw)?.[0].length ?? (/^['"]/.test(raw) ? 1 : 0);
  let at = header;
  for (let i = 0; i <= offset && i < text.length; i++) {
    const c = text.charAt(i);
    if (/\s/.test(c)) {
      if (i === offset) return at;
      continue;
    }
    const found = raw.indexOf(c, at);
    if (found < 0) return at;
    if (i === offset) return found;
    at = found + 1;
  }
  return at;
}
