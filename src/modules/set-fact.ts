import * as z from 'zod';
import { local } from './module.ts';
import { boolean } from './shared/parameters.ts';

export const setFact = local({
  params: z.looseObject({ cacheable: boolean().default(false).describe('Accepted for Ansible; facts live as long as the run') }),
  docs: {
    summary: 'Gives variables to a host for the rest of the run',
    examples: '- set_fact:\n    vtep: "{{ ansible_default_ipv4.address }}"\n',
  },
  run: ({ cacheable: _, ...facts }) => ({ changed: false, ansible_facts: facts }),
});
