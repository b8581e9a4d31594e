import { libvirtScript } from './libvirt.ts';
import { ovsScript } from './ovs-script.ts';

/**
 * Pid 1 of every host: mounts its root, connects it to the switch, starts its servers, then waits for orphans.
 * Its arguments are words, never text of this script. POSIX; each line that forks costs about a millisecond per host.
 */
export const initScript = `#!/bin/sh
# Pid 1 of one host of a Weft lab. Arguments: host, address/length, mac, folder, switch's namespace, features…
set -eu
host=$1 address=$2 mac=$3 folder=$4 switch=$5
shift 5
features=" $* "
root=$folder/root

# /proc is still the machine's: it tells the pid and start time (field 22) by which the machine knows this process.
read -r stat < /proc/self/stat
set -- $stat
pid=$1
shift 21
echo "$pid $1" > "$folder/pid"

mount --all --fstab "$folder/fstab"
cp -a $(cat "$folder/devices") "$root/dev/"
ln -s pts/ptmx "$root/dev/ptmx"
mkdir -p "$root/run/sshd" "$root/run/user"
mkdir -m 1777 "$root/run/lock"
hostname "$host"

# Not what the machine has set for itself: a new network namespace inherits its IPv4 settings.
cd "$root/proc/sys/net"
echo 0 > ipv4/ip_forward
for each in all default; do
  echo 0 > ipv4/conf/$each/rp_filter
  [ ! -e ipv6 ] || echo 0 > ipv6/conf/$each/accept_dad
done
[ ! -e bridge ] || for each in bridge/bridge-nf-call-*; do echo 0 > "$each"; done

ip -n "$switch" link delete "$host" 2> /dev/null || : # left by a former life
ip -n "$switch" link add "$host" mtu 1500 master br0 up type veth peer name eth0 mtu 1500 address "$mac" netns 1
ip -batch - << EOF
link set lo up
address add $address broadcast + dev eth0
link set eth0 up
EOF

cd "$root"
pivot_root . mnt
umount -l /mnt
mount --make-rshared /
cd /
case $features in *" ovs "*)
${ovsScript}
  ;;
esac
# As System V init does, what the host was told to start, except what the machine under it was told.
for service in /etc/rc2.d/S*weft-restore; do
  [ ! -x "$service" ] || "$service" start || :
done
/usr/sbin/sshd
case $features in *" libvirt "*)
${libvirtScript}
  ;;
esac
echo ready
exec > /dev/null 2>&1

trap 'exit 0' TERM INT
while :; do
  sleep infinity &
  wait $! || :
done
`;

/** What starts it, with the log's path first: joins the control groups (the words up to `--`), then the namespaces. */
export const launchScript = `
exec 2> "$1"
shift
while [ "$1" != -- ]; do echo 0 > "$1/cgroup.procs" || :; shift; done
shift
exec unshare --mount --net --uts --ipc --pid --cgroup --fork --kill-child /bin/sh "$@"
`;

export interface Machine {
  /** Which of the devices a host gets are there. */
  readonly devices: readonly string[];
  /** Parts of /proc that are the whole machine's, not a namespace's. */
  readonly sharedProc: readonly string[];
  /** Parts of the tree that are file systems of their own, so not in what lies under the root. */
  readonly separate: readonly string[];
  /** Where control groups are mounted. */
  readonly cgroups: readonly CgroupMount[];
}

export interface CgroupMount {
  readonly path: string;
  readonly type: 'cgroup' | 'cgroup2';
  /** Controllers, for version 1, e.g. `cpu,cpuacct` or `none,name=systemd`. */
  readonly options: string;
}

/** Copied from the machine's /dev as far as they are there. */
export const hostDevices = [
  'null',
  'zero',
  'full',
  'random',
  'urandom',
  'tty',
  'net',
  'kvm',
  'vhost-net',
  'fd',
  'stdin',
  'stdout',
  'stderr',
];

/** A host that writes there would set the machine: it may read only. Networking (/proc/sys/net) is its own. */
export const hostSharedProc = [
  '/proc/sys/kernel',
  '/proc/sys/vm',
  '/proc/sys/fs',
  '/proc/sys/dev',
  '/proc/sys/debug',
  '/proc/sysrq-trigger',
];

/** Where a Debian may have a file system of its own that a host needs. Parents come before children. */
export const hostSeparate = ['/usr', '/usr/local', '/opt', '/srv', '/var'];

/** The work folder of the overlay over the root or over one of the separate file systems. */
export function workFolder(folder: string, path: string): string {
  return `${folder}/work${path === '/' ? '' : path.replaceAll('/', '-')}`;
}

/** The mounts of a host, for one `mount --all`: sixteen forks less. */
export function fstab(folder: string, machine: Machine): string {
  const root = `${folder}/root`;
  // Volatile: no sync when it is unmounted. What a host holds need not survive a crash of the machine.
  const overlay = (path: string) => {
    const upper = `${folder}/upper${path === '/' ? '' : path}`;
    return ['weft-lab', path, 'overlay', `lowerdir=${path},upperdir=${upper},workdir=${workFolder(folder, path)},volatile`] as const;
  };
  const mounts: readonly (readonly [source: string, target: string, type: string, options: string])[] = [
    ...['/', ...machine.separate].map(overlay),
    ['proc', '/proc', 'proc', 'nosuid,nodev,noexec'],
    ...machine.sharedProc.map((path) => [`${root}${path}`, path, 'none', 'bind,ro'] as const),
    ['sysfs', '/sys', 'sysfs', 'nosuid,nodev,noexec'],
    ['tmpfs', '/run', 'tmpfs', 'nosuid,nodev,mode=755'],
    ['tmpfs', '/tmp', 'tmpfs', 'nosuid,nodev,mode=1777'],
    ['tmpfs', '/dev', 'tmpfs', 'nosuid,mode=755'],
    ['devpts', '/dev/pts', 'devpts', 'newinstance,ptmxmode=666,mode=620,gid=5,X-mount.mkdir'],
    ['tmpfs', '/dev/shm', 'tmpfs', 'nosuid,nodev,mode=1777,X-mount.mkdir'],
    ...cgroupMounts(machine.cgroups),
  ];
  return mounts
    .map(([source, target, type, options]) => `${source} ${root}${target === '/' ? '' : target} ${type} ${options} 0 0\n`)
    .join('');
}

function cgroupMounts(cgroups: readonly CgroupMount[]): (readonly [string, string, string, string])[] {
  const all = '/sys/fs/cgroup';
  const only = cgroups.length === 1 ? cgroups[0] : undefined;
  if (only?.type === 'cgroup2') return [['cgroup2', all, 'cgroup2', 'nofail']];
  return [
    ...(cgroups.length > 0 ? [['tmpfs', all, 'tmpfs', 'nosuid,nodev,noexec,mode=755'] as const] : []),
    ...cgroups.map(({ path, type, options }) => {
      const name = path.slice(path.lastIndexOf('/'));
      return [type, `${all}${name}`, type, `${options ? `${options},` : ''}nofail,X-mount.mkdir`] as const;
    }),
  ];
}
