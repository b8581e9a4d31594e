import * as z from 'zod';
import { type Asserted, converged, local } from './module.ts';
import { integer, optional } from './shared/parameters.ts';

export const debug = local({
  params: () =>
    z.strictObject({
      msg: z.unknown().optional().describe('What to show'),
      var: optional(
        z.custom<Asserted>((value) => typeof value === 'object' && value !== null && 'expression' in value, 'expected an expression'),
      ).describe('An expression, without braces, whose value is shown'),
      verbosity: integer().default(0).describe('Shown from this number of -v on'),
    }),
  bare: ['var'],
  lenient: ['var'],
  docs: {
    summary: 'Shows a message or the value of an expression',
    examples: '- debug:\n    msg: "vtep is {{ vtep }}"\n\n- debug:\n    var: tunnels | length\n',
  },
  run: (params, controller) => {
    if (params.verbosity > controller.verbosity) return { skipped: true, skipped_reason: 'Verbosity threshold not met.' };
    if (params.var) return converged({ [params.var.expression]: params.var.value });
    return converged({ msg: params.msg ?? 'Hello world!' });
  },
});
