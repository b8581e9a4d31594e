import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import { hostAddress } from './addresses.ts';

/** What is remembered of a lab; everything else follows from it. */
export interface Lab {
  readonly name: string;
  /** The underlay: its /22 of 198.18.0.0/15, e.g. `198.18.4.0/22`. */
  readonly subnet: string;
  /** How many hosts: hv1 … hvN. */
  readonly hosts: number;
  readonly ovs: boolean;
  readonly libvirt: boolean;
  /** Folders that hold a generated `hosts.yml` of this lab. */
  readonly inventories: readonly string[];
}

/** All labs of this machine. */
export const labsFolder = '/var/lib/weft/lab';

/** As many as a Linux bridge has ports for (1023), and their addresses fit in a /22. */
export const maxHosts = 1000;

const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export function checkName(name: string): string {
  if (namePattern.test(name)) return name;
  throw new DiagnosticError(
    error('lab-name', `"${name}" cannot name a lab`, undefined, 'use up to 40 of a-z, 0-9 and "-", with no "-" at either end'),
  );
}

/** What lies where in the folder of a lab, and what it is called in the kernel. */
export function labPaths(name: string) {
  const folder = join(labsFolder, name);
  // An interface's name has at most 15 characters (IFNAMSIZ).
  const short = name.length <= 10 ? name : `${name.slice(0, 3)}${createHash('sha256').update(name).digest('hex').slice(0, 7)}`;
  return {
    folder,
    state: join(folder, 'lab.json'),
    key: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    init: join(folder, 'init.sh'),
    hosts: join(folder, 'hosts'),
    /** Network namespace of the switch. */
    namespace: `weft-${short}`,
    /** The controller's end of its link to the switch, in the machine's own network namespace. */
    link: `weft-${short}`,
    /** Prefix of the lab's control groups: `weft-lab.NAME.HOST`. Names hold no dot. */
    cgroupPrefix: `weft-lab.${name}.`,
  };
}

export interface LabHost {
  readonly name: string;
  readonly number: number;
  readonly address: string;
  /** Holds its overlay (upper, work, root), `pid` and `log`. */
  readonly folder: string;
}

export function labHost(lab: Lab, number: number): LabHost {
  const name = `hv${number}`;
  return { name, number, address: hostAddress(lab.subnet, number), folder: join(labPaths(lab.name).hosts, name) };
}

export function labHosts(lab: Lab): LabHost[] {
  return Array.from({ length: lab.hosts }, (_, i) => labHost(lab, i + 1));
}
