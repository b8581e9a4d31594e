import type { Position } from '../diagnostic.ts';
import type { Node } from './ast.ts';
import { tokenize } from './lexer.ts';
import { Parser } from './parser.ts';
import type { Source } from './source.ts';

/** A bare expression, as `when:` has it. */
export class Expression implements Source {
  readonly text: string;
  readonly position: Position;
  readonly raw?: string;
  readonly node: Node;

  constructor(source: Source, node: Node) {
    this.text = source.text;
    this.position = source.position;
    if (source.raw !== undefined) this.raw = source.raw;
    this.node = node;
  }

  /** The expression as it was written. */
  get source(): string {
    return this.text;
  }
}

/**
 * @param position start of the YAML scalar
 * @param raw the scalar as it stands in the file, quotes and indentation included, for exact places in errors
 */
export function parseExpression(text: string, position: Position, raw?: string): Expression {
  const source: Source = raw === undefined ? { text, position } : { text, position, raw };
  // `when: "{{ x }}"` is a common slip that means `x`.
  const wrapped = /^\s*\{\{-?/.exec(text);
  const parser = new Parser(source, tokenize(source, wrapped?.[0].length ?? 0, wrapped ? '}}' : undefined, wrapped !== null));
  const node = parser.tuple();
  if (wrapped && text.slice(parser.current.end).trim() !== '') throw parser.unexpected('one expression');
  parser.end();
  return new Expression(source, node);
}
