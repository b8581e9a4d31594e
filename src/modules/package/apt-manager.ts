import { type Script, sh } from '../../session/script.ts';
import type { Manager, PackageState } from './manager.ts';

/** Waits for the lock of another apt instead of failing; asks no questions; keeps configuration files that somebody changed. */
export function aptGet(
  options: { readonly lockSeconds?: number; readonly dpkg?: readonly string[]; readonly words?: readonly string[] } = {},
): Script {
  const dpkg = (options.dpkg ?? ['force-confdef', 'force-confold']).flatMap((option) => ['-o', `Dpkg::Options::=--${option}`]);
  return sh`DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -y -q -o ${`DPkg::Lock::Timeout=${options.lockSeconds ?? 60}`} ${dpkg} ${options.words ?? []}`;
}

/** `name`, `name:arch`, `name=version`: what dpkg knows is the part before the version. */
function withoutVersion(name: string): string {
  return name.replace(/=.*$/, '');
}

/** Two forks; the second, slow one (0.1 s) only where something is missing or candidates are asked for. */
export function aptQuery(names: readonly string[], candidates: boolean): Script {
  const plain = names.map(withoutVersion);
  const policy = sh`LC_ALL=C apt-cache policy -- ${plain}`;
  return sh`o=$(dpkg-query -W -f '\${Package} \${Architecture} \${db:Status-Status} \${Version}\n' -- ${plain} 2>/dev/null)
r=$?
echo "$o"
echo --
${candidates ? policy : sh`case "$r $o" in 0*config-files*|0*not-installed*|[!0]*) ${policy} ;; esac`}`;
}

export function readAptQuery(stdout: string, names: readonly string[]): ReadonlyMap<string, PackageState> {
  const [installed = '', policy = ''] = stdout.split(/^--\n/m);
  const versions = new Map<string, string>();
  for (const line of installed.split('\n')) {
    const [name, arch, status, version] = line.split(' ');
    if (status !== 'installed' || version === undefined) continue;
    versions.set(`${name}:${arch}`, version);
    if (!versions.has(`${name}`)) versions.set(`${name}`, version);
  }
  const candidates = new Map(
    [...policy.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (\S+)/gm)].map(([, name = '', version = '']): [string, string] => [
      name,
      version,
    ]),
  );
  return new Map(
    names.map((name) => {
      const plain = withoutVersion(name);
      const version = versions.get(plain);
      const candidate = candidates.get(plain) ?? candidates.get(plain.replace(/:.*/, ''));
      return [
        name,
        { ...(version !== undefined && { installed: version }), ...(candidate !== undefined && candidate !== '(none)' && { candidate }) },
      ];
    }),
  );
}

export const apt: Manager = {
  name: 'apt',
  detect: sh`command -v apt-get >/dev/null`,
  query: aptQuery,
  read: readAptQuery,
  install: (names) => sh`${aptGet()} install -- ${names}`,
  upgrade: (names) => sh`${aptGet()} install -- ${names}`,
  remove: (names) => sh`${aptGet()} remove -- ${names}`,
};
