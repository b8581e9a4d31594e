import type { Position } from '../diagnostic.ts';
import type { Body, Node } from './ast.ts';
import type { Source } from './source.ts';
import { parseBody } from './template-parser.ts';

/** A string of a YAML file that holds `{{ … }}`, `{% … %}` or `{# … #}`. */
export class Template implements Source {
  readonly text: string;
  readonly position: Position;
  readonly raw?: string;
  readonly body: Body;
  /** Newlines at the end of the text: they stay, whatever is evaluated to text before them. */
  readonly newlines: string;

  constructor(source: Source, body: Body, newlines: string) {
    this.text = source.text;
    this.position = source.position;
    if (source.raw !== undefined) this.raw = source.raw;
    this.body = body;
    this.newlines = newlines;
  }

  /** The string as it was written. */
  get source(): string {
    return this.text;
  }

  /** The expression where the template is nothing else: then its value keeps its type. */
  get whole(): Node | undefined {
    const [only] = this.body;
    return this.body.length === 1 && only?.type === 'output' ? only.expression : undefined;
  }
}

/**
 * A string without marks of a template comes back as it is.
 *
 * @param position start of the YAML scalar
 * @param raw the scalar as it stands in the file, quotes and indentation included, for exact places in errors
 */
export function parseTemplate(text: string, position: Position, raw?: string): Template | string {
  if (!/\{[{%#]/.test(text)) return text;
  const source: Source = raw === undefined ? { text, position } : { text, position, raw };
  const newlines = /\n*$/.exec(text)?.[0] ?? '';
  return new Template(source, parseBody(source, { end: text.length - newlines.length, literalBackslashes: true }), newlines);
}
