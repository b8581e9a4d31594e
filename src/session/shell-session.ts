import type { Connection } from '../transport/transport.ts';
import type { Become } from './become.ts';
import { type Job, makeJob } from './job.ts';
import { HostError, type Session } from './session.ts';
import { openShell, type Shell } from './shell.ts';
import { killGroup } from './stop.ts';
import { upload } from './upload.ts';

export interface SessionOptions {
  readonly become?: Become | undefined;
  /** A process that a script left behind still writes into the session; what a user should know of it. */
  readonly onStray?: (message: string) => void;
  /** How long, in ms, the shell may take to start. */
  readonly startTimeoutMs?: number;
}

/** A shell and the scripts that were sent to it and are not answered. */
interface Lane {
  shell: Shell | undefined;
  /** In the order in which they will be answered. */
  readonly sent: Job[];
  /** Opened for one script that has the channel's input to itself. */
  readonly single: boolean;
  tainted: boolean;
  held: boolean;
  stopping: boolean;
  over: boolean;
}

/** Shells that left-behind processes still write to are kept open up to this many: closing one would end its writers by SIGPIPE. */
const keptShells = 3;
/** How long, in ms, a stopped shell may take to end once its processes were killed. */
const stopGraceMs = 5000;

/**
 * Opens a shell as one user. Rejects with HostError where no channel can be had; a refused become is told by the first
 * script, because scripts are sent without waiting for the shell to be ready.
 */
