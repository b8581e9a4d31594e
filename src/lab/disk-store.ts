import { mkdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { must } from './command.ts';

/** File systems that can be the upper layer of an overlay, by their magic number (linux/magic.h). */
const canBeUpper = new Set([
  0xef53 /* ext4 */, 0x58465342 /* xfs */, 0x9123683e /* btrfs */, 0xf2f52010 /* f2fs */, 0x01021994 /* tmpfs */,
]);

/** Makes the folder for the hosts' disks: in memory where its file system cannot hold them, as in most containers. */
export async function mountDisks(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { type } = await statfs(folder);
  if (!canBeUpper.has(type)) await must(['mount', '-t', 'tmpfs', '-o', 'mode=700', 'weft-lab', folder]);
}

export async function unmountDisks(folder: string): Promise<void> {
  const mounted = () => readFileSync('/proc/mounts', 'utf8').includes(` ${folder} `);
  while (mounted()) await must(['umount', folder]);
}
