import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { DiagnosticError, error } from '../diagnostic.ts';
import { firstFreeSubnet } from './addresses.ts';
import { must } from './command.ts';
import { writeReplacing } from './files.ts';
import { type Lab, labPaths, labsFolder } from './lab.ts';
import { withLock } from './lock.ts';

const State = z.object({
  name: z.string(),
  subnet: z.string(),
  hosts: z.number().int(),
  ovs: z.boolean().default(false),
  libvirt: z.boolean().default(false),
  inventories: z.array(z.string()),
});

/** The names of all labs, also of those that were only half made or half removed. */
export function labNames(): string[] {
  try {
    return readdirSync(labsFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

/** Undefined where there is none, or what is there cannot be read: then it is as good as half made. */
export function readLab(name: string): Lab | undefined {
  try {
    return State.parse(JSON.parse(readFileSync(labPaths(name).state, 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeLab(lab: Lab): void {
  const { folder, state } = labPaths(lab.name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeReplacing(state, `${JSON.stringify(lab, undefined, 2)}\n`, 0o600);
}

/** A new lab with an underlay of its own, recorded before anyone else can choose the same. */
export function allocateLab(wanted: Omit<Lab, 'subnet'>): Promise<Lab> {
  return withLock(labsFolder, async () => {
    const labs = labNames().flatMap((name) => readLab(name)?.subnet ?? []);
    const subnet = firstFreeSubnet([...labs, ...(await machineRanges())]);
    if (subnet === undefined) {
      throw new DiagnosticError(
        error('lab-no-subnet', 'every /22 of 198.18.0.0/15 is routed already', undefined, 'take down a lab (`weft lab down --name …`)'),
      );
    }
    const lab = { ...wanted, subnet };
    writeLab(lab);
    return lab;
  });
}

/** What this machine has an address in or routes anywhere. */
async function machineRanges(): Promise<string[]> {
  const [routes, addresses] = await Promise.all([
    must(['ip', '-4', '-json', 'route', 'show', 'table', 'all']),
    must(['ip', '-4', '-json', 'address']),
  ]);
  const Routes = z.array(z.object({ dst: z.string() }));
  const Addresses = z.array(z.object({ addr_info: z.array(z.object({ local: z.string().optional(), prefixlen: z.number().optional() })) }));
  return [
    ...Routes.parse(JSON.parse(routes || '[]')).map((route) => route.dst),
    ...Addresses.parse(JSON.parse(addresses || '[]')).flatMap((link) => link.addr_info.map((a) => `${a.local ?? ''}/${a.prefixlen ?? 32}`)),
  ];
}
