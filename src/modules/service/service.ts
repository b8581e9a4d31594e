import * as z from 'zod';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, declarative, failure } from '../module.ts';
import { boolean, optional, seconds, textOf } from '../shared/parameters.ts';
import { compareOpenRc, probeOpenRc } from './open-rc.ts';
import { compareSysV, probeSysV } from './sys-v.ts';
import { compareUnit, probeUnit } from './unit.ts';
import { type Wanted, wantedState } from './wanted.ts';

const params = () =>
  z
    .strictObject({
      name: textOf(z.string().regex(/^[A-Za-z0-9@_.\\:-]+$/, 'expected the name of a service')).describe('Service'),
      state: wantedState(),
      enabled: optional(boolean()).describe('Start it at boot'),
      sleep: seconds().default(0).describe('Seconds between stop and start of a restart, where there is no systemd'),
      use: z
        .enum(['auto', 'systemd', 'sysvinit', 'openrc'])
        .default('auto')
        .describe('What manages services; auto takes what runs on the host'),
    })
    .refine((p) => p.state !== undefined || p.enabled !== undefined, 'expected state or enabled');

type Params = z.output<ReturnType<typeof params>>;
type Data = Wanted & Pick<Params, 'use' | 'sleep'>;

export const service = declarative<Params, Data>({
  isOpen: true,
  params,
  docs: {
    summary: 'Services: that they run, or not, now and after a boot',
    description: 'With systemd, sysvinit or OpenRC, whichever runs on the host.',
    examples: '- service:\n    name: openvswitch-switch\n    state: started\n    enabled: true\n',
  },
  prepare: (p, controller) => ({ ...p, scope: 'system', daemonReload: false, check: controller.check }),
  probe: (p) => {
    if (p.use === 'systemd') return lines(sh`echo systemd`, probeUnit(p));
    if (p.use === 'sysvinit') return lines(sh`echo sysvinit`, probeSysV(p.name));
    if (p.use === 'openrc') return lines(sh`echo openrc`, probeOpenRc(p.name));
    return detected(p);
  },
  compare: (p, report) => {
    const [manager = '', ...rest] = report.stdout.split('\n');
    return compareWith(p, manager, { ...report, stdout: rest.join('\n') });
  },
});

function detected(p: Data): Script {
  return sh`if [ -d /run/systemd/system ]; then
echo systemd
${probeUnit(p)}
elif [ -d /run/openrc ]; then
echo openrc
${probeOpenRc(p.name)}
else
echo sysvinit
${probeSysV(p.name)}
fi`;
}

function compareWith(p: Data, manager: string, report: Report): Comparison {
  if (manager === 'systemd') return compareUnit(p, report);
  if (manager === 'openrc') return compareOpenRc(p, report);
  if (manager === 'sysvinit') return compareSysV(p, report);
  return failure(report.stderr.trim() || `cannot look at the service ${p.name}`);
}
