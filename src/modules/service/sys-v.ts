import { type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import type { Comparison } from '../module.ts';
import { missing } from '../shared/missing.ts';
import { compareService, type Wanted } from './wanted.ts';

/** The init script, what its `status` says, and whether a runlevel starts it. */
export function probeSysV(name: string): Script {
  return sh`s=/etc/init.d/${name}
if [ -e "$s" ]; then
  echo there
  "$s" status >/dev/null 2>&1
  echo "status $?"
  for f in /etc/rc[2-5].d/S[0-9][0-9]${name}; do if [ -e "$f" ]; then echo enabled; break; fi; done
fi
exit 0`;
}

export function compareSysV(wanted: Wanted & { readonly sleep: number }, report: Report): Comparison {
  const facts = report.stdout.split('\n');
  if (!facts.includes('there')) return missing(wanted.check, `Could not find the requested service ${wanted.name}: host`);
  const status = Number(/^status (\d+)$/m.exec(report.stdout)?.[1]);
  // LSB: 0 runs, 1 to 3 does not; anything else (no such action, unknown) is no answer.
  const running = status === 0 ? true : status <= 3 ? false : undefined;
  const script = `/etc/init.d/${wanted.name}`;
  return compareService(
    wanted,
    { running, enabled: facts.includes('enabled') },
    {
      // A daemon that keeps the script's output open would keep the script's frame open.
      act: (action) =>
        action === 'restart' && wanted.sleep > 0
          ? sh`${script} stop; sleep ${wanted.sleep}; ${quietly(sh`${script} start`)}`
          : quietly(sh`${script} ${action}`),
      enable: (enabled) => sh`if command -v update-rc.d >/dev/null; then
  ${enabled ? sh`update-rc.d ${wanted.name} defaults && update-rc.d ${wanted.name} enable` : sh`update-rc.d ${wanted.name} disable`} || exit
else
  chkconfig ${wanted.name} ${enabled ? 'on' : 'off'} || exit
fi`,
    },
  );
}

function quietly(call: Script): Script {
  return sh`l=$(mktemp) && trap 'rm -f -- "$l"' EXIT && trap 'exit 143' TERM && { ${call} >"$l" 2>&1 </dev/null; r=$?; [ "$r" -eq 0 ] || cat "$l" >&2; exit "$r"; }`;
}
