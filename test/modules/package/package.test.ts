import { cases } from '../cases.ts';

cases('package', [
  { title: 'apk: there', task: { name: 'ipset' }, says: 'apk\nipset\n--\n' },
  {
    title: 'apk: missing',
    task: { name: ['ipset', 'tcpdump'] },
    says: 'apk\nipset\n--\n',
    script: 'apk add -q -- tcpdump',
    diff: ['+ package tcpdump'],
  },
  {
    title: 'apk: latest',
    task: { name: 'ipset', state: 'latest' },
    says: 'apk\nipset\n--\nipset-7.17-r0 < 7.19-r0\n',
    script: 'apk add -q -u -- ipset',
    diff: ['~ package ipset installed → newer'],
  },
  { title: 'dnf: there', task: { name: 'ipset' }, says: 'dnf\ninstalled ipset 7.11-8.el9\n' },
  {
    title: 'dnf: missing',
    task: { name: 'ipset' },
    says: 'dnf\npackage ipset is not installed\n',
    script: 'LC_ALL=C dnf -y -q install -- ipset',
    diff: ['+ package ipset'],
  },
  {
    title: 'dnf: latest',
    task: { name: 'ipset', state: 'latest' },
    says: 'dnf\ninstalled ipset 7.11-6.el9\nAvailable Upgrades\nipset.x86_64   7.11-8.el9   baseos\n',
    script: 'LC_ALL=C dnf -y -q install -- ipset && LC_ALL=C dnf -y -q upgrade -- ipset',
    diff: ['~ package ipset 7.11-6.el9 → 7.11-8.el9'],
  },
  {
    title: 'dnf: absent',
    task: { name: 'ipset', state: 'absent' },
    says: 'dnf\ninstalled ipset 7.11-8.el9\n',
    script: 'LC_ALL=C dnf -y -q remove -- ipset',
    diff: ['- package ipset 7.11-8.el9'],
  },
  { title: 'no manager', task: { name: 'ipset' }, says: 'none\n', outcome: { failed: true } },
]);
