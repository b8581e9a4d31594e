import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import { controllerAddress } from './addresses.ts';
import { removeIfEmpty, writeReplacing } from './files.ts';
import { type Lab, labHosts, labPaths } from './lab.ts';

/** The folder, within a project, of the inventory of the lab of that name. */
export function inventoryFolder(name: string): string {
  return name === 'default' ? 'inventories/lab' : `inventories/lab-${name}`;
}

/** By this first line a generated file is known, and the lab that it belongs to. */
function header(name: string): string {
  return `# Made by \`weft lab up\` for the lab "${name}", removed by \`weft lab down\`. Changes here are lost.\n`;
}

export function inventoryText(lab: Lab): string {
  const { key, knownHosts } = labPaths(lab.name);
  return [
    header(lab.name),
    'hypervisors:\n',
    '  hosts:\n',
    ...labHosts(lab).map(({ name, address }) => `    ${name}: { ansible_host: ${address}, underlay_address: ${address} }\n`),
    '  vars:\n',
    '    ansible_user: root\n',
    `    ansible_ssh_private_key_file: ${key}\n`,
    `    ansible_ssh_common_args: -o UserKnownHostsFile=${knownHosts} -o IdentitiesOnly=yes\n`,
    `    underlay_mtu: 1500\n`,
    '    # This machine, as the hosts see it.\n',
    `    controller_address: ${controllerAddress(lab.subnet)}\n`,
  ].join('');
}

/** @throws DiagnosticError where the folder has an inventory that is not the lab's */
export function refuseForeign(name: string, folder: string): void {
  const file = join(folder, 'hosts.yml');
  if (read(file)?.startsWith(header(name)) ?? true) return;
  const message = `${file} exists and was not made for the lab "${name}"`;
  throw new DiagnosticError(error('lab-inventory', message, undefined, 'move it away, or use --inventory DIR'));
}

/** Writes it only if it differs. */
export function writeInventory(lab: Lab, folder: string): void {
  const file = join(folder, 'hosts.yml');
  const text = inventoryText(lab);
  if (read(file) === text) return;
  mkdirSync(folder, { recursive: true });
  writeReplacing(file, text, 0o644);
}

/** Removes the file if it is the one made for that lab, and its folder if nothing else is in it. */
export function removeInventory(name: string, folder: string): void {
  const file = join(folder, 'hosts.yml');
  if (!read(file)?.startsWith(header(name))) return;
  rmSync(file);
  removeIfEmpty(folder);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
