import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import PQueue from 'p-queue';
import { DiagnosticError, error } from '../diagnostic.ts';
import { mountDisks } from './disk-store.ts';
import { ensureDisks } from './disks.ts';
import { removeLab } from './down.ts';
import { writeReplacing } from './files.ts';
import { hostProcess, sshAnswers, startHost } from './host.ts';
import { initScript } from './host-script.ts';
import { introduceHosts } from './introduce.ts';
import { refuseForeign, writeInventory } from './inventory-file.ts';
import { checkName, type Lab, type LabHost, labHosts, labPaths, maxHosts } from './lab.ts';
import { libvirtPrograms } from './libvirt.ts';
import { withLock } from './lock.ts';
import { type MachineFacts, machineFacts } from './machine.ts';
import { killAll, processesWith } from './processes.ts';
import { ovsPrograms, requireLab } from './requirements.ts';
import { allocateLab, readLab, writeLab } from './state.ts';
import { ensureSwitch, switchPorts } from './switch.ts';

export interface LabOptions {
  readonly name?: string;
  /** At least so many hosts; without it as many as the lab has, or 3. */
  readonly hosts?: number;
  /** The folder for its `hosts.yml`; without it none is written. */
  readonly inventory?: string;
  /** Open vSwitch on every host; without it as the lab has it. */
  readonly ovs?: boolean;
  /** libvirt on every host; without it as the lab has it. */
  readonly libvirt?: boolean;
  readonly log?: (line: string) => void;
}

/** Makes a lab, or completes the one that is there: what is well is left alone, what is not is started again. */
export async function labUp(options: LabOptions): Promise<Lab> {
  const name = checkName(options.name ?? 'default');
  requireLab(new Map([...(options.ovs ? ovsPrograms : []), ...(options.libvirt ? libvirtPrograms : [])]));
  if (options.hosts !== undefined && !(Number.isInteger(options.hosts) && options.hosts >= 1 && options.hosts <= maxHosts)) {
    throw new DiagnosticError(error('lab-hosts', `a lab can have 1 to ${maxHosts} hosts, not ${options.hosts}`));
  }
  const log = options.log ?? (() => {});
  return withLock(labPaths(name).folder, async () => {
    const before = readLab(name);
    const lab = await record(name, before, options);
    const machine = await machineFacts();
    await mountDisks(labPaths(name).hosts);
    const made = await ensureDisks(lab, machine);
    await ensureSwitch(lab);
    const ill = await illHosts(lab);
    if (ill.length > 0) await startHosts(lab, ill, machine, log);
    await introduceHosts(lab, made === lab.hosts);
    for (const folder of lab.inventories) writeInventory(lab, folder);
    const hosts = lab.hosts === 1 ? '1 host' : `${lab.hosts} hosts`;
    log(`${lab.name}: ${hosts} in ${lab.subnet}, ${ill.length > 0 ? 'up now' : 'up already'}`);
    return lab;
  });
}

/** The lab as it shall be, written down before anything of it is made, so that `down` finds all of it. */
async function record(name: string, before: Lab | undefined, options: LabOptions): Promise<Lab> {
  const inventory = options.inventory === undefined ? [] : [resolve(options.inventory)];
  for (const folder of inventory) refuseForeign(name, folder);
  if (!before) {
    await removeLab(name); // what a `down` that was killed has left
    const { hosts = 3, ovs = false, libvirt = false } = options;
    return allocateLab({ name, hosts, ovs, libvirt, inventories: inventory });
  }
  if (options.ovs && !before.ovs) throw isWithout(name, 'Open vSwitch');
  if (options.libvirt && !before.libvirt) throw isWithout(name, 'libvirt');
  const lab = {
    ...before,
    hosts: Math.max(before.hosts, options.hosts ?? 0),
    // A project that was deleted needs no inventory any more.
    inventories: [...new Set([...before.inventories.filter((folder) => existsSync(folder)), ...inventory])],
  };
  writeLab(lab);
  return lab;
}

function isWithout(name: string, feature: string): DiagnosticError {
  const hint = 'remove it first (`weft lab down`), or use another --name';
  return new DiagnosticError(error('lab-without', `the lab "${name}" is there without ${feature}`, undefined, hint));
}

/** Hosts that do not run, are not connected, or whose sshd is silent. */
async function illHosts(lab: Lab): Promise<LabHost[]> {
  const ports = await switchPorts(lab.name);
  const checked = labHosts(lab).map(async (host) => {
    const well = ports?.has(host.name) && hostProcess(host) && (await sshAnswers(host.address, 2000));
    return well ? [] : [host];
  });
  return (await Promise.all(checked)).flat();
}

async function startHosts(lab: Lab, hosts: readonly LabHost[], machine: MachineFacts, log: (line: string) => void): Promise<void> {
  await killAll(processesWith(new Set(hosts.map((host) => host.folder))));
  writeReplacing(labPaths(lab.name).init, initScript, 0o600);
  log(`${lab.name}: starting ${hosts.length === 1 ? (hosts[0]?.name ?? '') : `${hosts.length} hosts`}`);
  const queue = new PQueue({ concurrency: 4 * availableParallelism() });
  await Promise.all(hosts.map((host) => queue.add(() => startHost(lab, host, machine))));
}
