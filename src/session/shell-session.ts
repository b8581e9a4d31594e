import type { Connection } from '../transport/transport.ts';
import type { Become } from './become.ts';
import { type Job, makeJob } from './job.ts';
import { HostError, type Session } from './session.ts';
import type { Shell, ShellEvents } from './shell.ts';
import { shellSupply } from './shell-supply.ts';
import { killGroup } from './stop.ts';
import { upload } from './upload.ts';

export interface SessionOptions {
  readonly become?: Become | undefined;
  /** Stands among the arguments of its shells, so that others on the host can find them. */
  readonly tag?: string | undefined;
  /** A process that a script left behind still writes into the session; what a user should know of it. */
  readonly onStray?: (message: string) => void;
  /** How long, in ms, the shell may take to start. */
  readonly startTimeoutMs?: number;
}

/** A shell and the scripts that were sent to it and are not answered, in the order in which they will be. */
interface Lane {
  shell: Shell | undefined;
  readonly sent: Job[];
  /** Opened for one script that has the channel's input to itself. */
  readonly single: boolean;
  /** Something else writes into its output: nothing more is sent to it. */
  tainted: boolean;
  /** The script with which the shell ends. */
  last: number | undefined;
  stopping: boolean;
  over: boolean;
}

/** How long, in ms, stopping waits to hear from a shell that is still starting. */
const unknownGroupMs = 2000;
/** After so many shells in a row that ended without beginning any script, no further one is tried. */
const mostBarren = 3;

/**
 * Opens a shell as one user. Rejects with HostError where no channel can be had; a refused become is told by the first
 * script, because scripts are sent without waiting for the shell to be ready.
 */
