import { randomBytes } from 'node:crypto';
import type { Channel, Connection } from '../transport/transport.ts';
import { asksForPassword, type Become, mayAsk, refused, startCommand } from './become.ts';
import { frameParser, type Mark } from './framing.ts';
import { HostError } from './session.ts';
import type { Input } from './shell-text.ts';
import { prologue, wrapped } from './shell-text.ts';

export interface ShellScript {
  readonly id: number;
  readonly text: string;
  readonly mustFinish: boolean;
  readonly input: Input;
}

/** What a shell tells about the scripts sent to it. `id` is the script's. */
export interface ShellEvents {
  began(id: number): void;
  output(id: number, stream: 'stdout' | 'stderr', bytes: Buffer): void;
  ended(id: number, rc: number): void;
  /** Output may be mixed up from now on: use another shell for the next script. */
  stray(reason: 'held' | 'outside', bytes: number): void;
  traffic(sent: number, received: number): void;
  /** No more answers will come. `ready`: it had started. */
  over(reason: HostError, ready: boolean): void;
}

/** One `sh` on one channel. */
export interface Shell {
  readonly channel: Channel;
  /** The process group to kill; undefined until the shell has said so. */
  readonly group: () => number | undefined;
  send(script: ShellScript): void;
  /** Bytes for the script that was sent with `input: channel`, once it has begun. */
  feed(bytes: Uint8Array): void;
  close(): void;
}

interface StreamState {
  readonly parser: ReturnType<typeof frameParser>;
  ready: boolean;
  current: number | undefined;
}

export interface ShellOptions {
  readonly become?: Become | undefined;
  /** How long it may take until the shell answers, in ms. */
  readonly startTimeoutMs: number;
}

