import { type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import type { Comparison } from '../module.ts';
import { missing } from '../shared/missing.ts';
import { compareService, type Wanted } from './wanted.ts';

export function probeOpenRc(name: string): Script {
  return sh`if [ -e /etc/init.d/${name} ]; then
  echo there
  if rc-service ${name} status >/dev/null 2>&1; then echo running; fi
  for f in /etc/runlevels/*/${name}; do if [ -e "$f" ]; then echo enabled; break; fi; done
fi
exit 0`;
}

export function compareOpenRc(wanted: Wanted, report: Report): Comparison {
  const facts = report.stdout.split('\n');
  if (!facts.includes('there')) return missing(wanted.check, `Could not find the requested service ${wanted.name}: host`);
  return compareService(
    wanted,
    { running: facts.includes('running'), enabled: facts.includes('enabled') },
    {
      act: (action) => sh`rc-service ${wanted.name} ${action} </dev/null`,
      enable: (enabled) => sh`rc-update ${enabled ? 'add' : 'del'} ${wanted.name} ${enabled ? ['default'] : []} || exit`,
    },
  );
}
