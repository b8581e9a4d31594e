import * as z from 'zod';
import { replaced } from '../diff.ts';
import { sh } from '../session/script.ts';
import { change, converged, declarative, failure } from './module.ts';
import { optional, text, textOf } from './shared/parameters.ts';

/** What hostname(7) takes, so that no name is an option or breaks a line. */
const NAME = /^(?=.{1,64}$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

export const hostname = declarative({
  params: () =>
    z.strictObject({
      name: textOf(z.string().regex(NAME, 'expected a name of letters, digits, dots and hyphens, 64 at most')).describe(
        'The name, with or without its domain',
      ),
      use: optional(text()).describe('How, in Ansible; not needed: the host is asked what it has'),
    }),
  docs: {
    summary: 'The name of the host, now and after the next boot',
    description: 'Does not touch /etc/hosts.',
    examples: '- hostname:\n    name: "{{ inventory_hostname }}"\n',
  },
  probe: () => sh`echo "now $(hostname)"
if [ -e /etc/hostname ]; then echo "boot $(cat /etc/hostname)"; fi`,
  compare: (p, report) => {
    if (report.rc !== 0) return failure(report.stderr.trim() || 'cannot read the name of the host');
    const now = /^now (.*)$/m.exec(report.stdout)?.[1] ?? '';
    const boot = /^boot (.*)$/m.exec(report.stdout)?.[1] ?? '';
    const result = {
      name: p.name,
      ansible_facts: { ansible_hostname: p.name.split('.')[0], ansible_nodename: p.name },
    };
    const diff = [
      ...(now === p.name ? [] : [replaced('hostname', now, p.name)]),
      ...(boot === p.name ? [] : [replaced('hostname after boot', boot, p.name)]),
    ];
    if (diff.length === 0) return converged(result);
    return change({
      diff,
      script: sh`if [ -d /run/systemd/system ] && command -v hostnamectl >/dev/null; then hostnamectl set-hostname ${p.name}; exit; fi
set -e
hostname ${p.name}
echo ${p.name} >/etc/hostname`,
      result,
    });
  },
});
