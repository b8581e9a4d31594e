import type { Facts } from './section.ts';

const NAMES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  raspbian: 'Raspbian',
  linuxmint: 'Linux Mint',
  devuan: 'Devuan',
  kali: 'Kali',
  rhel: 'RedHat',
  centos: 'CentOS',
  fedora: 'Fedora',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  alpine: 'Alpine',
  arch: 'Archlinux',
  gentoo: 'Gentoo',
  sles: 'SLES',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  openwrt: 'OpenWrt',
};

const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  Debian: ['Debian', 'Ubuntu', 'Raspbian', 'Linux Mint', 'Devuan', 'Kali'],
  RedHat: ['RedHat', 'CentOS', 'Fedora', 'Rocky', 'AlmaLinux', 'OracleLinux', 'Amazon'],
  Suse: ['SLES', 'openSUSE Leap', 'openSUSE Tumbleweed'],
};

/** Ansible's words for what /etc/os-release says; Debian's minor version stands in a file of its own. */
export function distributionFacts(osRelease: string, debianVersion: string | undefined): Facts {
  const { ID = '', NAME = '', VERSION_ID = '', VERSION_CODENAME, VERSION = '' } = readAssignments(osRelease);
  const distribution = NAMES[ID] ?? (NAME.split(' ')[0] || 'Linux');
  const debian = distribution === 'Debian' && /^\d+\.\d+/.test(debianVersion ?? '') ? debianVersion?.trim() : undefined;
  const version = debian ?? (VERSION_ID || 'NA');
  const [major = version, minor] = version.split('.');
  const release = VERSION_CODENAME ?? /\(([^)]+)\)/.exec(VERSION)?.[1]?.toLowerCase() ?? 'NA';
  return {
    distribution,
    distribution_version: version,
    distribution_major_version: major,
    ...(minor !== undefined && { distribution_minor_version: minor }),
    distribution_release: release,
    distribution_file_path: '/etc/os-release',
    distribution_file_variety: distribution,
    distribution_file_parsed: true,
    os_family: Object.entries(FAMILIES).find(([, members]) => members.includes(distribution))?.[0] ?? distribution,
  };
}

/** `KEY="value"` lines, as os-release has them. */
function readAssignments(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split('\n').flatMap((line): readonly [string, string][] => {
      const [, key, value = ''] = /^([A-Za-z0-9_]+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, /^(["']).*\1$/.test(value) ? value.slice(1, -1) : value]];
    }),
  );
}
