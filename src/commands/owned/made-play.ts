import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A play that no person wrote, as a playbook for as long as `use` takes. */
export async function withMadePlay<T>(play: object, use: (playbook: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-owned-'));
  try {
    const playbook = join(folder, 'owned.yml');
    writeFileSync(playbook, JSON.stringify([play]), { mode: 0o600 });
    return await use(playbook);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
