import stringWidth from 'string-width';
import { clean, oneLine } from '../clean.ts';

/** A part of a line: plain text, and how it is painted once it is cut. */
export interface Piece {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

/** Longer texts are cut before they are measured: no terminal is that wide. */
const longest = 2_000;

const graphemes = new Intl.Segmenter();

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** One line of text in at most so many columns; what is cut off shows as `…`. */
export function cut(text: string, columns: number): string {
  return cutPlain(oneLine(text.slice(0, longest)), columns);
}

function cutPlain(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const width = widthOf(segment);
    if (used + width > columns - 1) break;
    kept += segment;
    used += width;
  }
  return columns > 0 ? `${kept}…` : '';
}

export function padded(text: string, columns: number): string {
  const short = cut(text, columns);
  return short + ' '.repeat(Math.max(0, columns - widthOf(short)));
}

/** Pieces in a row, in at most so many columns. The one that is flexible gives way to those after it. */
export function line(columns: number, pieces: readonly Piece[], flexible?: Piece): string {
  const texts = pieces.map((piece) => visible(piece.text));
  const widths = texts.map(widthOf);
  const fixed = pieces.reduce((sum, piece, i) => sum + (piece === flexible ? 0 : (widths[i] ?? 0)), 0);
  let left = columns;
  return pieces
    .map((piece, i) => {
      const room = piece === flexible ? Math.min(left, Math.max(leastFlexible, columns - fixed)) : left;
      const text = cutPlain(texts[i] ?? '', room);
      left -= widthOf(text);
      return piece.paint && text !== '' ? piece.paint(text) : text;
    })
    .join('');
}

/** What gives way keeps so many columns; from there on the pieces after it are cut. */
const leastFlexible = 8;

/** Without what has no width and yet moves the cursor. Blanks stay: they separate pieces. */
function visible(text: string): string {
  return clean(text.slice(0, longest)).replace(/[\t\n]/g, ' ');
}
