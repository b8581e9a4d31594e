import type { Token } from './lexer.ts';
import type { Source } from './source.ts';
import { syntaxError } from './syntax-error.ts';

/** The tokens of an expression or a tag, read one after the other. */
export class TokenStream {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  get current(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  /** The token that ends the expression. */
  get last(): Token {
    return this.#tokens[this.#tokens.length - 1] as Token;
  }

  ahead(count = 1): Token {
    return this.#tokens[Math.min(this.#at + count, this.#tokens.length - 1)] as Token;
  }

  back(): void {
    this.#at--;
  }

  next(): Token {
    const token = this.current;
    this.#at++;
    return token;
  }

  is(text: string, token = this.current): boolean {
    return token.text === text && (token.type === 'operator' || token.type === 'name');
  }

  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  expect(text: string): Token {
    if (!this.is(text)) throw this.unexpected(`"${text}"`);
    return this.next();
  }

  name(): Token {
    if (this.current.type !== 'name') throw this.unexpected('a name');
    return this.next();
  }

  end(): void {
    if (this.current.type !== 'end') throw this.unexpected('the end of the expression');
  }

  unexpected(expected: string): Error {
    const { type, text, offset, end } = this.current;
    const found = type === 'end' ? (text ? `"${text}"` : 'the end') : type === 'string' ? 'a string' : `"${text}"`;
    const isAssignment = text === '=' && type === 'operator';
    return syntaxError(
      this.source,
      offset,
      `expected ${expected}, found ${found}`,
      Math.max(1, end - offset),
      isAssignment ? 'comparing is `==`' : undefined,
    );
  }
}