export async function openShell(connection: Connection, options: ShellOptions, events: ShellEvents): Promise<Shell> {
  const { become } = options;
  const nonce = randomBytes(12).toString('hex');
  const prompt = `[weft ${randomBytes(8).toString('hex')}] password: `;
  const started = `weft-${randomBytes(12).toString('hex')}`;
  const channel = await connection.exec(startCommand(become, prompt, started));

  const streams: Record<'stdout' | 'stderr', StreamState> = {
    stdout: { parser: frameParser(nonce), ready: false, current: undefined },
    stderr: { parser: frameParser(nonce), ready: false, current: undefined },
  };
  let group: number | undefined;
  let over = false;
  // While sudo may still ask, what is to be sent waits here.
  let waiting: string[] | undefined = mayAsk(become) ? [] : undefined;
  let saidOut = '';
  let saidErr = '';
  let passwordSent = false;
  const half = new Map<number, { rc?: number; stderr?: true }>();

  const finish = (reason: HostError) => {
    if (over) return;
    over = true;
    clearTimeout(startTimer);
    events.over(reason, streams.stdout.ready);
  };
  const fail = (reason: HostError) => {
    finish(reason);
    channel.close();
  };
  const startTimer = setTimeout(() => {
    fail(become ? refused(become, prompt, saidErr, 'silent') : silent(options.startTimeoutMs));
  }, options.startTimeoutMs);

  const write = (text: string) => {
    if (waiting) waiting.push(text);
    else if (!over) {
      events.traffic(Buffer.byteLength(text), 0);
      channel.stdin.write(text);
    }
  };

  const onMark = (name: 'stdout' | 'stderr', mark: Mark) => {
    const stream = streams[name];
    const [first = '', second = '', third = ''] = mark.fields;
    const id = Number(first);
    if (mark.kind === 'r') {
      stream.ready = true;
      if (name === 'stderr') return;
      clearTimeout(startTimer);
      const reported = Number(second);
      // 0: /proc is not there; then the shell's own pid is the best guess, and right where no sudo is between.
      group = reported > 1 ? reported : Number(first);
    } else if (mark.kind === 'b' && stream.current === undefined) {
      stream.current = id;
      if (name === 'stdout') events.began(id);
    } else if (mark.kind === 'e' && stream.current === id) {
      stream.current = undefined;
      const state = half.get(id) ?? {};
      if (name === 'stdout') {
        state.rc = Number(second);
        if (third === '1') events.stray('held', 0);
      } else state.stderr = true;
      if (state.rc !== undefined && state.stderr) {
        half.delete(id);
        events.ended(id, state.rc);
      } else half.set(id, state);
    } else {
      fail(new HostError('protocol', 'the shell on the host answered out of order', 'something else writes frame marks into its output'));
    }
  };

  const onBytes = (name: 'stdout' | 'stderr', bytes: Buffer) => {
    if (over) return;
    events.traffic(0, bytes.length);
    const stream = streams[name];
    if (!stream.ready) keepWords(name, bytes);
    if (over || waiting) return;
    try {
      for (const token of stream.parser.push(bytes)) {
        if (token.type === 'mark') onMark(name, token);
        else if (stream.current !== undefined) events.output(stream.current, name, token.bytes);
        else if (stream.ready) events.stray('outside', token.bytes.length);
      }
    } catch (e) {
      fail(
        new HostError('protocol', `the shell's answer cannot be read: ${e instanceof Error ? e.message : String(e)}`, undefined, {
          cause: e,
        }),
      );
    }
  };

  /** Before the shell is ready: what sudo or the login shell says, and the password dialogue. */
  const keepWords = (name: 'stdout' | 'stderr', bytes: Buffer) => {
    if (name === 'stdout') saidOut = (saidOut + bytes.toString('latin1')).slice(-4096);
    else saidErr = (saidErr + bytes.toString('utf8')).slice(-4096);
    if (!become || !waiting) return;
    if (saidOut.includes(started)) {
      const texts = waiting;
      waiting = undefined;
      for (const text of texts) write(text);
    } else if (name === 'stderr' && asksForPassword(become, prompt, saidErr)) {
      if (!become.password) return fail(refused(become, prompt, saidErr, 'no-password'));
      if (passwordSent) return fail(refused(become, prompt, saidErr, 'asked-again'));
      passwordSent = true;
      channel.stdin.write(`${become.password.reveal()}\n`);
    }
  };

  channel.stdout.on('data', (bytes: Buffer) => onBytes('stdout', bytes));
  channel.stderr.on('data', (bytes: Buffer) => onBytes('stderr', bytes));
  // EPIPE and the like: the end of the channel tells it with more words.
  for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});
  channel.exit.then(
    ({ code, signal }) => {
      if (streams.stdout.ready) finish(shellEnded(code, signal));
      else if (become) finish(refused(become, prompt, saidErr, 'ended'));
      else finish(noShell(saidErr || saidOut, code));
    },
    (e: unknown) =>
      finish(e instanceof HostError ? e : new HostError('lost', 'the connection to the host was lost', undefined, { cause: e })),
  );
  write(prologue(nonce));

  return {
    channel,
    group: () => group,
    send: (script) => write(wrapped(nonce, script.id, script.text, script.input, script.mustFinish)),
    feed(bytes) {
      events.traffic(bytes.length, 0);
      channel.stdin.end(bytes);
    },
    close() {
      over = true;
      clearTimeout(startTimer);
      channel.stdin.end();
      channel.close();
    },
  };
}

function silent(ms: number): HostError {
  return new HostError(
    'timeout',
    `logged in, but no shell answered within ${ms / 1000} s`,
    "the login shell's start files may hang: a dead network file system, or a program that waits for a terminal",
  );
}

function noShell(said: string, code: number | undefined): HostError {
  const words = said.trim().split('\n').slice(-3).join('; ');
  return new HostError(
    'protocol',
    `logged in, but no shell started${words ? `: ${words}` : code === undefined ? '' : ` (exit code ${code})`}`,
    'the account needs a login shell that can run /bin/sh (not nologin, no forced command)',
  );
}

function shellEnded(code: number | undefined, signal: string | undefined): HostError {
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code ?? 'unknown'}`;
  return new HostError(
    'lost',
    `the shell on the host ${how} before it had answered`,
    'something on the host killed it (a reboot, the out-of-memory killer, the script itself)',
  );
}
