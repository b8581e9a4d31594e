import { type Capture, capture } from './capture.ts';
import { inputOf, scriptAsInput } from './input.ts';
import { onAbort } from './on-abort.ts';
import type { Script } from './script.ts';
import type { HostError, Report, RunOptions } from './session.ts';
import type { ShellScript } from './shell.ts';

/** One script on its way: waiting, sent, begun, answered. */
export interface Job {
  readonly script: ShellScript;
  readonly bytes: Uint8Array | undefined;
  readonly options: RunOptions;
  readonly stdout: Capture;
  readonly stderr: Capture;
  begun: boolean;
  /** Why it is being stopped; what it rejects with once it has. */
  doom: HostError | undefined;
  timer: NodeJS.Timeout | undefined;
  /** How many answers, one after another, had to be waited for until its own can come. */
  depth: number;
  readonly settle: (outcome: Report | HostError) => void;
}

export function makeJob(id: number, script: Script, options: RunOptions, abort: (job: Job) => void): { job: Job; report: Promise<Report> } {
  const large = options.stdin === undefined ? scriptAsInput(script.text) : undefined;
  const { input, bytes } = large ? ({ input: { kind: 'channel' }, bytes: large.bytes } as const) : inputOf(options.stdin);
  const { onOutput, signal } = options;
  const { promise, resolve, reject } = promiseWithResolvers<Report>();
  const job: Job = {
    script: { id, text: large?.text ?? script.text, mustFinish: options.mustFinish ?? false, input },
    bytes,
    options,
    stdout: capture(onOutput && ((text) => onOutput('stdout', text))),
    stderr: capture(onOutput && ((text) => onOutput('stderr', text))),
    begun: false,
    doom: undefined,
    timer: undefined,
    depth: 0,
    settle(outcome) {
      clearTimeout(job.timer);
      forget();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    },
  };
  const forget = onAbort(signal, () => abort(job));
  return { job, report: promise };
}

function promiseWithResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: Error) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
