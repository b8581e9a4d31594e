import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CgroupMount } from './host-script.ts';

/** Where control groups are mounted, from the text of /proc/mounts. */
export function cgroupMounts(mounts: string): CgroupMount[] {
  return mounts.split('\n').flatMap((line): CgroupMount[] => {
    const [, path = '', type, options = ''] = line.split(' ');
    if (type === 'cgroup2') return [{ path, type, options: '' }];
    if (type !== 'cgroup') return [];
    const general = new Set(['rw', 'ro', 'nosuid', 'nodev', 'noexec', 'relatime', 'xattr', 'clone_children']);
    const controllers = options.split(',').filter((o) => !general.has(o) && !o.startsWith('release_agent='));
    const named = controllers.every((o) => o.startsWith('name='));
    return [{ path, type, options: [...(named ? ['none'] : []), ...controllers].join(',') }];
  });
}

function machineCgroups(): CgroupMount[] {
  return cgroupMounts(readFileSync('/proc/mounts', 'utf8'));
}

/** A group of that name in every hierarchy that lets us; returns their folders. */
export function makeCgroups(name: string): string[] {
  return machineCgroups().flatMap(({ path, options }) => {
    const folder = join(path, name);
    try {
      mkdirSync(folder, { recursive: true });
      // A cpuset without processors and memory takes no process.
      if (options.split(',').includes('cpuset')) {
        for (const file of ['cpuset.cpus', 'cpuset.mems']) writeFileSync(join(folder, file), readFileSync(join(path, file)));
      }
      return [folder];
    } catch {
      return []; // e.g. mounted read-only, in a container: the host lives in our own group then
    }
  });
}

/** Removes the groups whose name begins so, with those that a host made in them. Their processes have ended. */
export async function removeCgroups(prefix: string): Promise<void> {
  for (const { path } of machineCgroups()) {
    for (const name of foldersIn(path).filter((f) => basename(f).startsWith(prefix))) await removeTree(name);
  }
}

async function removeTree(folder: string): Promise<void> {
  for (const child of foldersIn(folder)) await removeTree(child);
  for (let attempt = 0; ; attempt++) {
    try {
      return rmdirSync(folder);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT') return;
      // The last process is gone from /proc a little before it is gone from its group.
      if (code !== 'EBUSY' || attempt === 200) throw cause;
      await sleep(5);
    }
  }
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(path, entry.name));
  } catch {
    return [];
  }
}
