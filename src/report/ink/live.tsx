import type { RunEvent } from '../../event.ts';
import { viewStart, viewStep } from '../view-state.ts';
import { guardWrites } from './guard-writes.ts';
import { framesPerSecond, openScreen } from './screen.tsx';

export interface LiveOptions {
  readonly verbosity: number;
  readonly diff: boolean;
}

export interface LiveView {
  readonly event: (event: RunEvent) => void;
  readonly end: () => Promise<void>;
}

export interface Terminal {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Without news the spinner still turns, and costs half. */
const idleMs = 200;

/**
 * Shows a run on a terminal as it goes. Events are only folded; what they come to is drawn ten times a second.
 * `end`, a crash, and whatever else ends the process leave the terminal as it was, with all printed lines on it.
 */
export function liveView(options: LiveOptions, { stdout, stderr }: Terminal = process): LiveView {
  let state = viewStart({ ...options, colour: !process.env.NO_COLOR });
  let pending: string[] = [];
  let news = false;
  let drawnAt = 0;
  let gone = false;
  const write = stdout.write.bind(stdout);
  const screen = openScreen(stdout, (text) => gone || write(text));

  const flush = () => {
    if (pending.length > 0) screen.print(`${pending.join('\n')}\n`);
    pending = [];
  };
  const giveWay = () => {
    screen.withdraw();
    flush();
  };
  const guard = guardWrites([stdout, stderr], giveWay);
  const tick = () => {
    const now = Date.now();
    if (guard.isHeld() || (!news && now - drawnAt < idleMs)) return;
    news = false;
    drawnAt = now;
    flush();
    screen.draw(state, now);
  };

  const timer = setInterval(tick, 1000 / framesPerSecond).unref();
  const suspend = () => {
    giveWay();
    process.kill(process.pid, 'SIGSTOP');
  };
  const lost = () => {
    gone = true;
  };
  stdout.on('resize', screen.withdraw).on('error', lost);
  process.on('SIGTSTP', suspend).on('uncaughtExceptionMonitor', giveWay).on('exit', giveWay);

  const close = () => {
    clearInterval(timer);
    giveWay();
    guard.release();
    stdout.off('resize', screen.withdraw);
    process.off('SIGTSTP', suspend).off('uncaughtExceptionMonitor', giveWay).off('exit', giveWay);
  };
  return {
    event: (event) => {
      const step = viewStep(state, event);
      state = step.state;
      for (const line of step.lines) pending.push(line);
      news = true;
    },
    end: async () => {
      close();
      await new Promise<void>((resolve) => {
        if (gone) resolve();
        else stdout.write('', () => resolve());
      });
      stdout.off('error', lost);
    },
  };
}
