import { chownSync, existsSync, linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { workFolder } from './host-script.ts';
import type { RootPlan } from './root-files.ts';

/**
 * Fills the upper layer of a host that has none yet.
 * @param whiteout a character device 0:0, overlayfs' mark for "not there"
 */
export function writeOverlay(upper: string, plan: RootPlan, whiteout: string): void {
  mkdirSync(upper, { recursive: true, mode: 0o755 });
  for (const { path, uid } of plan.folders) {
    makeFolder(upper, path);
    chownSync(join(upper, path), uid, uid);
  }
  for (const { path, text, mode } of plan.files) {
    makeFolder(upper, dirname(path));
    writeFileSync(join(upper, path), text, { mode });
  }
  for (const path of plan.hidden) {
    makeFolder(upper, dirname(path));
    if (!existsSync(join(upper, path))) linkSync(whiteout, join(upper, path)); // e.g. the home of a user that the lab has too
  }
  makeFolder(upper, '/mnt'); // pivot_root puts the machine's root there for a moment
}

/** A folder of the upper layer decides mode and owner for the merged one: they must be those of the machine's. */
function makeFolder(upper: string, path: string): void {
  const target = join(upper, path);
  if (path === '/' || existsSync(target)) return;
  makeFolder(upper, dirname(path));
  const machine = statSync(path, { throwIfNoEntry: false });
  mkdirSync(target, { mode: (machine?.mode ?? 0o755) & 0o7777 });
  if (machine) chownSync(target, machine.uid, machine.gid);
}

/** Every mount of an overlay needs a new work folder: overlayfs refuses one that a volatile mount has used. */
export function freshWorkFolders(folder: string, separate: readonly string[]): void {
  for (const path of ['/', ...separate]) {
    makeFolder(join(folder, 'upper'), path);
    const work = workFolder(folder, path);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
  }
}
