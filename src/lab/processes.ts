import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that cannot be confused with a later one of the same pid. */
export interface ProcessId {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks since boot. */
  readonly started: string;
}

/** The fields of /proc/PID/stat that follow the name in parentheses, which may hold anything. */
function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: ProcessId): boolean {
  const fields = statFields(pid);
  // Field 3 is the state: a zombie has ended already, whoever forgot to wait for it.
  return fields !== undefined && fields[19] === started && fields[0] !== 'Z' && fields[0] !== 'X';
}

/** The process that a host's `pid` file names, if it is still that one. */
export function readProcess(file: string): ProcessId | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const [, pid, started] = /^(\d+) (\d+)\n$/.exec(text) ?? [];
  if (pid === undefined || started === undefined) return undefined;
  const process = { pid: Number(pid), started };
  return isAlive(process) ? process : undefined;
}

/**
 * Processes that have one of the words as an argument of a shell or of unshare: a host is found by its folder, all of
 * a lab by their script, even when `weft lab up` was killed before their pids were written down.
 */
export function processesWith(words: ReadonlySet<string>): ProcessId[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const pid = Number(entry);
      const argv = commandLine(pid);
      if (!/(^|\/)(sh|unshare)$/.test(argv[0] ?? '') || !argv.some((word) => words.has(word))) return [];
      const started = statFields(pid)?.[19];
      return started === undefined ? [] : [{ pid, started }];
    });
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Kills them and waits until the kernel is done with them: for the pid 1 of a namespace, with all that ran in it. */
export async function killAll(processes: readonly ProcessId[], timeoutMs = 30_000): Promise<void> {
  for (const process of processes) kill(process);
  const deadline = Date.now() + timeoutMs;
  for (let left = processes.filter(isAlive); left.length > 0; left = left.filter(isAlive)) {
    if (Date.now() > deadline) throw new Error(`processes do not end: ${left.map((p) => p.pid).join(', ')}`);
    await sleep(5);
  }
}

function kill(id: ProcessId): void {
  if (!isAlive(id)) return;
  try {
    process.kill(id.pid, 'SIGKILL');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}
