import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './command.ts';
import { writeReplacing } from './files.ts';
import { ed25519KeyPair } from './keys.ts';
import { type Lab, type LabHost, labHosts, labPaths } from './lab.ts';
import type { MachineFacts } from './machine.ts';
import { writeOverlay } from './overlay.ts';
import { type LabKey, rootPlan } from './root-files.ts';

/** The key that opens every host, and for each host that has none yet a disk: the upper layer of its root. Returns how many it made. */
export async function ensureDisks(lab: Lab, machine: MachineFacts): Promise<number> {
  const { hosts, key } = labPaths(lab.name);
  const whiteout = join(hosts, '.whiteout');
  if (!existsSync(whiteout)) await must(['mknod', whiteout, 'c', '0', '0']);
  if (!existsSync(`${key}.pub`)) {
    const pair = ed25519KeyPair('weft-lab');
    writeReplacing(key, pair.privateKey, 0o600);
    writeReplacing(`${key}.pub`, `${pair.publicKey} weft-lab\n`, 0o644);
  }
  const authorizedKey = readFileSync(`${key}.pub`, 'utf8');
  const labKey = readFileSync(key, 'utf8');
  const missing = labHosts(lab).filter((host) => !existsSync(join(host.folder, 'made')));
  for (const host of missing) makeDisk(lab, host, { ...machine, authorizedKey, labKey }, whiteout);
  writeKnownHosts(lab);
  return missing.length;
}

function makeDisk(lab: Lab, host: LabHost, machine: MachineFacts & LabKey, whiteout: string): void {
  const upper = join(host.folder, 'upper');
  rmSync(upper, { recursive: true, force: true });
  mkdirSync(join(host.folder, 'root'), { recursive: true });
  const identity = { ...host, machineId: randomBytes(16).toString('hex'), hostKey: ed25519KeyPair(host.name) };
  writeOverlay(upper, rootPlan(lab, identity, machine), whiteout);
  writeFileSync(join(host.folder, 'host_key.pub'), `${identity.hostKey.publicKey}\n`);
  writeFileSync(join(host.folder, 'made'), '');
}

/** Adds the hosts that are not in it. A host that has changed its key since must stay a stranger. */
function writeKnownHosts(lab: Lab): void {
  const { knownHosts } = labPaths(lab.name);
  const present = existsSync(knownHosts) ? readFileSync(knownHosts, 'utf8') : '';
  const known = new Set(present.split('\n').map((line) => line.split(' ')[0]));
  const added = labHosts(lab).flatMap((host) => {
    const names = `${host.address},${host.name}`;
    return known.has(names) ? [] : [`${names} ${readFileSync(join(host.folder, 'host_key.pub'), 'utf8')}`];
  });
  if (added.length > 0) writeReplacing(knownHosts, present + added.join(''), 0o600);
}
