import { commandOf, leadingWords } from '../command-line.ts';
import type { Rule } from '../rule.ts';
import { isSimpleCommand } from '../shell-syntax.ts';

export const commandInsteadOfModule: Rule = {
  id: 'command-instead-of-module',
  severity: 'warning',
  summary: 'a command that a module does better',
  why: `A command always runs and always counts as changed; under check mode nobody knows what it would do. A module looks first, changes
only what differs, and shows it in the plan.`,
  bad: `- name: The folder
  command: mkdir -p /srv/images
  changed_when: true
`,
  good: `- name: The folder
  file: { path: /srv/images, state: directory }
`,
  *task(task) {
    const line = commandOf(task);
    if (line?.isShell && !isSimpleCommand(line.text)) return;
    const words = leadingWords(task).filter((w) => w !== '');
    const start = words[0] === 'sudo' ? 1 : 0;
    const program = words[start]?.split('/').at(-1) ?? '';
    const module = moduleFor(program, words.slice(start + 1));
    if (module === undefined || task.loading.findModule(module) === undefined || !task.action) return;
    yield { at: line?.parameter.at ?? task.action.field.at, message: `\`${program}\` is what the module \`${module}\` is for` };
  },
};

const verbs = (...list: readonly string[]) => new RegExp(`^(?:${list.join('|')})$`);
const always = /^/;
const packages = verbs(
  'install',
  'remove',
  'purge',
  'update',
  'upgrade',
  'dist-upgrade',
  'full-upgrade',
  'autoremove',
  'erase',
  'add',
  'del',
);
const rules = verbs('-[AIDRNXFPE]', '--append', '--insert', '--delete', '--new-chain', '--flush', '--policy');

/** Program → its module, and which of its words (other than options) make it a change. */
const table: Readonly<Record<string, readonly [module: string, word: RegExp]>> = {
  mkdir: ['file', always],
  touch: ['file', always],
  ln: ['file', always],
  chmod: ['file', always],
  chown: ['file', always],
  chgrp: ['file', always],
  rm: ['file', always],
  rmdir: ['file', always],
  systemctl: [
    'systemd',
    verbs('start', 'stop', 'restart', 'reload', 'enable', 'disable', 'mask', 'unmask', 'daemon-reload', 'daemon-reexec'),
  ],
  service: ['service', verbs('start', 'stop', 'restart', 'reload')],
  'apt-get': ['apt', packages],
  apt: ['apt', packages],
  yum: ['dnf', packages],
  dnf: ['dnf', packages],
  apk: ['apk', packages],
  useradd: ['user', always],
  adduser: ['user', always],
  usermod: ['user', always],
  userdel: ['user', always],
  groupadd: ['group', always],
  groupdel: ['group', always],
  crontab: ['cron', verbs('-r', '-')],
  sysctl: ['sysctl', verbs('-w', '--write', '[\\w.]+=.*')],
  iptables: ['iptables', rules],
  ip6tables: ['iptables', rules],
  'iptables-restore': ['iptables', always],
  nft: ['nftables', verbs('add', 'delete', 'flush', '-f')],
  ipset: ['ipset', verbs('create', 'add', 'del', 'destroy', 'flush', '-N', '-A', '-D', '-X')],
  'ovs-vsctl': ['openvswitch', verbs('(?:add|del)-(?:br|port|bond)', 'set')],
  'ovs-ofctl': ['openvswitch', verbs('(?:add|del|mod|replace)-flows?')],
  brctl: ['network', verbs('addbr', 'delbr', 'addif', 'delif', 'stp')],
  ifconfig: ['network', verbs('up', 'down', 'mtu', 'netmask')],
  wget: ['get_url', always],
  hostnamectl: ['hostname', verbs('set-hostname', 'hostname')],
  modprobe: ['modprobe', always],
  mount: ['mount', always],
  umount: ['mount', always],
  tar: ['unarchive', verbs('-?x\\w*', '-?\\w*x\\w*f', '--extract')],
  unzip: ['unarchive', always],
};

const objects = verbs('l|link', 'a|addr|address', 'r|ro|route', 'n|neigh|neighbour', 'netns', 'rule');
const changes = verbs('add', 'del|delete', 'set', 'replace', 'change', 'append', 'flush');

function moduleFor(program: string, words: readonly string[]): string | undefined {
  if (program === 'ip' || program === 'bridge') {
    const [object = '', verb = ''] = words.filter((w) => !w.startsWith('-'));
    return (objects.test(object) || (program === 'bridge' && /^(?:fdb|link|vlan)$/.test(object))) && changes.test(verb)
      ? 'network'
      : undefined;
  }
  if (program === 'sed' && words.some((w) => /^(?:-\w*i|--in-place)/.test(w))) return 'replace';
  if (!Object.hasOwn(table, program)) return undefined;
  const [module, word] = table[program] ?? [];
  return word === always || words.some((w) => word?.test(w)) ? module : undefined;
}
