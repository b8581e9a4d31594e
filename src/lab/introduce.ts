import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './command.ts';
import { enterHost } from './exec.ts';
import { type Lab, labHosts, labPaths } from './lab.ts';
import { hostKnownHosts } from './libvirt.ts';
import { hostsLines } from './root-files.ts';

/** Appends the lines of its input that the file, its argument, does not have. */
const appendMissing = '[ -e "$1" ] || : > "$1"; if missing=$(grep -vxFf "$1"); then printf "%s\\n" "$missing" >> "$1"; fi';

/**
 * Makes the hosts know each other after some were added: by name, and with libvirt by key too.
 * @param allNew whether all were made just now, with every name
 */
export async function introduceHosts(lab: Lab, allNew: boolean): Promise<void> {
  const { folder, knownHosts } = labPaths(lab.name);
  const done = join(folder, 'introduced');
  if (existsSync(done) && readFileSync(done, 'utf8') === String(lab.hosts)) return;
  const files = [
    ...(allNew ? [] : [{ path: '/etc/hosts', input: hostsLines(lab).join('') }]),
    ...(lab.libvirt ? [{ path: hostKnownHosts, input: readFileSync(knownHosts, 'utf8') }] : []),
  ];
  for (const { path, input } of files) {
    await Promise.all(labHosts(lab).map((host) => must(enterHost(lab, host, ['sh', '-c', appendMissing, 'sh', path]), { input })));
  }
  writeFileSync(done, String(lab.hosts));
}
