import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Paths to texts. What begins with `#!` is made executable. */
export type Files = Readonly<Record<string, string>>;

/** Writes files into a new folder. */
export function writeTree(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-inventory-'));
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
  return folder;
}

/** The same, for the time of one test. */
export function temporaryTree(files: Files): string {
  const folder = writeTree(files);
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Files in a folder of their own, for as long as `use` runs. */
export function inTree<T>(files: Files, use: (folder: string) => T): T {
  const folder = writeTree(files);
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
