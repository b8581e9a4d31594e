import type { Position } from '../diagnostic.ts';
import { placeIn, type Source } from '../language/source.ts';
import { rangeIn } from './parameters.ts';
import type { Edit } from './rule.ts';

/** A file's text and how messages call it. */
interface Text {
  readonly path: string;
  readonly text: string;
}

/** Another text for the piece at a position. */
export function replaceAt({ path, text }: Text, at: Position, by: string): Edit {
  const [start, end] = rangeIn(text, at);
  return { file: path, start, end, text: by };
}

/**
 * Another text for a piece of an expression or template, from `start` up to `end` of its own text. Undefined where it is not
 * written in the file as it reads (escapes, folded lines), or where what is put there would need escapes.
 */
export function insertable(file: Text, source: Source, start: number, end: number, by: string): Edit | undefined {
  const quote = /^['"]/.exec(source.raw ?? file.text.slice(rangeIn(file.text, source.position)[0]))?.[0];
  if (quote === undefined ? /: | #/.test(by) : by.includes(quote) || by.includes('\\')) return undefined;
  const from = rangeIn(file.text, placeIn(source, start))[0];
  // The place behind the last character: a white space that follows may be written otherwise.
  const to = end === start ? from : rangeIn(file.text, placeIn(source, end - 1))[0] + 1;
  if (file.text.slice(from, to) !== source.text.slice(start, end)) return undefined;
  return { file: file.path, start: from, end: to, text: by };
}
