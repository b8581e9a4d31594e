import { expect, test } from 'vitest';
import { cases } from './cases.ts';
import { moduleNamed, parameters } from './rig.ts';

const script = `if [ -d /run/systemd/system ] && command -v hostnamectl >/dev/null; then hostnamectl set-hostname hv1.example.org; exit; fi
set -e
hostname hv1.example.org
echo hv1.example.org >/etc/hostname`;
const task = { name: 'hv1.example.org' };
const outcome = { name: 'hv1.example.org', ansible_facts: { ansible_hostname: 'hv1', ansible_nodename: 'hv1.example.org' } };

cases('hostname', [
  { title: 'a host that has the name', task, says: 'now hv1.example.org\nboot hv1.example.org\n', outcome: { changed: false, ...outcome } },
  {
    title: 'another name',
    task,
    says: 'now a\nboot b\n',
    script,
    diff: ['~ hostname a → hv1.example.org', '~ hostname after boot b → hv1.example.org'],
    outcome,
  },
  {
    title: 'a name that is not kept',
    task,
    says: 'now hv1.example.org\n',
    script,
    diff: ['~ hostname after boot  → hv1.example.org'],
    outcome,
  },
]);

test('what is no name of a host is refused', () => {
  for (const name of ['-x', 'a b', 'a\nb', '', 'a.-b', 'x'.repeat(65)]) {
    expect(() => parameters(moduleNamed('hostname'), { name }), name).toThrow('expected a name');
  }
});
