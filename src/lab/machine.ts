import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountFiles } from './accounts.ts';
import { cgroupMounts } from './cgroups.ts';
import { command } from './command.ts';
import { hostDevices, hostSeparate, hostSharedProc, type Machine } from './host-script.ts';
import { libvirtHidden } from './libvirt.ts';

/** What a lab must know of the machine under it. */
export interface MachineFacts extends Machine {
  readonly accounts: AccountFiles;
  readonly opensshVersion: number;
  /** What of the machine a host must not see: private files, crontabs, the state of Weft, Open vSwitch and libvirt. */
  readonly hidden: readonly string[];
}

export async function machineFacts(): Promise<MachineFacts> {
  const { stderr } = await command(['ssh', '-V']);
  const mounts = readFileSync('/proc/mounts', 'utf8');
  return {
    devices: hostDevices.filter((name) => existsSync(`/dev/${name}`)),
    sharedProc: hostSharedProc.filter((path) => existsSync(path)),
    separate: hostSeparate.filter((path) => mounts.includes(` ${path} `)),
    cgroups: cgroupMounts(mounts),
    accounts: {
      passwd: readFileSync('/etc/passwd', 'utf8'),
      group: readFileSync('/etc/group', 'utf8'),
      shadow: readFileSync('/etc/shadow', 'utf8'),
    },
    opensshVersion: Number(/^OpenSSH_(\d+\.\d+)/.exec(stderr)?.[1] ?? 0),
    hidden: ['/var/lib/weft', ...['/root', '/home', '/var/spool/cron/crontabs', '/etc/openvswitch', ...libvirtHidden].flatMap(entries)],
  };
}

function entries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}
