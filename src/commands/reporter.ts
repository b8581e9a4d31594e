import type { RunEvent } from '../event.ts';
import { jsonLine } from '../report/jsonl.ts';
import { wantsColour } from './colour.ts';
import { writeHeld, writeSoon } from './output.ts';
import type { RunFlags } from './run-options.ts';

interface Reporter {
  readonly event: (event: RunEvent) => void;
  readonly end: () => Promise<void>;
}

/** What shows a run: the live view on a terminal, lines where piped, JSON lines on request. */
export async function reporterFor(flags: RunFlags): Promise<Reporter> {
  const end = async () => writeHeld();
  if (flags.output === 'jsonl') return { event: (event) => writeSoon(`${jsonLine(event)}\n`), end };
  if (flags.output === 'auto' && process.stdout.isTTY && process.env.TERM !== 'dumb') {
    const { liveView } = await import('../report/ink/live.tsx');
    return liveView({ verbosity: flags.verbose, diff: flags.diff || flags.check });
  }
  const { plainLines, plainStart } = await import('../report/plain.ts');
  let state = plainStart({ verbosity: flags.verbose, diff: flags.diff, colour: wantsColour() });
  return {
    event: (event) => {
      const next = plainLines(state, event);
      state = next.state;
      for (const line of next.lines) writeSoon(`${line}\n`);
    },
    end,
  };
}
