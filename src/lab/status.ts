import { hostProcess, sshAnswers } from './host.ts';
import { labHosts } from './lab.ts';
import { readLab } from './state.ts';

interface HostStatus {
  readonly name: string;
  readonly address: string;
  /** Of the host's pid 1, as this machine sees it; undefined when the host does not run. */
  readonly pid: number | undefined;
  readonly ssh: 'answers' | 'silent';
}

export interface LabStatus {
  readonly name: string;
  readonly subnet: string;
  readonly ovs: boolean;
  readonly libvirt: boolean;
  readonly inventories: readonly string[];
  readonly hosts: readonly HostStatus[];
}

/** Undefined where there is no lab of that name. */
export async function labStatus(name: string): Promise<LabStatus | undefined> {
  const lab = readLab(name);
  if (!lab) return undefined;
  const hosts = labHosts(lab).map(async (host): Promise<HostStatus> => {
    const pid = hostProcess(host)?.pid;
    const answers = pid !== undefined && (await sshAnswers(host.address, 1000));
    return { name: host.name, address: host.address, pid, ssh: answers ? 'answers' : 'silent' };
  });
  return { ...lab, hosts: await Promise.all(hosts) };
}