export async function openSession(connection: Connection, options: SessionOptions = {}): Promise<Session> {
  const shellOptions = { become: options.become, startTimeoutMs: options.startTimeoutMs ?? 30_000 };
  const traffic = { roundTrips: 0, bytesSent: 0, bytesReceived: 0 };
  const queue: Job[] = [];
  const retired: Shell[] = [];
  let main: Lane | undefined;
  let busy: Lane | undefined; // a single lane that runs
  let opening = false;
  let broken: HostError | undefined;
  let nextId = 1;

  void connection.closed.then((reason) => {
    broken ??= new HostError('lost', `the connection to the host was lost${reason ? `: ${reason.message}` : ''}`, undefined, {
      cause: reason,
    });
    for (const job of queue.splice(0)) job.settle(broken);
  });

  async function openLane(single: boolean): Promise<Lane> {
    const lane: Lane = { shell: undefined, sent: [], single, tainted: false, held: false, stopping: false, over: false };
    const events = {
      began: (id: number) => {
        const job = lane.sent.find((j) => j.script.id === id);
        if (!job) return;
        job.begun = true;
        if (job.bytes) lane.shell?.feed(job.bytes);
      },
      output: (id: number, stream: 'stdout' | 'stderr', bytes: Buffer) => {
        if (!lane.over) lane.sent.find((j) => j.script.id === id)?.[stream].add(bytes);
      },
      ended: (id: number, rc: number) => laneAnswered(lane, id, rc),
      stray: (reason: 'held' | 'outside') => laneStray(lane, reason),
      traffic: (sent: number, received: number) => {
        traffic.bytesSent += sent;
        traffic.bytesReceived += received;
      },
      over: (reason: HostError, ready: boolean) => laneOver(lane, reason, ready),
    };
    try {
      lane.shell = await openShell(connection, shellOptions, events);
    } catch (e) {
      // sshd may allow no further session (MaxSessions): give up those that can be spared.
      const spare = retired.splice(0);
      if (main?.shell && main.sent.length === 0) {
        spare.push(main.shell);
        main.over = true;
        main = undefined;
      }
      if (spare.length === 0 || broken) throw e;
      for (const shell of spare) shell.close();
      await Promise.race([Promise.allSettled(spare.map((s) => s.channel.exit)), new Promise((r) => setTimeout(r, 1000))]);
      lane.shell = await openShell(connection, shellOptions, events);
    }
    return lane;
  }

  /** Sends what may be sent now. */
  function pump(): void {
    const [head] = queue;
    if (!head || opening || busy || broken || main?.stopping) return;
    const single = head.script.input.kind === 'channel';
    if (single || !main || main.tainted) {
      if (main && main.sent.length > 0) return;
      if (main?.tainted) retire(main);
      opening = true;
      openLane(single).then(
        (lane) => {
          opening = false;
          if (broken) return lane.shell?.close();
          // Opening a channel and a command on it are two waits, the begin mark before the input a third.
          traffic.roundTrips += single ? 3 : 2;
          if (single) {
            busy = lane;
            const job = queue.shift();
            if (job) send(lane, job);
          } else main = lane;
          pump();
        },
        (e: unknown) => {
          opening = false;
          const reason =
            e instanceof HostError ? e : new HostError('protocol', `no shell could be opened: ${String(e)}`, undefined, { cause: e });
          for (const job of queue.splice(0)) job.settle(reason);
        },
      );
      return;
    }
    while (queue[0] && queue[0].script.input.kind !== 'channel') {
      const job = queue.shift();
      if (job) send(main, job);
    }
  }

  function send(lane: Lane, job: Job): void {
    if (job.doom) {
      job.settle(job.doom);
      return;
    }
    job.depth = traffic.roundTrips + 1;
    job.sends++;
    lane.sent.push(job);
    lane.shell?.send(job.script);
    if (lane.sent.length === 1) startTimer(lane);
  }

  function startTimer(lane: Lane): void {
    const [job] = lane.sent;
    const ms = job?.options.timeoutMs;
    if (!job || ms === undefined) return;
    job.timer = setTimeout(() => {
      job.doom ??= new HostError('timeout', `ran longer than ${ms / 1000} s and was stopped`);
      void stop(lane);
    }, ms);
  }

  function laneAnswered(lane: Lane, id: number, rc: number): void {
    const [job] = lane.sent;
    if (lane.over || !job || job.script.id !== id) return;
    lane.sent.shift();
    traffic.roundTrips = Math.max(traffic.roundTrips, job.depth);
    job.settle(job.doom ?? { rc, stdout: job.stdout.text(), stderr: job.stderr.text() });
    if (lane.held || (lane.tainted && lane.sent.length === 0)) retire(lane);
    else if (lane.single) closeLane(lane);
    else startTimer(lane);
    pump();
  }

  function laneStray(lane: Lane, reason: 'held' | 'outside'): void {
    if (lane.over) return;
    if (!lane.tainted) {
      options.onStray?.(
        reason === 'held'
          ? 'a process left in the background still holds the output of its task; redirect its output, or start it with setsid and </dev/null >/dev/null 2>&1'
          : 'a process left in the background writes output that belongs to no task',
      );
    }
    lane.tainted = true;
    if (reason === 'held') lane.held = true;
    else if (lane.sent.length === 0) retire(lane);
  }

  /** Takes no more answers from this lane; its channel stays open, read and thrown away, for who still writes to it. */
  function retire(lane: Lane): void {
    if (lane.over) return;
    lane.over = true;
    forget(lane);
    if (lane.shell) retired.push(lane.shell);
    while (retired.length > keptShells) retired.shift()?.close();
    // The shell ended itself, or will not be asked again: what it had not begun goes to the next one.
    queue.unshift(...lane.sent.splice(0));
  }

  function closeLane(lane: Lane): void {
    lane.over = true;
    forget(lane);
    lane.shell?.close();
  }

  function forget(lane: Lane): void {
    if (main === lane) main = undefined;
    if (busy === lane) busy = undefined;
  }

  function laneOver(lane: Lane, reason: HostError, ready: boolean): void {
    if (lane.over) return;
    lane.over = true;
    forget(lane);
    if (!ready && !lane.stopping) broken ??= reason;
    for (const job of lane.sent.splice(0).reverse()) {
      const hopeless = job.begun || broken !== undefined || job.sends >= 3;
      if (job.doom) job.settle(job.doom);
      else if (hopeless) job.settle(lane.stopping && !broken ? collateral() : (broken ?? reason));
      else queue.unshift(job);
    }
    if (broken) for (const job of queue.splice(0)) job.settle(broken);
    pump();
  }

  /** Kills what runs in a lane. Its scripts that had not begun are sent again to a fresh shell. */
  async function stop(lane: Lane): Promise<void> {
    if (lane.over || lane.stopping) return;
    lane.stopping = true;
    const group = lane.shell?.group();
    let unstopped: HostError | undefined;
    try {
      if (group !== undefined) await killGroup(connection, group, shellOptions);
    } catch (e) {
      unstopped = e instanceof HostError ? e : undefined;
    }
    if (group !== undefined && !unstopped)
      await Promise.race([lane.shell?.channel.exit.catch(() => {}), new Promise((r) => setTimeout(r, stopGraceMs))]);
    if (lane.over) return;
    lane.shell?.close();
    for (const job of lane.sent) if (unstopped && job.doom) job.doom = stillRunning(job.doom, unstopped);
    laneOver(lane, new HostError('interrupted', 'stopped'), true);
  }

  function abort(job: Job): void {
    job.doom ??= interrupted();
    const at = queue.indexOf(job);
    if (at >= 0) {
      queue.splice(at, 1);
      job.settle(job.doom);
      return;
    }
    const lane = [main, busy].find((l) => l?.sent.includes(job));
    if (lane) void stop(lane);
  }

  opening = true;
  main = await openLane(false).finally(() => {
    opening = false;
  });

  const run: Session['run'] = (script, runOptions = {}) => {
    if (broken) return Promise.reject(broken);
    if (runOptions.signal?.aborted) return Promise.reject(interrupted());
    const { job, report } = makeJob(nextId++, script, runOptions, abort);
    queue.push(job);
    pump();
    return report;
  };

  return {
    traffic,
    run,
    upload: (content, path) => upload(run, content, path),
    async close() {
      const reason = new HostError('interrupted', 'the session was closed');
      broken ??= reason;
      for (const job of queue.splice(0)) job.settle(reason);
      for (const lane of [main, busy]) {
        if (!lane) continue;
        for (const job of lane.sent.splice(0)) job.settle(job.doom ?? reason);
        closeLane(lane);
      }
      for (const shell of retired.splice(0)) shell.close();
    },
  };
}

function interrupted(): HostError {
  return new HostError('interrupted', 'stopped because the run is being stopped');
}

function collateral(): HostError {
  return new HostError('interrupted', 'stopped together with the script before it');
}

function stillRunning(doom: HostError, why: HostError): HostError {
  return new HostError(
    doom.kind,
    `${doom.message.replace(' and was stopped', '')}; it could not be stopped and may still run on the host (${why.message})`,
    why.hint,
  );
}
