import { added, removed } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, failure } from '../module.ts';
import { missing } from '../shared/missing.ts';
import { compareService, type Wanted } from './wanted.ts';

const PROPERTIES = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'NeedDaemonReload'] as const;

/** `systemctl`, for the system or for the user. */
export function systemctl(wanted: Pick<Wanted, 'scope'>): Script {
  return wanted.scope === 'system' ? sh`systemctl` : sh`systemctl ${`--${wanted.scope}`}`;
}

export function probeUnit(wanted: Pick<Wanted, 'name' | 'scope' | 'enabled'>): Script {
  return sh`${systemctl(wanted)} show -p ${PROPERTIES.join(',')} -- ${wanted.name} || exit
${wanted.enabled === undefined ? sh`` : sh`echo "enabled=$(${systemctl(wanted)} is-enabled -- ${wanted.name} 2>/dev/null)"`}`;
}

export interface WantedUnit extends Wanted {
  readonly masked?: boolean | undefined;
  readonly noBlock?: boolean;
  /** Start systemd itself anew first. */
  readonly reexec?: boolean;
}

export function compareUnit(wanted: WantedUnit, report: Report): Comparison {
  const properties = readProperties(report.stdout);
  const { LoadState, ActiveState, UnitFileState, NeedDaemonReload } = properties;
  if (report.rc !== 0 && LoadState === undefined) return failure(report.stderr.trim() || 'systemd does not answer');
  if (LoadState === 'not-found' && (wanted.state !== undefined || wanted.enabled !== undefined)) {
    return missing(wanted.check, `Could not find the requested service ${wanted.name}: host`);
  }
  const call = systemctl(wanted);
  const flags = wanted.noBlock ? sh` --no-block` : sh``;
  const isEnabled = (properties.enabled ?? UnitFileState ?? '').startsWith('enabled');
  const masked = LoadState === 'masked';
  const mask = wanted.masked !== undefined && wanted.masked !== masked ? wanted.masked : undefined;
  const reload = wanted.daemonReload && NeedDaemonReload === 'yes';
  const before: readonly Script[] = [
    ...(wanted.reexec ? [sh`${call} daemon-reexec || exit`] : []),
    ...(reload ? [sh`${call} daemon-reload || exit`] : []),
    ...(mask === undefined ? [] : [sh`${call} ${mask ? 'mask' : 'unmask'} -- ${wanted.name} || exit`]),
  ];
  const name = `mask of ${wanted.name}`;
  return compareService(
    wanted,
    { running: ActiveState === 'active' || ActiveState === 'activating' || ActiveState === 'reloading', enabled: isEnabled },
    {
      before:
        before.length === 0
          ? undefined
          : { script: lines(...before), diff: mask === undefined ? [] : [mask ? added(name) : removed(name)] },
      act: (action) => sh`${call}${flags} ${action} -- ${wanted.name}`,
      enable: (enabled) => sh`${call} ${enabled ? 'enable' : 'disable'} -- ${wanted.name} || exit`,
    },
    { status: properties },
  );
}

function readProperties(stdout: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    stdout
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
