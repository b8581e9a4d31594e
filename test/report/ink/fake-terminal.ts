import { EventEmitter } from 'node:events';

/**
 * A terminal as far as a frame uses one: it wraps long lines, scrolls, moves the cursor up no further than its first
 * row, erases, shows and hides the cursor.
 */
export class FakeTerminal extends EventEmitter {
  readonly isTTY: boolean = true;
  readonly writable = true;
  columns: number;
  rows: number;
  isCursorShown = true;
  /** Whether the whole terminal was cleared, with what was printed. */
  wasCleared = false;
  readonly writes: string[] = [];
  /** What is on the screen, below what has scrolled off. */
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number, isTTY = true) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.isTTY = isTTY;
  }

  write(text: string, done?: () => void): boolean {
    this.writes.push(text);
    for (const [token] of text.matchAll(/\x1b\[[0-?]*[ -/]*[@-~]|[\s\S]/gu)) this.#obey(token);
    done?.();
    return true;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  /** All lines, those that scrolled off included, without blank ones at the end. */
  text(): string {
    return this.#lines
      .map((l) => l.trimEnd())
      .join('\n')
      .trimEnd();
  }

  #obey(token: string): void {
    const [, count = '', command = ''] = /^\x1b\[([0-?]*)([@-~])$/.exec(token) ?? [];
    if (token === '\n') this.#newline();
    else if (command === '') this.#put(token);
    else if (command === 'A') this.#row = Math.max(this.#top(), this.#row - Number(count || 1));
    else if (command === 'E') this.#newline();
    else if (command === 'G') this.#column = Number(count || 1) - 1;
    else if (command === 'K' && count === '2') this.#lines[this.#row] = '';
    else if (command === 'K') this.#lines[this.#row] = this.#line().slice(0, this.#column);
    else if (command === 'J') this.wasCleared = true;
    else if (token === '\x1b[?25h') this.isCursorShown = true;
    else if (token === '\x1b[?25l') this.isCursorShown = false;
    else if (command !== 'm' && !count.startsWith('?2026')) throw new Error(`this terminal does not know ${JSON.stringify(token)}`);
  }

  #top(): number {
    return Math.max(0, this.#lines.length - this.rows);
  }

  #line(): string {
    return this.#lines[this.#row] ?? '';
  }

  #newline(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row === this.#lines.length) this.#lines.push('');
  }

  #put(character: string): void {
    if (this.#column >= this.columns) this.#newline();
    const characters = [...this.#line().padEnd(this.#column)];
    characters[this.#column++] = character;
    this.#lines[this.#row] = characters.join('');
  }
}

/** The terminal for those who want a stream of Node. It has what they use of one. */
export function asStream(terminal: FakeTerminal): NodeJS.WriteStream {
  return terminal as unknown as NodeJS.WriteStream;
}
