import { monotonicMs } from '../clock.ts';
import { withoutJobsOf } from '../modules/shared/background.ts';
import type { Become } from '../session/become.ts';
import { lines, type Script } from '../session/script.ts';
import { HostError, type Report, type RunOptions, type Session } from '../session/session.ts';
import { openSession } from '../session/shell-session.ts';
import type { Connection, Endpoint, Transport } from '../transport/transport.ts';
import { settleConfirmations, showConfirmations } from './confirmation.ts';
import type { Epoch } from './epoch.ts';
import { type HandlerNote, readNotes, showNotes } from './handler-note.ts';
import { type Lock, type LockOwner, releaseLock, tagOf, takeLock } from './host-lock.ts';

/** How a link is made, once it is needed. */
export interface LinkTarget {
  readonly endpoint: Endpoint;
  readonly transport: Transport;
}

/** A note that an earlier run left on a host, and whose it is there. */
export interface KeptNote {
  readonly note: HandlerNote;
  readonly become: Become | undefined;
}

/** What a link tells while it works. */
export interface LinkEvents {
  connected(durationMs: number): void;
  /** A task left a process behind that writes into the session. */
  stray(message: string): void;
  /** Another run holds the host, and is waited for. */
  waiting(message: string): void;
}

export interface LinkTraffic {
  readonly roundTrips: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/**
 * The way to one host: one connection, one session per user, and what was read ahead.
 * Connects when it is first used, and again after `reset`.
 */
export class Link {
  #target: (() => LinkTarget) | undefined;
  #aimedAt = '';
  readonly #events: LinkEvents;
  readonly #signal: AbortSignal;
  /** Undefined where nothing is to be changed: looking needs no lock. */
  readonly #owner: LockOwner | undefined;
  #lock: Promise<Lock> | undefined;
  /** All that it ever took: over several connections. */
  readonly #claims = new Set<string>();
  /** The end of the connection before: the next one waits for it. */
  #closing: Promise<void> = Promise.resolve();
  /** Users whose leavings of dead runs were cleaned up. */
  readonly #tidied = new Set<string>();
  readonly #sessions = new Map<string, Promise<Session>>();
  readonly #opened: Session[] = [];
  /** Those that may change the host: it is held, and what earlier runs left there is known. */
  readonly #ready = new WeakSet<Promise<Session>>();
  /** What was found on the host by the first script of each session: settled before any other answer of that session. */
  readonly #greetings = new Map<Session, Promise<boolean>>();
  /** Scripts that nobody waits for until the end. */
  readonly #trailing: Promise<unknown>[] = [];
  /** Of earlier runs, as far as this one did not take them up. By id. */
  readonly kept = new Map<string, KeptNote>();
  readonly #ahead = new Map<string, { epoch: Epoch; at: number; report: Promise<Report> }>();
  #connection: Promise<Connection> | undefined;
  #onAsked = () => {};

  constructor(events: LinkEvents, signal: AbortSignal, owner?: LockOwner) {
    this.#owner = owner;
    this.#events = events;
    this.#signal = signal;
  }

