import * as z from 'zod';
import { failure, local } from './module.ts';
import { boolean } from './shared/parameters.ts';

export const setFact = local({
  params: () =>
    z.looseObject({
      cacheable: boolean()
        .default(false)
        .describe('They are facts too: kept in the fact cache beyond the run, and there below variables of plays'),
    }),
  docs: {
    summary: 'Gives variables to a host for the rest of the run',
    examples: '- set_fact:\n    vtep: "{{ ansible_default_ipv4.address }}"\n',
  },
  run: ({ cacheable, ...facts }) => {
    const named = Object.entries(facts);
    if (named.length === 0) return failure('No key/value pairs provided, at least one is required for this action to succeed');
    return {
      changed: false,
      ansible_facts: Object.fromEntries(named.map(([name, value]) => [name, asFact(value)])),
      ...(cacheable && { cacheable }),
    };
  },
});

/** Text that says yes or no is a boolean, as in Ansible: `set_fact: ready=yes`. */
function asFact(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(?:true|false|yes|no)$/i.test(value)) return value;
  return /^(?:true|yes)$/i.test(value);
}