export async function openSession(connection: Connection, options: SessionOptions = {}): Promise<Session> {
  const shellOptions = { become: options.become, tag: options.tag, startTimeoutMs: options.startTimeoutMs ?? 30_000 };
  const supply = shellSupply(connection, shellOptions);
  const traffic = { roundTrips: 0, bytesSent: 0, bytesReceived: 0 };
  const queue: Job[] = [];
  let main: Lane | undefined;
  let single: Lane | undefined;
  let opening = false;
  /** Why nothing will be answered any more. */
  let broken: (() => HostError) | undefined;
  /** How many shells ended, one after another, without beginning any script. */
  let barren = 0;
  let nextId = 1;

  void connection.closed.then((reason) => {
    const why = reason ? `: ${reason.message}` : '';
    breakOff(() => new HostError('lost', `the connection to the host was lost${why}`, undefined, { cause: reason }));
  });

  /** Nothing can be answered any more: everything is rejected, now and later. Mostly there is nothing, and no error is made. */
  function breakOff(reason: () => HostError): void {
    broken ??= reason;
    for (const lane of [main, single]) if (lane) endLane(lane, broken);
    for (const job of queue.splice(0)) job.settle(broken());
  }

  async function openLane(forOne: boolean): Promise<Lane> {
    const lane: Lane = { shell: undefined, sent: [], single: forOne, tainted: false, last: undefined, stopping: false, over: false };
    const find = (id: number) => (lane.over ? undefined : lane.sent.find((job) => job.script.id === id));
    const events: ShellEvents = {
      began(id) {
        const job = find(id);
        if (!job) return;
        job.begun = true;
        barren = 0;
      },
      hungry(id) {
        const bytes = find(id)?.bytes;
        if (bytes) lane.shell?.feed(bytes);
      },
      output: (id, stream, bytes) => find(id)?.[stream].add(bytes),
      ended: (id, rc) => answer(lane, id, rc),
      stray: (heldBy) => noteStray(lane, heldBy),
      traffic(sent, received) {
        traffic.bytesSent += sent;
        traffic.bytesReceived += received;
      },
      over(reason, ready) {
        if (lane.over) return;
        // sudo or the login shell refused: it would refuse again, and count how often.
        if (!ready && !lane.stopping) breakOff(() => reason);
        // Being stopped is over when everything was killed, not when the shell, which dies first, is gone.
        else if (!lane.stopping) endLane(lane, () => reason);
        pump();
      },
    };
    lane.shell = await supply.open(events, giveUpIdle);
    return lane;
  }

  function giveUpIdle(): Shell | undefined {
    if (!main || main.sent.length > 0) return undefined;
    const { shell } = main;
    forget(main);
    return shell;
  }

  /** Sends what may be sent now. */
  function pump(): void {
    const [head] = queue;
    if (!head || opening || single || broken || main?.stopping) return;
    const alone = head.script.input.kind === 'channel';
    if (!alone && main && !main.tainted) {
      while (queue[0] && queue[0].script.input.kind !== 'channel') {
        const job = queue.shift();
        if (job) send(main, job);
      }
      return;
    }
    // What is to run alone waits for what was sent before.
    if (main && main.sent.length > 0) return;
    if (main?.tainted) retire(main);
    opening = true;
    openLane(alone).then(
      (lane) => {
        opening = false;
        if (broken) return void (lane.shell && supply.close(lane.shell));
        // Opening a channel and a command on it are two waits, the begin mark before the input a third.
        traffic.roundTrips += alone ? 3 : 2;
        const job = alone ? queue.shift() : undefined;
        if (alone) single = lane;
        else main = lane;
        if (job) send(lane, job);
        pump();
      },
      (e: unknown) => {
        opening = false;
        const reason =
          e instanceof HostError ? e : new HostError('protocol', `no shell could be opened: ${String(e)}`, undefined, { cause: e });
        for (const job of queue.splice(0)) job.settle(broken?.() ?? reason);
      },
    );
  }

  function send(lane: Lane, job: Job): void {
    job.depth = traffic.roundTrips + 1;
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

  function answer(lane: Lane, id: number, rc: number): void {
    const [job] = lane.sent;
    if (lane.over || !job || job.script.id !== id) return;
    lane.sent.shift();
    traffic.roundTrips = Math.max(traffic.roundTrips, job.depth);
    job.settle(job.doom ?? { rc, stdout: job.stdout.text(), stderr: job.stderr.text() });
    if (lane.single) close(lane);
    else if (lane.last === id || (lane.tainted && lane.sent.length === 0)) retire(lane);
    else startTimer(lane);
    pump();
  }

  function noteStray(lane: Lane, heldBy: number | undefined): void {
    if (lane.over) return;
    if (!lane.tainted) {
      options.onStray?.(
        heldBy !== undefined
          ? 'a process left in the background still holds the output of its task; start it with </dev/null >/dev/null 2>&1, or as a service'
          : 'a process left in the background writes output that belongs to no task',
      );
    }
    lane.tainted = true;
    if (heldBy !== undefined) lane.last = heldBy;
    else if (lane.sent.length === 0 && !lane.stopping) retire(lane);
  }

  /** Takes no more answers from a lane. What it had not begun goes to the next one. */
  function retire(lane: Lane): void {
    forget(lane);
    if (lane.shell) supply.retire(lane.shell);
    queue.unshift(...lane.sent.splice(0));
  }

  function close(lane: Lane): void {
    forget(lane);
    if (lane.shell) supply.close(lane.shell);
  }

  function forget(lane: Lane): void {
    lane.over = true;
    if (main === lane) main = undefined;
    if (single === lane) single = undefined;
  }

  /** After a lane's end: rejects what it had begun, and keeps what it had not for the next one. */
  function endLane(lane: Lane, reason: () => HostError): void {
    forget(lane);
    if (!lane.sent.some((job) => job.begun)) barren++;
    for (const job of lane.sent.splice(0).reverse()) {
      if (job.doom) job.settle(job.doom);
      else if (broken || job.begun || barren >= mostBarren) job.settle((broken ?? reason)());
      else queue.unshift(job);
    }
  }

  /** Kills what runs in a lane; its first script, or those that were to be interrupted, have their doom already. */
  async function stop(lane: Lane): Promise<void> {
    if (lane.over || lane.stopping || !lane.shell) return;
    lane.stopping = true;
    const failure = await killShell(lane.shell).catch((e: unknown) => e);
    if (lane.over) return;
    if (failure) for (const job of lane.sent) if (job.doom) job.doom = notStopped(job.doom, failure);
    close(lane);
    endLane(lane, () => new HostError('interrupted', 'stopped together with the script before it'));
    pump();
  }

  async function killShell(shell: Shell): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, unknownGroupMs, 'late');
    });
    const group = await Promise.race([shell.group, late]);
    clearTimeout(timer);
    // What was sent to a shell that is still starting would run when it has started.
    if (group === 'late') throw new Error('its shell is still starting');
    if (group !== undefined) await killGroup(connection, group, shellOptions);
  }

  function abort(job: Job): void {
    job.doom ??= interrupted();
    const at = queue.indexOf(job);
    if (at >= 0) {
      queue.splice(at, 1);
      job.settle(job.doom);
      return;
    }
    const lane = [main, single].find((l) => l?.sent.includes(job));
    if (lane) void stop(lane);
  }

  const run: Session['run'] = (script, runOptions = {}) => {
    if (broken) return Promise.reject(broken());
    if (runOptions.signal?.aborted) return Promise.reject(interrupted());
    if (script.text.includes('\0')) return Promise.reject(new RangeError('a script cannot hold a NUL byte'));
    const { job, report } = makeJob(nextId++, script, runOptions, abort);
    queue.push(job);
    pump();
    return report;
  };

  main = await openLane(false);
  return {
    traffic,
    run,
    upload: (content, path) => upload(run, content, path),
    async close() {
      const shells = [main?.shell, single?.shell];
      breakOff(() => new HostError('interrupted', 'the session was closed'));
      for (const shell of shells) if (shell) supply.close(shell);
      supply.closeRetired();
    },
  };
}

function interrupted(): HostError {
  return new HostError('interrupted', 'stopped because the run is being stopped');
}

function notStopped(doom: HostError, why: unknown): HostError {
  const because = why instanceof Error ? why.message : String(why);
  return new HostError(
    doom.kind,
    `${doom.message.replace(' and was stopped', '')}; it could not be stopped and may still run on the host (${because})`,
  );
}
