import { renameSync, rmdirSync, writeFileSync } from 'node:fs';

/** A reader sees the old text or the new one, whole. */
export function writeReplacing(file: string, text: string, mode: number): void {
  const beside = `${file}.new`;
  writeFileSync(beside, text, { mode });
  renameSync(beside, file);
}

/** Removes folders that are empty, in this order; others stay. */
export function removeIfEmpty(...folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch (cause) {
      if (!['ENOTEMPTY', 'ENOENT', 'EEXIST', 'EBUSY'].includes((cause as NodeJS.ErrnoException).code ?? '')) throw cause;
    }
  }
}
