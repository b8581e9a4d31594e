import * as z from 'zod';
import { local } from './module.ts';
import { boolean, optional, seconds, text } from './shared/parameters.ts';

export const pause = local({
  params: () =>
    z
      .strictObject({
        seconds: optional(seconds()).describe('How long'),
        minutes: optional(seconds()).describe('How long'),
        prompt: optional(text()).describe('What to ask the person at the terminal; the run goes on when they press Enter'),
        echo: boolean().default(true).describe('Show what they type'),
      })
      .refine((p) => p.seconds === undefined || p.minutes === undefined, 'seconds and minutes exclude each other'),
  once: true,
  waits: true,
  docs: {
    summary: 'Waits, or asks the person at the terminal, once for all hosts',
    description: 'Under check mode it does neither. Without a terminal a question is not asked and the run goes on, as in Ansible.',
    examples: '- pause:\n    seconds: 5\n\n- pause:\n    prompt: Take the host out of the load balancer, then press Enter\n',
  },
  run: async (p, controller) => {
    const ms = p.seconds !== undefined ? p.seconds * 1000 : p.minutes !== undefined ? p.minutes * 60_000 : undefined;
    if (controller.check) return { skipped: true, msg: ms === undefined ? 'would ask' : `would wait ${ms / 1000} s` };
    const start = Date.now();
    const elapsed = () => ({ delta: Math.round((Date.now() - start) / 1000) });
    if (ms !== undefined) {
      await controller.sleep(ms);
      return { changed: false, stdout: `Paused for ${ms / 1000} seconds`, ...elapsed() };
    }
    if (!controller.ask) return { changed: false, user_input: '', warnings: ['there is no terminal to ask at: going on'], ...elapsed() };
    const answer = await controller.ask(p.prompt ?? 'Press Enter to continue', { echo: p.echo });
    return { changed: false, user_input: answer, ...elapsed() };
  },
});