  /** Says where to connect to. A connection to elsewhere is closed; a target that cannot be told fails who uses it. */
  aim(target: () => LinkTarget): void {
    const place = placeOf(target);
    if (this.#target && place !== this.#aimedAt) void this.reset();
    this.#target = target;
    this.#aimedAt = place;
  }

  get isAimed(): boolean {
    return this.#target !== undefined;
  }

  /** The session of a user; undefined for the one who logs in. */
  session(become: Become | undefined): Promise<Session> {
    const key = userKey(become);
    let session = this.#sessions.get(key);
    if (!session) {
      session = this.#open(become);
      this.#sessions.set(key, session);
      // A failed attempt is not kept: the next task may come after its cause was mended.
      session.catch(() => this.#sessions.delete(key));
    }
    return session;
  }

  /** Sets out for the host. Settles when it is at work on the login, which leaves time for other things, or when that is over. */
  approach(become: Become | undefined): Promise<void> {
    const session = this.session(become);
    return new Promise((resolve) => {
      this.#onAsked = resolve;
      session.then(
        () => resolve(),
        () => resolve(),
      );
    });
  }

  async #open(become: Become | undefined): Promise<Session> {
    await this.#closing;
    this.#connection ??= this.#connect();
    const session = await openSession(await this.#connection, {
      become,
      onStray: this.#events.stray,
      ...(this.#owner && { tag: tagOf(this.#owner.runId) }),
    });
    this.#opened.push(session);
    this.#greetings.set(session, this.#greet(become, session));
    return session;
  }

  /** @returns whether a dead run's change was confirmed, or undone, only now: what was read meanwhile is old */
  async #greet(become: Become | undefined, session: Session): Promise<boolean> {
    try {
      const { stdout } = await session.run(lines(showNotes, showConfirmations), { signal: this.#signal });
      // A connection that is made anew finds the notes of this run, too.
      for (const note of readNotes(stdout)) if (note.run !== this.#owner?.runId) this.kept.set(note.id, { note, become });
      const others = stdout.split('\n').filter((line) => line.startsWith('confirm ') && line !== `confirm ${this.#owner?.runId}`);
      if (!this.#owner || others.length === 0) return false;
      await this.#tidy(become, session, await this.#hold());
      return true;
    } catch {
      // Who waits for the session's answers is told.
      return false;
    }
  }

  /** Cleans up once for each user what runs left that died while they held the host. */
  async #tidy(become: Become | undefined, session: Session, lock: Lock | undefined): Promise<void> {
    const key = userKey(become);
    if (!lock || lock.deadRuns.length === 0 || this.#tidied.has(key)) return;
    this.#tidied.add(key);
    const { stdout } = await session.run(lines(withoutJobsOf(lock.deadRuns), settleConfirmations(lock.deadRuns)));
    if (!stdout.includes('confirmed')) return;
    this.#events.stray('a run that died had not confirmed its change of the network; the host is reached, so it stays');
  }

  /** Waits until it is known what earlier runs left on the host, as far as sessions were opened. */
  async greeted(): Promise<void> {
    await Promise.all(this.#greetings.values());
  }

  get isConnected(): boolean {
    return this.#sessions.size > 0;
  }

  /** Runs a script that nothing depends on: it is waited for before the link is closed. */
  afterwards(become: Become | undefined, script: Script): void {
    // Both are begun now: the link may be told to close before they are there.
    const lock = this.#hold();
    const session = this.session(become);
    const work = lock.then(async () => (await session).run(script));
    this.#trailing.push(work.catch(() => undefined));
  }

  async #connect(): Promise<Connection> {
    const start = monotonicMs();
    try {
      if (!this.#target) throw new Error('a link is aimed before it is used');
      const { transport, endpoint } = this.#target();
      const connection = await transport.connect(endpoint, this.#signal, () => this.#onAsked());
      this.#events.connected(monotonicMs() - start);
      return connection;
    } catch (thrown) {
      this.#connection = undefined;
      throw thrown;
    }
  }

  /** Whether the answer to a read-only script is known, or on its way. */
  knows(become: Become | undefined, script: Script, epoch: Epoch): boolean {
    const known = this.#ahead.get(keyOf(become, script));
    return known !== undefined && known.epoch === epoch && known.at === epoch.value;
  }

  /** Answers a read-only script: from what was read before if nothing changed since, else by sending it. */
  read(become: Become | undefined, script: Script, epoch: Epoch, timeoutMs?: number): Promise<Report> {
    const key = keyOf(become, script);
    const known = this.#ahead.get(key);
    if (known && known.epoch === epoch && known.at === epoch.value) return known.report;
    const report = this.#ask(become, script, timeoutMs);
    report.catch(() => this.#ahead.delete(key));
    this.#ahead.set(key, { epoch, at: epoch.value, report });
    return report;
  }

  async #ask(become: Become | undefined, script: Script, timeoutMs: number | undefined): Promise<Report> {
    const options = { signal: this.#signal, ...(timeoutMs !== undefined && { timeoutMs }) };
    const session = await this.session(become);
    const answer = session.run(script, options);
    answer.catch(() => undefined);
    return await ((await this.#greetings.get(session)) ? session.run(script, options) : answer);
  }

  /** Runs a script that may change the host. Whatever was read before is old from now on. */
  async change(become: Become | undefined, script: Script, epoch: Epoch, options: RunOptions = {}): Promise<Report> {
    this.touch(epoch);
    const session = await this.changing(become);
    return session.run(script, { signal: this.#signal, mustFinish: true, ...options });
  }

  /** The session of a user for what may change the host: other runs are kept away from here on. */
  changing(become: Become | undefined): Promise<Session> {
    const opened = this.#sessions.get(userKey(become));
    return opened && this.#ready.has(opened) ? opened : this.#makeReady(become);
  }

  async #makeReady(become: Become | undefined): Promise<Session> {
    const lock = await this.#hold();
    const opened = this.session(become);
    const session = await opened;
    await this.#greetings.get(session);
    this.#tidy(become, session, lock).catch(() => undefined);
    this.#ready.add(opened);
    return session;
  }

  async #hold(): Promise<Lock | undefined> {
    const owner = this.#owner;
    if (!owner) return undefined;
    if (this.#lock === undefined) {
      const lock = this.#take(owner);
      lock.catch(() => {
        this.#lock = undefined;
      });
      this.#lock = lock;
    }
    return this.#lock;
  }

  async #take(owner: LockOwner): Promise<Lock> {
    const session = await this.session(undefined);
    const lock = await takeLock(session, { ...owner, signal: this.#signal, waiting: this.#events.waiting });
    this.#claims.add(lock.claim);
    return lock;
  }

  /** Says that the host may have changed. */
  touch(epoch: Epoch): void {
    epoch.value++;
    if (this.#ahead.size > 0) this.#ahead.clear();
  }

  traffic(): LinkTraffic {
    const sum = (of: (s: Session) => number) => this.#opened.reduce((n, s) => n + of(s), 0);
    return {
      roundTrips: sum((s) => s.traffic.roundTrips),
      bytesSent: sum((s) => s.traffic.bytesSent),
      bytesReceived: sum((s) => s.traffic.bytesReceived),
    };
  }

  async #release(taken: Promise<Lock> | undefined, session: Promise<Session> | undefined): Promise<void> {
    const owner = this.#owner;
    if (owner === undefined || taken === undefined || session === undefined) return;
    try {
      await taken;
      await releaseLock(await session, owner, this.#claims);
    } catch {
      // A lost connection has taken the lock with it.
    }
  }

  /** Gives up what is under way: whoever waits is told that the connection is lost. */
  abandon(): void {
    this.#connection?.then((c) => c.close()).catch(() => undefined);
  }

  /** A session over a new connection, which takes the place of the old one. What the old one is still doing is left to it. */
  async renew(become: Become | undefined, timeoutMs: number): Promise<Session> {
    if (!this.#target) throw new Error('a link is aimed before it is used');
    const old = this.#connection;
    const { transport, endpoint } = this.#target();
    const connection = await transport.connect(
      { ...endpoint, connectTimeoutMs: Math.min(timeoutMs, endpoint.connectTimeoutMs) },
      this.#signal,
    );
    this.#sessions.clear();
    this.#ahead.clear();
    this.#connection = Promise.resolve(connection);
    old?.then((c) => c.close()).catch(() => undefined);
    if (await this.#lock) {
      this.#lock = undefined;
      await this.#hold();
    }
    return this.session(become);
  }

  /** Closes; the next use connects again. */
  reset(): Promise<void> {
    const lock = this.#lock;
    const trailing = this.#trailing.splice(0);
    const own = this.#sessions.get('');
    const sessions = [...this.#sessions.values()];
    const connection = this.#connection;
    this.#lock = undefined;
    this.#sessions.clear();
    this.#ahead.clear();
    this.#connection = undefined;
    this.#closing = this.#closing.then(async () => {
      await Promise.all(trailing);
      await this.#release(lock, own);
      await Promise.allSettled(sessions.map(async (s) => (await s).close()));
      await connection?.then((c) => c.close()).catch(() => undefined);
    });
    return this.#closing;
  }
}

function userKey(become: Become | undefined): string {
  return become ? `${become.method} ${become.user}` : '';
}

function placeOf(target: () => LinkTarget): string {
  try {
    return JSON.stringify(target().endpoint);
  } catch (thrown) {
    return String(thrown);
  }
}

function keyOf(become: Become | undefined, script: Script): string {
  return `${become?.user ?? ''}\0${script.text}`;
}

/** Failures of the way to a host make it unreachable; refusals on the host (become, timeout) fail the task. */
export function isUnreachable(thrown: unknown): thrown is HostError {
  return thrown instanceof HostError && !['become', 'timeout', 'interrupted', 'locked'].includes(thrown.kind);
}
