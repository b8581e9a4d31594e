import * as z from 'zod';
import { local } from './module.ts';
import { optional, text, words } from './shared/parameters.ts';

export const groupBy = local({
  params: () =>
    z.strictObject({
      key: text().describe('The group that the host is put in; made where it is new'),
      parents: optional(words()).describe('Groups that this group is put in'),
    }),
  docs: {
    summary: 'Puts hosts into a group by what is known of them, for the rest of the run',
    examples: '- group_by:\n    key: "os_{{ ansible_distribution }}"\n',
  },
  // Ansible has no blanks in the names of groups.
  run: ({ key, parents = [] }) => ({
    add_group: key.replaceAll(' ', '-'),
    parent_groups: parents.length > 0 ? parents.map((p) => p.replaceAll(' ', '-')) : ['all'],
  }),
});
