import { tokenize } from './lexer.ts';
import { Parser } from './parser.ts';
import type { Source } from './source.ts';
import { syntaxError } from './syntax-error.ts';

export interface BodyOptions {
  /** Where the text to parse begins and ends in the source. */
  readonly start?: number;
  readonly end?: number;
  /** The newline after a block tag is taken away (on, as in Ansible). */
  readonly trimBlocks?: boolean;
  /** White space before a block tag is taken away. */
  readonly lstripBlocks?: boolean;
  /** Backslashes in the strings of `{{ … }}` are literal. */
  readonly literalBackslashes?: boolean;
}

/** Goes through a template: text, and between it `{{ … }}` and `{% … %}`; white space is cut as their signs and the options ask. */
export class TemplateScanner {
  readonly #source: Source;
  readonly #end: number;
  readonly #trim: boolean;
  readonly #lstrip: boolean;
  readonly #literal: boolean;
  #at: number;

  constructor(source: Source, options: BodyOptions) {
    this.#source = source;
    this.#at = options.start ?? 0;
    this.#end = options.end ?? source.text.length;
    this.#trim = options.trimBlocks ?? true;
    this.#lstrip = options.lstripBlocks ?? false;
    this.#literal = options.literalBackslashes ?? false;
  }

  /** Where it stands in the text. */
  get at(): number {
    return this.#at;
  }

  /** The tokens up to the closing `}}` or `%}`; it stands behind that then. */
  inside(mark: '}}' | '%}'): Parser {
    const parser = new Parser(this.#source, tokenize(this.#source, this.#at, mark, this.#literal && mark === '}}'));
    const { end, text } = parser.last;
    this.#at = end;
    if (text.startsWith('-')) this.#skip(/\s*/y);
    else if (mark === '%}' && !text.startsWith('+') && this.#trim) this.#skip(/\n/y);
    return parser;
  }

  /** Hands over the text before the next `{{` or `{%`, and stands behind that mark. Comments and raw blocks are taken on the way. */
  nextMark(add: (text: string) => void): '{{' | '{%' | undefined {
    const { text } = this.#source;
    for (;;) {
      const marks = /\{[{%#]/g;
      marks.lastIndex = this.#at;
      const found = marks.exec(text);
      if (!found || found.index >= this.#end) {
        add(text.slice(this.#at, this.#end));
        this.#at = this.#end;
        return undefined;
      }
      const mark = found[0];
      const sign = text.charAt(found.index + 2);
      add(this.#stripped(text.slice(this.#at, found.index), mark, sign));
      const start = found.index;
      this.#at = start + 2 + (sign === '-' || sign === '+' ? 1 : 0);
      if (mark === '{#') this.#comment(start);
      else if (mark === '{%' && this.#skip(/\s*raw\s*(?:-%\}\s*|%\})/y)) add(this.#raw(start));
      else return mark as '{{' | '{%';
    }
  }

  #stripped(piece: string, mark: string, sign: string): string {
    if (sign === '-') return piece.trimEnd();
    if (!this.#lstrip || sign === '+' || mark === '{{') return piece;
    const lineStart = piece.lastIndexOf('\n') + 1;
    const isLineStart = lineStart > 0 || this.#source.text.charAt(this.#at - 1) === '\n' || this.#at === 0;
    return isLineStart && piece.slice(lineStart).trim() === '' ? piece.slice(0, lineStart) : piece;
  }

  #comment(start: number): void {
    const close = this.#trim ? /(?:\+#\}|-#\}\s*|#\}\n?)/g : /(?:\+#\}|-#\}\s*|#\})/g;
    close.lastIndex = this.#at;
    const found = close.exec(this.#source.text);
    if (!found) throw syntaxError(this.#source, start, 'this comment has no "#}"', 2, 'a plain `{#` is written `{{ "{#" }}`');
    this.#at = close.lastIndex;
  }

  #raw(start: number): string {
    const close = this.#trim ? /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\}\n?)/g : /\{%([-+]?)\s*endraw\s*(?:\+%\}|-%\}\s*|%\})/g;
    close.lastIndex = this.#at;
    const found = close.exec(this.#source.text);
    if (!found) throw syntaxError(this.#source, start, '`raw` has no `endraw`', 2);
    const piece = this.#stripped(this.#source.text.slice(this.#at, found.index), '{%', found[1] ?? '');
    this.#at = close.lastIndex;
    return piece;
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source.text);
    if (found) this.#at = pattern.lastIndex;
    return found !== null;
  }
}
