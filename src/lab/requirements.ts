import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import { environment } from './command.ts';

/** What a lab runs, and the Debian package that has it. */
const programs: ReadonlyMap<string, string> = new Map([
  ['ip', 'iproute2'],
  ['sshd', 'openssh-server'],
  ['ssh', 'openssh-client'],
  ['unshare', 'util-linux'],
  ['nsenter', 'util-linux'],
  ['pivot_root', 'util-linux'],
  ['flock', 'util-linux'],
  ['mount', 'mount'],
  ['sudo', 'sudo'],
]);

/** More for hosts with Open vSwitch. */
export const ovsPrograms: ReadonlyMap<string, string> = new Map([
  ['ovsdb-tool', 'openvswitch-common'],
  ['ovsdb-server', 'openvswitch-switch'],
  ['ovs-vswitchd', 'openvswitch-switch'],
  ['ovs-vsctl', 'openvswitch-switch'],
  ['perl', 'perl-base'],
]);

/** @throws DiagnosticError where this machine or user cannot have a lab */
export function requireLab(extra: ReadonlyMap<string, string> = new Map()): void {
  requireRoot();
  const missing = [...programs, ...extra].filter(([program]) => !isInstalled(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
  throw new DiagnosticError(
    error(
      'lab-programs',
      `a lab needs programs that are not installed: ${missing.map(([program]) => program).join(', ')}`,
      undefined,
      `\`apt-get install ${packages}\` installs them; \`npm run demo\` does it for you`,
    ),
  );
}

export function requireRoot(): void {
  if (process.getuid?.() === 0 && process.platform === 'linux') return;
  throw new DiagnosticError(
    error('lab-root', 'a lab is made of Linux namespaces, which only root may make', undefined, 'run it as root, e.g. with sudo'),
  );
}

function isInstalled(program: string): boolean {
  return environment.PATH.split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
