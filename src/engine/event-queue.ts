import type { RunEvent } from '../event.ts';

/** With so many events unread the run waits for its reader: what is not read yet must not fill the memory. */
const mostUnread = 128;

/** Events on their way from the run to the one who reads them. */
export class EventQueue {
  #events: RunEvent[] = [];
  /** How many of them were handed out. */
  #taken = 0;
  #isRead = true;
  #isWaking = false;
  #wake = () => {};
  #ended = false;
  #failure: { readonly thrown: unknown } | undefined;
  #caughtUp: Promise<void> | undefined;
  #onCaughtUp = () => {};

  push(event: RunEvent): void {
    if (!this.#isRead) return;
    this.#events.push(event);
    this.#wakeSoon();
  }

  /** The run goes first: what it has for the hosts leaves before anybody hears of it. */
  #wakeSoon(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      this.#wake();
    });
  }

  /** Whether the reader is far behind: then wait for `caughtUp` before more is done. */
  get isAhead(): boolean {
    return this.#events.length - this.#taken > mostUnread;
  }

  caughtUp(): Promise<void> {
    this.#caughtUp ??= new Promise((resolve) => {
      this.#onCaughtUp = resolve;
    });
    return this.#caughtUp;
  }

  /** Ends the stream by an error: nothing was run. */
  fail(thrown: unknown): void {
    this.#failure = { thrown };
    this.end();
  }

  end(): void {
    this.#ended = true;
    this.#wakeSoon();
  }

  [Symbol.asyncIterator](): AsyncIterator<RunEvent> {
    return {
      next: () => (this.#taken < this.#events.length ? Promise.resolve(this.#take()) : this.#upcoming()),
      // Nobody reads any more: the run goes on to its end all the same.
      return: async () => {
        this.#isRead = false;
        this.#begin();
        return { done: true, value: undefined };
      },
    };
  }

  async #upcoming(): Promise<IteratorResult<RunEvent>> {
    while (this.#taken === this.#events.length) {
      this.#begin();
      if (this.#failure) throw this.#failure.thrown;
      if (this.#ended) return { done: true, value: undefined };
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#take();
  }

  #take(): IteratorResult<RunEvent> {
    return { done: false, value: this.#events[this.#taken++] as RunEvent };
  }

  /** All was read: a new queue, and who waited for that goes on. */
  #begin(): void {
    this.#events = [];
    this.#taken = 0;
    this.#caughtUp = undefined;
    this.#onCaughtUp();
  }
}
