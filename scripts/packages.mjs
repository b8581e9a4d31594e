// Debian packages that the demo and the tests need, installed where that is possible. Plain node: it runs before `npm ci`.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';

/** `a|b`: either will do, `a` is installed where both are missing. */
export const demoPackages = [
  'openssh-server',
  'openssh-client',
  'iproute2',
  'iptables',
  'ipset',
  'nftables',
  'iputils-ping',
  'tcpdump',
  'conntrack',
  'sudo',
  'procps',
];

/** For hosts with libvirt (`weft lab up --libvirt`). */
export const libvirtPackages = [
  'libvirt-daemon-system',
  'libvirt-clients',
  'qemu-utils',
  process.arch === 'arm64' ? 'qemu-system-arm' : 'qemu-system-x86',
];

export const testPackages = [
  ...demoPackages,
  ...libvirtPackages,
  'ansible-core',
  'openvswitch-switch',
  'busybox|busybox-static',
  'netcat-openbsd',
  'cron',
  'zsh',
  'fish',
];

/**
 * Installs those of the packages that are missing, without starting their services.
 * @param {readonly string[]} names
 * @throws {Error} with the names and the command to run, where they cannot be installed here
 */
export function ensurePackages(names) {
  const missing = missingPackages(names);
  if (missing.length === 0) return;
  const list = missing.join(' ');
  const why = reasonNotToInstall();
  if (why)
    throw new Error(
      `These Debian packages are missing: ${list}\n${why} Install them, then try again:\n\n    sudo apt-get install --no-install-recommends ${list}\n`,
    );
  console.log(`Installing Debian packages: ${list}`);
  const stale = listsAreOld() ? 'stale' : '';
  const { status, stdout, stderr, signal } = spawnSync('flock', ['/var/lib/dpkg', 'sh', '-c', install, 'sh', stale, ...missing], {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return;
  const output = `${stdout}${stderr}`.trim().split('\n').slice(-20).join('\n');
  throw new Error(
    `${output}\n\napt-get failed (${signal ?? `exit code ${status}`}). To see why:\n\n    apt-get update; apt-get install --no-install-recommends ${list}\n`,
  );
}

// The policy keeps maintainer scripts from starting services (invoke-rc.d, deb-systemd-invoke). It is removed however
// this ends; one that a kill -9 left behind is known by its second line. The lock is for two of us at once.
const mark = "# Weft's scripts/packages.mjs: no service starts while packages are installed. Safe to remove.";
const install = `
set -eu
stale=$1
shift
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ] || grep -qxF "${mark}" $policy; then
  trap 'rm -f $policy' EXIT
  trap 'exit 130' HUP INT TERM
  printf '%s\\n' '#!/bin/sh' "${mark}" 'exit 101' > $policy
  chmod 755 $policy
fi
update() { apt-get -q update || echo 'apt-get update failed; trying with the lists that are here' >&2; }
install() { apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@"; }
if [ -n "$stale" ]; then
  update
  install "$@"
else
  # The archive removes what the lists of yesterday name.
  install "$@" || { update; install "$@"; }
fi
`;

/** @param {readonly string[]} names */
function missingPackages(names) {
  const all = names.flatMap((name) => name.split('|'));
  // It complains about names that it does not know, but answers for the others.
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...all], { encoding: 'utf8' });
  const installed = new Set((stdout ?? '').split('\n').map((line) => (line.endsWith(' installed') ? line.split(' ')[0] : '')));
  return names.map((name) => name.split('|')).flatMap((either) => (either.some((name) => installed.has(name)) ? [] : either.slice(0, 1)));
}

function reasonNotToInstall() {
  if (process.getuid?.() !== 0) return 'Only root can install them.';
  if (spawnSync('apt-get', ['--version']).error) return 'There is no apt-get here (is this not Debian?): they may have other names.';
  return undefined;
}

/** Whether apt's lists are absent or older than a day: the folder changes with every update, the lists bear the archive's time. */
function listsAreOld() {
  const folder = '/var/lib/apt/lists';
  try {
    const present = readdirSync(folder).some((name) => name.endsWith('_Packages') || name.includes('_Packages.'));
    return !present || Date.now() - statSync(folder).mtimeMs > 86_400_000;
  } catch {
    return true;
  }
}
