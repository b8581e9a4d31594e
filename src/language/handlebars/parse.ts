import Handlebars from 'handlebars';
import { DiagnosticError, error, type Position } from '../../diagnostic.ts';

/** The syntax tree of a template; a mistake in it is a DiagnosticError with its place. */
export function parseHandlebars(path: string, text: string): hbs.AST.Program {
  try {
    return Handlebars.parse(text, { srcName: path });
  } catch (e) {
    const { message, place, hint } = explain(e, text);
    throw new DiagnosticError(error('template-syntax', message, { file: path, ...place }, hint));
  }
}

const tokenNames: Readonly<Record<string, string>> = {
  EOF: 'the end of the file',
  CLOSE: '"}}"',
  CLOSE_UNESCAPED: '"}}}"',
  OPEN_ENDBLOCK: '"{{/"',
  INVERSE: '"{{else}}"',
  ID: 'a name',
  INVALID: 'something that is no name or value',
  OPEN_SEXPR: '"("',
  CLOSE_SEXPR: '")"',
  EQUALS: '"="',
  SEP: '"." or "/"',
  OPEN_BLOCK: '"{{#"',
  OPEN: '"{{"',
  CLOSE_RAW_BLOCK: '"}}}}"',
  CONTENT: 'text',
  STRING: 'a string',
  NUMBER: 'a number',
};

function explain(e: unknown, text: string): { message: string; place: Omit<Position, 'file'>; hint?: string } {
  const raw = e instanceof Error ? e.message : String(e);
  const { lineNumber, column } = e as { lineNumber?: number; column?: number };
  if (lineNumber !== undefined) return { message: raw.replace(/ - \d+:\d+$/, ''), place: { line: lineNumber, column: (column ?? 0) + 1 } };
  const [, lineText = '1', shown = '', caret = '', rest = ''] =
    /^(?:Parse|Lexical) error on line (\d+)[.:].*?\n(.*)\n(-*\^)\n?([\s\S]*)$/.exec(raw) ?? [];
  const line = Number(lineText);
  const found = /got '(\w+)'/.exec(rest)?.[1];
  const name = found === undefined ? undefined : (tokenNames[found] ?? found);
  const message = name === undefined ? (raw.split('\n')[0] ?? raw) : `unexpected ${name}`;
  const hint = found === 'NUMBER' ? 'an item of a list is written list.[0]' : undefined;
  return {
    message,
    ...(hint && { hint }),
    place: { line, column: columnOf(text, line, shown.slice(0, caret.length - 1).replace(/^\.\.\./, '')) },
  };
}

/** The parser only tells the line and the text before the mistake, without its line breaks. */
function columnOf(text: string, line: number, before: string): number {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
  const length = lines[line - 1]?.length ?? 0;
  for (let column = 0; column <= length; column++) {
    const past = text.slice(0, start + column).replaceAll('\n', '');
    if (past.endsWith(before)) return column + 1;
  }
  return 1;
}
