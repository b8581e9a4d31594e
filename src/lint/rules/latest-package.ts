import type { Rule } from '../rule.ts';

export const latestPackage: Rule = {
  id: 'latest-package',
  severity: 'warning',
  summary: 'a package that is upgraded whenever the run comes by',
  why: `\`state: latest\` installs what a mirror happens to have at that hour: two hosts, or two runs, end up different, and a plan is old as soon
as it is made. Install with \`present\` (or a version), upgrade in a play of its own, with \`only_upgrade\`.`,
  bad: `- name: Open vSwitch
  apt: { name: openvswitch-switch, state: latest }
`,
  good: `- name: Open vSwitch
  apt: { name: openvswitch-switch, state: present }
`,
  *task(task) {
    const { action } = task;
    if (!action || !['apt', 'dnf', 'yum', 'apk', 'package'].includes(action.name)) return;
    const state = action.parameters.get('state');
    const upgrades = ['only_upgrade', 'update_only', 'download_only'].some((name) => action.parameters.get(name)?.value === true);
    if (state?.value === 'latest' && !upgrades)
      yield { at: state.at, message: 'which version this installs depends on the hour', hint: 'write present' };
  },
};
