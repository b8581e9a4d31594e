import type { RunEvent, RunEventBody } from '../event.ts';
import { Secret } from '../language/secret.ts';

/** Where the engine says what happens. Marked values are masked here, before any reporter sees them. */
export class Emitter {
  readonly runId: string;
  readonly #secrets = new Set<string>();
  readonly #queue: RunEvent[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #failure: { readonly thrown: unknown } | undefined;

  constructor(runId: string) {
    this.runId = runId;
  }

  emit(body: RunEventBody): void {
    const masked =
      this.#secrets.size > 0 && 'result' in body ? { ...body, result: this.mask(body.result), diff: this.mask(body.diff) } : body;
    const shown = this.#secrets.size > 0 && masked.type === 'output' ? { ...masked, text: this.mask(masked.text) } : masked;
    this.#queue.push({ runId: this.runId, time: Date.now(), ...(shown as RunEventBody) });
    this.#wake?.();
  }

  /** From now on this text is masked wherever it turns up. Very short texts would mask by accident and are left. */
  learn(secret: Secret): void {
    const text = secret.reveal();
    if (text.length >= 3) this.#secrets.add(text);
  }

  mask<T>(value: T): T {
    return this.#mask(value) as T;
  }

  #mask(value: unknown): unknown {
    if (typeof value === 'string') {
      let text = value;
      for (const secret of this.#secrets) if (text.includes(secret)) text = text.replaceAll(secret, '********');
      return text;
    }
    if (value instanceof Secret) return String(value);
    if (Array.isArray(value)) return value.map((v) => this.#mask(v));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, this.#mask(v)]));
  }

  /** Ends the stream by an error: nothing was run. */
  fail(thrown: unknown): void {
    this.#failure = { thrown };
    this.end();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RunEvent> {
    for (;;) {
      while (this.#queue.length > 0) yield* this.#queue.splice(0);
      if (this.#failure) throw this.#failure.thrown;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
