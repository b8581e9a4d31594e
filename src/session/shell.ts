import { randomBytes } from 'node:crypto';
import type { Channel, Connection } from '../transport/transport.ts';
import type { Become } from './become.ts';
import { frameParser, type Mark, type Token } from './framing.ts';
import { HostError } from './session.ts';
import { shellStart } from './shell-start.ts';
import { type Input, prologue, wrapped } from './shell-text.ts';

export interface ShellScript {
  readonly id: number;
  readonly text: string;
  readonly mustFinish: boolean;
  readonly input: Input;
}

/** What a shell tells about the scripts sent to it. `id` is the script's. */
export interface ShellEvents {
  /** It runs now, or will as soon as it is read: there is no saying that it was not begun. */
  began(id: number): void;
  /** It was sent with `input: channel` and waits for its bytes. */
  hungry(id: number): void;
  output(id: number, stream: 'stdout' | 'stderr', bytes: Buffer): void;
  ended(id: number, rc: number): void;
  /** Something else writes into the output: outside of scripts, or from script `heldBy` on, after which the shell ends. */
  stray(heldBy?: number): void;
  traffic(sent: number, received: number): void;
  /** No more answers will come. `ready`: it had started. */
  over(reason: HostError, ready: boolean): void;
}

/** One `sh` on one channel. */
export interface Shell {
  readonly channel: Channel;
  /** The process group to kill, once the shell has said it; undefined when it ended before. */
  readonly group: Promise<number | undefined>;
  send(script: ShellScript): void;
  /** Bytes for the script that was sent with `input: channel`, once it waits for them. */
  feed(bytes: Uint8Array): void;
  close(): void;
}

export interface ShellOptions {
  readonly become?: Become | undefined;
  /** Stands among the shell's arguments, so that others on the host can find it. */
  readonly tag?: string | undefined;
  /** How long it may take until the shell answers, in ms. */
  readonly startTimeoutMs: number;
}

type Stream = 'stdout' | 'stderr';

