import { type AccountFiles, labAccounts, sudoers } from './accounts.ts';
import { controllerAddress } from './addresses.ts';
import type { KeyPair } from './keys.ts';
import { type Lab, labHosts } from './lab.ts';
import { libvirtFiles } from './libvirt.ts';

/** A file in the overlay of a host, instead of the machine's own of that path or beside it. */
interface RootFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly uid?: number;
}

interface RootFolder {
  readonly path: string;
  readonly uid: number;
}

export interface RootPlan {
  readonly folders: readonly RootFolder[];
  readonly files: readonly RootFile[];
  /** What of the machine the host must not see. */
  readonly hidden: readonly string[];
}

interface HostIdentity {
  readonly name: string;
  readonly address: string;
  readonly machineId: string;
  readonly hostKey: KeyPair;
}

/** The key that opens the hosts, in the formats of the two files that hold it. */
export interface LabKey {
  readonly authorizedKey: string;
  readonly labKey: string;
}

/** What distinguishes the root of a host from the machine's. */
export function rootPlan(
  lab: Lab,
  host: HostIdentity,
  machine: LabKey & { readonly accounts: AccountFiles; readonly opensshVersion: number; readonly hidden: readonly string[] },
): RootPlan {
  const { passwd, group, shadow, ids } = labAccounts(machine.accounts);
  return {
    folders: [...ids].map(([name, uid]) => ({ path: `/home/${name}`, uid })),
    files: [
      { path: '/etc/passwd', text: passwd, mode: 0o644 },
      { path: '/etc/group', text: group, mode: 0o644 },
      { path: '/etc/shadow', text: shadow, mode: 0o600 },
      { path: '/etc/sudoers.d/weft-lab', text: sudoers, mode: 0o440 },
      { path: '/etc/hostname', text: `${host.name}\n`, mode: 0o644 },
      { path: '/etc/machine-id', text: `${host.machineId}\n`, mode: 0o444 },
      { path: '/etc/hosts', text: `127.0.0.1 localhost\n::1 localhost\n${hostsLines(lab).join('')}`, mode: 0o644 },
      { path: '/etc/ssh/sshd_config', text: sshdConfig(machine.opensshVersion), mode: 0o644 },
      { path: '/etc/ssh/ssh_host_ed25519_key', text: host.hostKey.privateKey, mode: 0o600 },
      { path: '/etc/ssh/ssh_host_ed25519_key.pub', text: `${host.hostKey.publicKey} ${host.name}\n`, mode: 0o644 },
      { path: '/etc/ssh/weft_lab_authorized_keys', text: machine.authorizedKey, mode: 0o644 },
      ...(lab.libvirt ? libvirtFiles(host, machine.labKey) : []),
    ],
    hidden: machine.hidden,
  };
}

/** One line for each name of the lab, for /etc/hosts. */
export function hostsLines(lab: Lab): string[] {
  return [...labHosts(lab).map((host) => `${host.address} ${host.name}\n`), `${controllerAddress(lab.subnet)} controller\n`];
}

/**
 * Without PAM, so that the machine's own PAM modules (faillock, ldap, motd) have no say.
 * @param opensshVersion e.g. 9.2
 */
export function sshdConfig(opensshVersion: number): string {
  return [
    'HostKey /etc/ssh/ssh_host_ed25519_key',
    'PidFile /run/sshd.pid',
    'AuthorizedKeysFile /etc/ssh/weft_lab_authorized_keys .ssh/authorized_keys',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'UseDNS no',
    'PrintMotd no',
    'MaxSessions 100',
    'MaxStartups 200:30:400',
    // Since 9.8 a few refused logins shut out the address they came from, and all tests come from one.
    ...(opensshVersion >= 9.8 ? ['PerSourcePenalties no'] : []),
    'Subsystem sftp internal-sftp',
    'Match User operator',
    '  PasswordAuthentication yes',
    '',
  ].join('\n');
}
