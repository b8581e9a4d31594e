import { FunctionError } from '../function-error.ts';

/**
 * Where in a shell script a place is, so that a value put there can be quoted for it. A value is quoted in one way
 * between words, in another inside double quotes, and must not be there at all inside backticks.
 * Source of the rules: POSIX.1-2017, Shell Command Language, 2.2, 2.6 and 2.7.4.
 */
export type Level =
  | { readonly kind: 'plain' | 'single' | 'double' | 'backtick' | 'comment' | 'parameter' | 'quoted-parameter' }
  /** `$( … )` or `( … )`. */
  | { readonly kind: 'command'; readonly isSubstitution: boolean }
  | { readonly kind: 'arithmetic'; readonly brackets: number }
  | { readonly kind: 'heredoc'; readonly delimiter: Delimiter; readonly line: string };

interface Delimiter {
  readonly word: string;
  readonly isQuoted: boolean;
  readonly isIndented: boolean;
}

export interface ShellContext {
  /** From the outermost to the innermost. */
  readonly levels: readonly Level[];
  /** Here-documents whose text starts at the next line. */
  readonly pending: readonly Delimiter[];
  readonly isWordStart: boolean;
}

export const scriptStart: ShellContext = { levels: [{ kind: 'plain' }], pending: [], isWordStart: true };

export function innermost(context: ShellContext): Level {
  return context.levels.at(-1) ?? { kind: 'plain' };
}

/** What a value at this place leaves behind: a word has begun. */
export function afterValue(context: ShellContext): ShellContext {
  const top = innermost(context);
  const levels = top.kind === 'heredoc' ? [...context.levels.slice(0, -1), { ...top, line: `${top.line}\0` }] : context.levels;
  return { ...context, levels, isWordStart: false };
}

export function sameContext(a: ShellContext, b: ShellContext): boolean {
  return JSON.stringify([a.levels, a.pending]) === JSON.stringify([b.levels, b.pending]);
}

/** The context after some text of the script. */
export function afterText(context: ShellContext, text: string): ShellContext {
  const scanner = new Scanner(context, text);
  return scanner.scan();
}

class Scanner {
  readonly #text: string;
  readonly #levels: Level[];
  #pending: Delimiter[];
  #isWordStart: boolean;
  #at = 0;

  constructor(context: ShellContext, text: string) {
    this.#text = text;
    this.#levels = [...context.levels];
    this.#pending = [...context.pending];
    this.#isWordStart = context.isWordStart;
  }

