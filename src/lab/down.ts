import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { removeCgroups } from './cgroups.ts';
import { unmountDisks } from './disk-store.ts';
import { removeIfEmpty } from './files.ts';
import { hostProcess } from './host.ts';
import { removeInventory } from './inventory-file.ts';
import { checkName, labHosts, labPaths, labsFolder } from './lab.ts';
import { withLock } from './lock.ts';
import { killAll, processesOf } from './processes.ts';
import { requireRoot } from './requirements.ts';
import { readLab } from './state.ts';
import { removeSwitch } from './switch.ts';

/** Ends a lab and removes everything it left on this machine, also when it was only half made or half removed. */
export async function labDown(name: string): Promise<void> {
  requireRoot();
  await withLock(labPaths(checkName(name)).folder, () => removeLab(name));
  removeIfEmpty(labsFolder, dirname(labsFolder));
}

/** The same for who holds the lab's lock. The lab is forgotten first: a disk that is half removed is never used again. */
export async function removeLab(name: string): Promise<void> {
  const { folder, state, init, hosts, cgroupPrefix } = labPaths(name);
  const lab = readLab(name);
  const recorded = lab ? labHosts(lab).flatMap((host) => hostProcess(host) ?? []) : [];
  // What ran but was not recorded: until nothing is left, for one may just be starting.
  for (let found = [...recorded, ...processesOf(init)]; found.length > 0; found = processesOf(init)) await killAll(found);
  for (const inventory of lab?.inventories ?? []) removeInventory(name, inventory);
  rmSync(state, { force: true });
  await removeSwitch(name);
  await removeCgroups(cgroupPrefix);
  await unmountDisks(hosts);
  rmSync(folder, { recursive: true, force: true });
}
