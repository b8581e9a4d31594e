import * as z from 'zod';
import { local } from './module.ts';
import { optional, text, words } from './shared/parameters.ts';

export const addHost = local({
  params: () =>
    z.looseObject({
      name: text().describe('The name of the host'),
      groups: optional(words()).describe('Groups to put it in'),
    }),
  aliases: { host: 'name', hostname: 'name', group: 'groups', groupname: 'groups' },
  once: true,
  docs: {
    summary: 'Adds a host to the inventory for the rest of the run',
    description: 'Every other parameter is a variable of the host. Plays that follow find it.',
    examples: '- add_host:\n    name: "{{ clone.ip }}"\n    groups: [clones]\n    ansible_user: root\n',
  },
  run: ({ name, groups = [], ...variables }) => ({ add_host: { host_name: name, groups, host_vars: variables } }),
});