  scan(): ShellContext {
    while (this.#at < this.#text.length) this.#step();
    return { levels: this.#levels, pending: this.#pending, isWordStart: this.#isWordStart };
  }

  get #top(): Level {
    return this.#levels.at(-1) ?? { kind: 'plain' };
  }

  #step(): void {
    const top = this.#top;
    const c = this.#text.charAt(this.#at);
    switch (top.kind) {
      case 'single':
        this.#at++;
        if (c === "'") this.#levels.pop();
        return;
      case 'comment':
        if (c === '\n') this.#levels.pop();
        else this.#at++;
        return;
      case 'backtick':
        this.#at += c === '\\' ? 2 : 1;
        if (c === '`') this.#levels.pop();
        return;
      case 'heredoc':
        this.#heredoc(top, c);
        return;
      case 'double':
        if (c === '"') this.#pop();
        else if (!this.#expansion(c, true)) this.#at++;
        return;
      case 'arithmetic':
        this.#arithmetic(top, c);
        return;
      case 'parameter':
      case 'quoted-parameter':
        if (c === '}') this.#pop();
        else if (c === '"') this.#push({ kind: 'double' }, 1);
        else if (c === "'" && top.kind === 'parameter') this.#push({ kind: 'single' }, 1);
        else if (!this.#expansion(c, top.kind === 'quoted-parameter')) this.#at++;
        return;
      case 'plain':
      case 'command':
        this.#command(top, c);
    }
  }

  #command(top: Level, c: string): void {
    const wasWordStart = this.#isWordStart;
    this.#isWordStart = /[\s;&|()<>]/.test(c);
    if (c === "'") this.#push({ kind: 'single' }, 1);
    else if (c === '"') this.#push({ kind: 'double' }, 1);
    else if (c === '#' && wasWordStart) this.#push({ kind: 'comment' }, 1);
    else if (c === '(') this.#push({ kind: 'command', isSubstitution: false }, 1);
    else if (c === ')' && top.kind === 'command') this.#pop();
    else if (c === '\n') this.#newline();
    else if (c === '<' && this.#startsHeredoc()) return;
    else if (wasWordStart && top.kind === 'command' && /^case\s/.test(this.#text.slice(this.#at, this.#at + 5))) {
      throw new FunctionError('`case` inside brackets cannot be told from their end', 'write it in a function and call that');
    } else if (!this.#expansion(c, false)) this.#at++;
  }

  #newline(): void {
    this.#at++;
    const [next, ...others] = this.#pending;
    if (!next) return;
    // The first here-document is read first: the later ones lie below it.
    for (const delimiter of others.reverse()) this.#levels.push({ kind: 'heredoc', delimiter, line: '' });
    this.#levels.push({ kind: 'heredoc', delimiter: next, line: '' });
    this.#pending = [];
  }

  #startsHeredoc(): boolean {
    const rest = this.#text.slice(this.#at);
    if (!rest.startsWith('<<') || rest.startsWith('<<<')) return false;
    const match = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(rest);
    if (!match) throw new FunctionError('the word after `<<` must be plain text');
    const word = match[2] ?? match[3] ?? match[4] ?? '';
    const isQuoted = match[4] === undefined || match[0].includes('\\');
    this.#pending.push({ word, isQuoted, isIndented: match[1] === '-' });
    this.#at += match[0].length;
    return true;
  }

  #heredoc(top: Level & { kind: 'heredoc' }, c: string): void {
    const { delimiter, line } = top;
    if (c === '\n') {
      const content = delimiter.isIndented ? line.replace(/^\t+/, '') : line;
      this.#levels.pop();
      if (content !== delimiter.word) this.#levels.push({ ...top, line: '' });
      else this.#isWordStart = true;
      this.#at++;
      return;
    }
    const before = this.#at;
    if (delimiter.isQuoted || !this.#expansion(c, true)) this.#at++;
    const index = this.#levels.indexOf(top);
    this.#levels[index] = { ...top, line: line + this.#text.slice(before, this.#at) };
  }

  #arithmetic(top: Level & { kind: 'arithmetic' }, c: string): void {
    this.#at++;
    if (c === '(') this.#levels[this.#levels.length - 1] = { ...top, brackets: top.brackets + 1 };
    if (c !== ')') return;
    if (top.brackets > 0) this.#levels[this.#levels.length - 1] = { ...top, brackets: top.brackets - 1 };
    else {
      this.#levels.pop();
      if (this.#text.charAt(this.#at) === ')') this.#at++;
    }
  }

  /** What `\`, `$` and a backtick begin, inside double quotes too. */
  #expansion(c: string, isQuoted: boolean): boolean {
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (c === '\\') {
      this.#at += 2;
      return true;
    }
    if (c === '`') return this.#push({ kind: 'backtick' }, 1);
    if (rest === '$((') return this.#push({ kind: 'arithmetic', brackets: 0 }, 3);
    if (rest.startsWith('$(')) {
      this.#isWordStart = true;
      return this.#push({ kind: 'command', isSubstitution: true }, 2);
    }
    if (rest.startsWith('${')) return this.#push({ kind: isQuoted ? 'quoted-parameter' : 'parameter' }, 2);
    return false;
  }

  #push(level: Level, length: number): true {
    this.#levels.push(level);
    this.#at += length;
    return true;
  }

  #pop(): void {
    this.#levels.pop();
    this.#at++;
  }
}
