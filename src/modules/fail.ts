import * as z from 'zod';
import { failure, local } from './module.ts';
import { text } from './shared/parameters.ts';

export const fail = local({
  params: () => z.strictObject({ msg: text().default('Failed as requested from task').describe('Why') }),
  docs: {
    summary: 'Fails with a message',
    examples:
      '- name: Only Debian is supported\n  fail:\n    msg: "{{ inventory_hostname }} runs {{ ansible_distribution }}"\n  when: ansible_os_family != "Debian"\n',
  },
  run: (params) => failure(params.msg),
});
