import { sh } from '../../session/script.ts';
import { distributionFacts } from './distribution.ts';
import { type Facts, filesScript, readFiles, type Section } from './section.ts';

const FILES = [
  '/etc/os-release',
  '/etc/debian_version',
  '/etc/machine-id',
  '/etc/resolv.conf',
  '/proc/1/comm',
  '/proc/cmdline',
  '/proc/uptime',
  '/proc/loadavg',
  '/proc/sys/kernel/hostname',
  '/proc/sys/kernel/osrelease',
  '/proc/sys/kernel/ostype',
  '/proc/sys/kernel/version',
  '/proc/sys/crypto/fips_enabled',
  '/sys/fs/selinux/enforce',
] as const;

/** What the host is and runs: three forks. */
export const system: Section = {
  name: 'system',
  subset: 'min',
  facts: [
    'system kernel kernel_version machine architecture userspace_architecture userspace_bits nodename hostname machine_id',
    'distribution distribution_version distribution_major_version distribution_minor_version distribution_release os_family',
    'distribution_file_path distribution_file_variety distribution_file_parsed service_mgr is_chroot pkg_mgr cmdline proc_cmdline',
    'fips selinux apparmor uptime_seconds loadavg dns ssh_host_key_*',
  ].flatMap((names) => names.split(' ')),
  script: sh`${filesScript(sh`${FILES} /etc/ssh/ssh_host_*_key.pub`)}
echo "machine:$(uname -m)"
for m in apt-get:apt dnf:dnf yum:yum apk:apk pacman:pacman zypper:zypper opkg:opkg; do if command -v "\${m%:*}" >/dev/null; then echo "pkg_mgr:\${m#*:}"; break; fi; done
if [ -d /run/systemd/system ]; then m=systemd
elif [ -d /run/openrc ] || [ -e /sbin/openrc ]; then m=openrc
elif [ /sbin/init -ef /lib/systemd/systemd ]; then m=systemd
elif [ -d /etc/init.d ]; then m=sysvinit
else m=service; fi
echo "service_mgr:$m"
if [ / -ef /proc/1/root/. ]; then echo chroot:no; elif [ -e /proc/1/root/. ]; then echo chroot:yes; fi
if [ -d /sys/kernel/security/apparmor ]; then echo apparmor:enabled; fi`,
  read: (output) => {
    const file = readFiles(output, [...FILES, 'machine', 'pkg_mgr', 'service_mgr', 'apparmor', 'chroot']);
    const text = (name: string) => (file(name) ?? '').trim();
    const machine = text('machine');
    const nodename = text('/proc/sys/kernel/hostname');
    return {
      system: text('/proc/sys/kernel/ostype'),
      kernel: text('/proc/sys/kernel/osrelease'),
      kernel_version: text('/proc/sys/kernel/version'),
      machine,
      architecture: /^i[3-6]86$/.test(machine) ? 'i386' : machine,
      userspace_architecture: machine,
      userspace_bits: /64|s390x/.test(machine) ? '64' : '32',
      nodename,
      hostname: nodename.split('.')[0],
      machine_id: text('/etc/machine-id'),
      ...distributionFacts(file('/etc/os-release') ?? '', file('/etc/debian_version')),
      pkg_mgr: text('pkg_mgr') || 'unknown',
      service_mgr: serviceManager(text('/proc/1/comm'), text('service_mgr')),
      is_chroot: text('chroot') === 'yes',
      cmdline: commandLine(text('/proc/cmdline')),
      proc_cmdline: commandLine(text('/proc/cmdline')),
      fips: text('/proc/sys/crypto/fips_enabled') === '1',
      selinux: selinux(text('/sys/fs/selinux/enforce')),
      apparmor: { status: text('apparmor') || 'disabled' },
      uptime_seconds: Math.floor(Number(text('/proc/uptime').split(' ')[0])),
      loadavg: loadAverage(text('/proc/loadavg')),
      dns: resolver(text('/etc/resolv.conf')),
      ...hostKeys(output),
    };
  },
};

/** What process 1 is called, where that tells anything: a shell is the one of a container. */
function serviceManager(comm: string, found: string): string {
  const names: Readonly<Record<string, string>> = { procd: 'openwrt_init', 'runit-init': 'runit', svscan: 'svc', 'openrc-init': 'openrc' };
  return comm === '' || comm === 'init' || comm.endsWith('sh') ? found : (names[comm] ?? comm);
}

function commandLine(text: string): Facts {
  return Object.fromEntries(
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word): [string, unknown] => {
        const at = word.indexOf('=');
        return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1)];
      }),
  );
}

function selinux(enforce: string): Facts {
  return enforce === '' ? { status: 'disabled' } : { status: 'enabled', mode: enforce === '1' ? 'enforcing' : 'permissive' };
}

function loadAverage(text: string): Facts {
  const [one, five, fifteen] = text.split(' ').map(Number);
  return { '1m': one, '5m': five, '15m': fifteen };
}

function resolver(text: string): Facts {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  const of = (keyword: string) => rows.filter(([first]) => first === keyword).flatMap(([, ...rest]) => rest);
  const lists = { nameservers: of('nameserver'), search: of('search'), options: of('options'), domain: of('domain')[0] };
  return Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined && value.length > 0));
}

function hostKeys(output: string): Facts {
  const keys = [...output.matchAll(/^\/etc\/ssh\/ssh_host_(\w+)_key\.pub:(\S+) (\S+)/gm)];
  return Object.fromEntries(
    keys.flatMap(([, name, type, key]) => [
      [`ssh_host_key_${name}_public`, key],
      [`ssh_host_key_${name}_public_keytype`, type],
    ]),
  );
}
