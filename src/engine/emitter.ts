import type { RunEvent, RunEventBody } from '../event.ts';
import { Secret } from '../language/secret.ts';
import { EventQueue } from './event-queue.ts';

function heldKey(host: string, task: string, stream: string): string {
  return [host, task, stream].join('\0');
}

/** What events tell in the words of people and programs. */
const told = new Set(['result', 'diff', 'text', 'message', 'label', 'name', 'play']);

/**
 * The forms in which a secret turns up: as it is, without what surrounds it, each line of several (output and diffs come in
 * lines), inside JSON, and inside a quoted word of a shell. Very short texts would mask by accident and are left.
 */
function textsOf(secret: string): readonly string[] {
  const texts = [secret, ...secret.split(/\r?\n/)].flatMap((t) => [t, t.trim()]);
  const forms = texts.flatMap((t) => [t, JSON.stringify(t).slice(1, -1), t.replaceAll("'", "'\\''")]);
  return forms.filter((t) => t.trim().length >= 3);
}

/** Where the engine says what happens. Marked values are masked here, before any reporter sees them. */
export class Emitter {
  readonly runId: string;
  readonly #known: readonly Secret[];
  #learned = 0;
  readonly #texts = new Set<string>();
  #pattern: RegExp | undefined;
  /** Output of which no end of line came yet, by host, task and stream. */
  readonly #held = new Map<string, string>();
  readonly #queue = new EventQueue();

  /** @param known secrets to mask; it may grow while the run reads more files */
  constructor(runId: string, known: readonly Secret[] = []) {
    this.runId = runId;
    this.#known = known;
  }

  emit(body: RunEventBody): void {
    if (body.type === 'item-result' || body.type === 'host-result') this.#release(body.host, body.task);
    if (body.type === 'output' && this.#hasSecrets()) this.#byLines(body);
    else this.#push(body);
  }

  #push(body: RunEventBody): void {
    const shown = this.#hasSecrets() ? this.#shown(body) : body;
    this.#queue.push({ runId: this.runId, time: Date.now(), ...shown });
  }

  /** Output comes in pieces, and a piece may end in the middle of a secret: it is told by whole lines. */
  #byLines(body: Extract<RunEventBody, { type: 'output' }>): void {
    const key = heldKey(body.host, body.task, body.stream);
    const text = (this.#held.get(key) ?? '') + body.text;
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) this.#push({ ...body, text: text.slice(0, end) });
    if (end < text.length) this.#held.set(key, text.slice(end));
    else this.#held.delete(key);
  }

  #release(host: string, task: string): void {
    if (this.#held.size === 0) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      const key = heldKey(host, task, stream);
      const text = this.#held.get(key);
      if (text !== undefined) this.#push({ type: 'output', host, task, stream, text });
      this.#held.delete(key);
    }
  }

  /** From now on this text is masked wherever it turns up, and so is each line of it. */
  learn(secret: Secret): void {
    for (const text of textsOf(secret.reveal())) this.#texts.add(text);
    this.#pattern = undefined;
  }

  mask<T>(value: T): T {
    return this.#mask(value) as T;
  }

  #mask(value: unknown): unknown {
    if (typeof value === 'string') return this.#hasSecrets() ? value.replace(this.#matcher(), '********') : value;
    if (value instanceof Secret) return String(value);
    if (typeof value !== 'object' || value === null) return value;
    // Mostly there is nothing to mask, and nothing to copy.
    let masked: Record<string, unknown> | undefined;
    for (const [key, old] of Object.entries(value)) {
      const shown = this.#mask(old);
      if (shown === old) continue;
      masked ??= Array.isArray(value) ? ([...value] as unknown as Record<string, unknown>) : { ...value };
      masked[key] = shown;
    }
    return masked ?? value;
  }

  /** Masked in all that is text of a person or a program; what a reporter decides by (hosts, ids, states) stays. */
  #shown(body: RunEventBody): RunEventBody {
    return Object.fromEntries(Object.entries(body).map(([k, v]) => [k, told.has(k) ? this.#mask(v) : v])) as RunEventBody;
  }

  #hasSecrets(): boolean {
    for (; this.#learned < this.#known.length; this.#learned++) this.learn(this.#known[this.#learned] as Secret);
    return this.#texts.size > 0;
  }

  /** Longest first: a secret that begins with another one must not leave its end behind. */
  #matcher(): RegExp {
    this.#pattern ??= new RegExp(
      [...this.#texts]
        .sort((a, b) => b.length - a.length)
        .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return this.#pattern;
  }

  /** Ends the stream by an error: nothing was run. */
  fail(thrown: unknown): void {
    this.#queue.fail(thrown);
  }

  end(): void {
    this.#queue.end();
  }

  /** A run goes no faster than it is read: waits where the reader is far behind. */
  get pause(): Promise<void> | undefined {
    return this.#queue.isAhead ? this.#queue.caughtUp() : undefined;
  }

  [Symbol.asyncIterator](): AsyncIterator<RunEvent> {
    return this.#queue[Symbol.asyncIterator]();
  }
}
