import type { Lab, LabHost } from './lab.ts';

/** More programs for hosts with libvirt, and their Debian packages. */
export const libvirtPrograms: ReadonlyMap<string, string> = new Map([
  ['libvirtd', 'libvirt-daemon-system'],
  ['virtlogd', 'libvirt-daemon-system'],
  ['virsh', 'libvirt-clients'],
  ['qemu-img', 'qemu-utils'],
  process.arch === 'arm64' ? ['qemu-system-aarch64', 'qemu-system-arm'] : ['qemu-system-x86_64', 'qemu-system-x86'],
]);

/** Folders whose contents are the machine's own guests, networks and logs. */
export const libvirtHidden = ['/etc/libvirt/qemu', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log/libvirt'];

/** Starts libvirt in a host. */
export const libvirtScript = `
  mkdir -p /etc/libvirt/qemu/networks /var/lib/libvirt/images /var/lib/libvirt/qemu /var/log/libvirt/qemu /run/libvirt
  /usr/sbin/virtlogd --daemon --pid-file /run/virtlogd.pid
  /usr/sbin/libvirtd --daemon --pid-file /run/libvirtd.pid
`.trim();

/** Files of a host with libvirt: its settings, and how its root reaches the other hosts, as migration needs it. */
export function libvirtFiles(host: Pick<LabHost, 'address'>, labKey: string) {
  return [
    { path: '/etc/libvirt/libvirtd.conf', text: libvirtdConf, mode: 0o644 },
    { path: '/etc/libvirt/qemu.conf', text: qemuConf(host.address), mode: 0o600 },
    { path: '/etc/ssh/weft_lab_key', text: labKey, mode: 0o600 },
    { path: '/etc/ssh/ssh_config.d/weft-lab.conf', text: sshConf, mode: 0o644 },
  ];
}

/** All hosts have the DMI UUID of the one machine, and libvirt refuses to migrate a guest to the host it is on. */
const libvirtdConf = `host_uuid_source = "machine-id"
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_rw_perms = "0700"
max_clients = 200
`;

/** Within a host's namespaces qemu can have neither its own nor another user's, nor a security driver. */
function qemuConf(address: string): string {
  return `user = "root"
group = "root"
security_driver = "none"
namespaces = [ ]
remember_owner = 0
dynamic_ownership = 0
seccomp_sandbox = 0
stdio_handler = "file"
max_core = 0
migration_host = "${address}"
migration_address = "${address}"
`;
}

const sshConf = `Match localuser root
  IdentityFile /etc/ssh/weft_lab_key
`;

/** Where a host with libvirt keeps the keys of all. */
export const hostKnownHosts = '/etc/ssh/ssh_known_hosts';

export function features(lab: Lab): string[] {
  return [...(lab.ovs ? ['ovs'] : []), ...(lab.libvirt ? ['libvirt'] : [])];
}
