import * as z from 'zod';
import { lines, sh } from '../../session/script.ts';
import { change, converged, declarative } from '../module.ts';
import { boolean, optional, textOf } from '../shared/parameters.ts';
import { compareUnit, probeUnit, systemctl, type WantedUnit } from './unit.ts';
import { wantedState } from './wanted.ts';

const params = () =>
  z
    .strictObject({
      name: optional(textOf(z.string().regex(/^[A-Za-z0-9@_.\\:-]+$/, 'expected the name of a unit'))).describe(
        'Unit; without a suffix, a service',
      ),
      state: wantedState(),
      enabled: optional(boolean()).describe('Start it at boot'),
      masked: optional(boolean()).describe('Make it impossible to start'),
      daemon_reload: boolean().default(false).describe('Have systemd read its files again where they have changed'),
      daemon_reexec: boolean().default(false).describe('Start systemd itself anew'),
      scope: z.enum(['system', 'user', 'global']).default('system').describe('Whose systemd'),
      no_block: boolean().default(false).describe('Do not wait until it is done'),
      force: boolean().default(false).describe('Accepted for Ansible'),
    })
    .refine(
      (p) => p.name !== undefined || (p.state === undefined && p.enabled === undefined && p.masked === undefined),
      'expected the name of a unit',
    )
    .refine((p) => p.name !== undefined || p.daemon_reload || p.daemon_reexec, 'expected name, daemon_reload or daemon_reexec');

type Params = z.output<ReturnType<typeof params>>;

export const systemd = declarative<Params, WantedUnit>({
  isOpen: true,
  params,
  aliases: { service: 'name', unit: 'name', 'daemon-reload': 'daemon_reload', 'daemon-reexec': 'daemon_reexec' },
  docs: {
    summary: 'Units of systemd',
    examples: `- systemd:
    name: weft-restore.service
    enabled: true
    daemon_reload: true
`,
  },
  prepare: (p, controller) => ({
    ...p,
    name: p.name ?? '',
    daemonReload: p.daemon_reload,
    noBlock: p.no_block,
    reexec: p.daemon_reexec,
    check: controller.check,
  }),
  probe: (p) => (p.name === '' ? sh`:` : probeUnit(p)),
  compare: (p, report) => {
    if (p.name !== '') return compareUnit(p, report);
    if (p.check) return converged();
    const calls = [...(p.reexec ? ['daemon-reexec'] : []), ...(p.daemonReload ? ['daemon-reload'] : [])];
    return change({
      diff: [],
      script: lines(...calls.map((verb) => sh`${systemctl(p)} ${verb} || exit`)),
      after: () => ({ changed: false }),
    });
  },
});
