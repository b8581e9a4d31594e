import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { removeCgroups } from './cgroups.ts';
import { unmountDisks } from './disk-store.ts';
import { removeIfEmpty } from './files.ts';
import { hostProcess } from './host.ts';
import { removeInventory } from './inventory-file.ts';
import { checkName, labHosts, labPaths, labsFolder } from './lab.ts';
import { withLock } from './lock.ts';
import { killAll, processesWith } from './processes.ts';
import { requireRoot } from './requirements.ts';
import { readLab } from './state.ts';
import { removeSwitch } from './switch.ts';

/** Ends a lab and removes everything it left on this machine, also when it was only half made or half removed. */
export async function labDown(name: string): Promise<void> {
  requireRoot();
  const { folder } = labPaths(checkName(name));
  await withLock(folder, async () => {
    await removeLab(name);
    rmSync(folder, { recursive: true });
  });
  removeIfEmpty(labsFolder, dirname(labsFolder));
}

/** The same but for its folder, for who holds the lab's lock, which is the folder's. The lab is forgotten first: a disk that is half removed is never used again. */
export async function removeLab(name: string): Promise<void> {
  const { folder, state, init, hosts, cgroupPrefix } = labPaths(name);
  const lab = readLab(name);
  const recorded = lab ? labHosts(lab).flatMap((host) => hostProcess(host) ?? []) : [];
  const scripts = new Set([init]);
  // What ran but was not recorded: until nothing is left, for one may just be starting.
  for (let found = [...recorded, ...processesWith(scripts)]; found.length > 0; found = processesWith(scripts)) await killAll(found);
  for (const inventory of lab?.inventories ?? []) removeInventory(name, inventory);
  rmSync(state, { force: true });
  await removeSwitch(name);
  await removeCgroups(cgroupPrefix);
  await unmountDisks(hosts);
  for (const entry of readdirSync(folder)) rmSync(join(folder, entry), { recursive: true, force: true });
}
