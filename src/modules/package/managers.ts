import { sh } from '../../session/script.ts';
import { apt } from './apt-manager.ts';
import type { Manager, PackageState } from './manager.ts';

const dnf: Manager = {
  name: 'dnf',
  detect: sh`command -v dnf >/dev/null`,
  query: (names, candidates) => sh`rpm -q --qf 'installed %{NAME} %{VERSION}-%{RELEASE}\n' -- ${names}
${candidates ? sh`dnf -q list --upgrades -- ${names} 2>/dev/null` : sh``}
exit 0`,
  read: (stdout, names) =>
    new Map(
      names.map((name): [string, PackageState] => {
        const installed = stdout
          .split('\n')
          .find((line) => line.startsWith(`installed ${name} `))
          ?.split(' ')[2];
        const upgrade = stdout
          .split('\n')
          .find((line) => line.startsWith(`${name}.`))
          ?.split(/\s+/)[1];
        const candidate = upgrade ?? installed;
        return [name, { ...(installed !== undefined && { installed }), ...(candidate !== undefined && { candidate }) }];
      }),
    ),
  install: (names) => sh`LC_ALL=C dnf -y -q install -- ${names}`,
  upgrade: (names) => sh`LC_ALL=C dnf -y -q install -- ${names} && LC_ALL=C dnf -y -q upgrade -- ${names}`,
  remove: (names) => sh`LC_ALL=C dnf -y -q remove -- ${names}`,
};

const apk: Manager = {
  name: 'apk',
  detect: sh`command -v apk >/dev/null`,
  query: (names, candidates) => sh`apk info -e -- ${names}
echo --
${candidates ? sh`apk version -q -l '<' -- ${names}` : sh``}
exit 0`,
  read: (stdout, names) => {
    const [installed = '', outdated = ''] = stdout.split(/^--\n/m);
    return new Map(
      names.map((name): [string, PackageState] => {
        if (!installed.split('\n').includes(name)) return [name, {}];
        const behind = outdated
          .split('\n')
          .some((line) => line === name || (line.startsWith(`${name}-`) && /^\d/.test(line.slice(name.length + 1))));
        return [name, { installed: 'installed', candidate: behind ? 'newer' : 'installed' }];
      }),
    );
  },
  install: (names) => sh`apk add -q -- ${names}`,
  upgrade: (names) => sh`apk add -q -u -- ${names}`,
  remove: (names) => sh`apk del -q -- ${names}`,
};

/** In the order in which they are looked for. */
export const managers: readonly Manager[] = [apt, dnf, apk];