export async function openShell(connection: Connection, options: ShellOptions, events: ShellEvents): Promise<Shell> {
  const nonce = randomBytes(12).toString('hex');
  const start = shellStart(options.become, options.tag);
  const channel = await connection.exec(start.command);

  const parsers = { stdout: frameParser(nonce), stderr: frameParser(nonce) };
  const ready = { stdout: false, stderr: false };
  /** Scripts whose end has not been read, by stream. The first of them is the one that writes. */
  const pending = { stdout: [] as number[], stderr: [] as number[] };
  /** The shell has ended: what comes on stdout now is of a process that was left behind. */
  let held = false;
  /** What stderr says behind the end of a script whose end on stdout has not been read: the streams do not wait for each other. */
  const ahead: Token[] = [];
  /** Of scripts whose end has been read on stdout, but not yet on stderr, in their order. */
  const exitCodes: { readonly id: number; readonly code: number }[] = [];
  let tellGroup: (group: number | undefined) => void = () => {};
  const group = new Promise<number | undefined>((resolve) => {
    tellGroup = resolve;
  });
  let over = false;
  let mayWrite = !start.mustWait;
  let outgoing = '';

  const finish = (reason: HostError) => {
    if (over) return;
    over = true;
    clearTimeout(startTimer);
    tellGroup(undefined);
    events.over(reason, ready.stdout);
  };
  const fail = (reason: HostError) => {
    finish(reason);
    channel.close();
  };
  const startTimer = setTimeout(() => fail(start.silent(options.startTimeoutMs)), options.startTimeoutMs);

  const flush = () => {
    if (!mayWrite || over || outgoing === '') return;
    events.traffic(Buffer.byteLength(outgoing), 0);
    channel.stdin.write(outgoing);
    outgoing = '';
  };
  /** What is sent in one go leaves in one packet. */
  const write = (text: string) => {
    if (outgoing === '') queueMicrotask(flush);
    outgoing += text;
  };

  const onMark = (stream: Stream, { kind, fields }: Mark) => {
    const [first = '', second = '', third = ''] = fields;
    const id = Number(first);
    if (kind === 'r') {
      ready[stream] = true;
      if (stream === 'stderr') return;
      clearTimeout(startTimer);
      // 0: /proc is not there; then the shell's own pid is the best guess, and right where no sudo is between.
      tellGroup(Number(second) > 1 ? Number(second) : id);
      begin();
    } else if (kind === 'i' && stream === 'stdout' && pending.stdout[0] === id) {
      events.hungry(id);
    } else if (kind === 'e' && pending[stream][0] === id) {
      pending[stream].shift();
      if (stream === 'stdout') {
        exitCodes.push({ id, code: Number(second) });
        held = third === '1';
        if (held) events.stray(id);
        else begin();
      }
      settle();
      // Where a process was left behind, it is its noise.
      if (stream === 'stdout') for (const token of ahead.splice(0)) if (!held) take('stderr', token);
    } else {
      fail(new HostError('protocol', 'the shell on the host answered out of order', 'something else writes frame marks into its output'));
    }
  };
  const begin = () => {
    const [first] = pending.stdout;
    if (ready.stdout && first !== undefined) events.began(first);
  };
  const settle = () => {
    const [first] = exitCodes;
    // Both streams answer in order: what is before the first that stderr waits for has ended there.
    if (!first || pending.stderr[0] === first.id) return;
    exitCodes.shift();
    events.ended(first.id, first.code);
  };

  const onBytes = (stream: Stream, bytes: Buffer) => {
    if (over) return;
    events.traffic(0, bytes.length);
    if (!ready[stream]) beforeReady(stream, bytes);
    if (over || !mayWrite) return;
    try {
      for (const token of parsers[stream].push(bytes)) take(stream, token);
    } catch (e) {
      fail(new HostError('protocol', `the shell's answer cannot be read: ${String(e)}`, undefined, { cause: e }));
    }
  };

  const take = (stream: Stream, token: Token) => {
    if (stream === 'stderr' && pending.stderr.length < pending.stdout.length) {
      ahead.push(token);
      return;
    }
    const owner = held && stream === 'stdout' ? undefined : pending[stream][0];
    if (token.type === 'mark') onMark(stream, token);
    else if (ready[stream] && owner !== undefined) events.output(owner, stream, token.bytes);
    else if (ready[stream]) events.stray();
  };

  const beforeReady = (stream: Stream, bytes: Buffer) => {
    const heard = start.heard(stream, bytes);
    if (heard.do === 'answer') channel.stdin.write(heard.text);
    else if (heard.do === 'fail') fail(heard.error);
    else if (heard.do === 'go') {
      mayWrite = true;
      flush();
    }
  };

  channel.stdout.on('data', (bytes: Buffer) => onBytes('stdout', bytes));
  channel.stderr.on('data', (bytes: Buffer) => onBytes('stderr', bytes));
  // EPIPE and the like: the end of the channel tells it with more words.
  for (const stream of [channel.stdin, channel.stdout, channel.stderr]) stream.on('error', () => {});
  channel.exit.then(
    ({ code, signal }) => finish(ready.stdout ? shellEnded(code, signal) : start.ended(code)),
    (e: unknown) =>
      finish(e instanceof HostError ? e : new HostError('lost', 'the connection to the host was lost', undefined, { cause: e })),
  );
  write(prologue(nonce));

  return {
    channel,
    group,
    send(script) {
      pending.stdout.push(script.id);
      pending.stderr.push(script.id);
      if (pending.stdout.length === 1) begin();
      write(wrapped(nonce, script.id, script.text, script.input, script.mustFinish));
    },
    feed(bytes) {
      events.traffic(bytes.length, 0);
      channel.stdin.end(bytes);
    },
    close() {
      over = true;
      clearTimeout(startTimer);
      tellGroup(undefined);
      channel.stdin.end();
      channel.close();
    },
  };
}

function shellEnded(code: number | undefined, signal: string | undefined): HostError {
  const how = signal ? `was killed by ${signal}` : `ended with exit code ${code ?? 'unknown'}`;
  return new HostError(
    'lost',
    `the shell on the host ${how} before it had answered`,
    'something on the host killed it: a reboot, the out-of-memory killer, or the script itself',
  );
}
