import * as z from 'zod';
import { type Asserted, converged, failure, local } from './module.ts';
import { boolean, optional, text } from './shared/parameters.ts';

const asserted = z.custom<Asserted>((value) => typeof value === 'object' && value !== null && 'holds' in value, 'expected a condition');

export const assert = local({
  params: () =>
    z.strictObject({
      that: z
        .preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(asserted))
        .describe('Conditions that must hold, as in `when`'),
      fail_msg: optional(text()).describe('Message where one does not hold'),
      success_msg: optional(text()).describe('Message where all hold'),
      quiet: boolean().default(false).describe('Do not repeat the conditions in the result'),
    }),
  aliases: { msg: 'fail_msg' },
  bare: ['that'],
  docs: {
    summary: 'Fails unless all conditions hold',
    examples: `- name: The underlay carries VXLAN
  assert:
    that:
      - underlay_mtu >= 1450
      - vtep is defined
    fail_msg: the underlay of {{ inventory_hostname }} is too narrow
`,
  },
  run: (params) => {
    const broken = params.that.find((condition) => !condition.holds);
    if (!broken) return converged({ msg: params.success_msg ?? 'All assertions passed' });
    const detail = params.quiet ? {} : { assertion: broken.expression, evaluated_to: false };
    return failure(params.fail_msg ?? 'Assertion failed', detail);
  },
});
