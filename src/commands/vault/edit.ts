import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DiagnosticError, error } from '../../diagnostic.ts';

/**
 * What a person makes of a text in their editor ($VISUAL, $EDITOR, else vi). The text lies in a file that only they can
 * read (0600, in a folder of 0700), for as long as the editor runs.
 */
export function edited(path: string, plain: Uint8Array): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'weft-vault-'));
  const file = join(folder, basename(path));
  // A signal from the terminal is the editor's to answer; Weft stays to clean up.
  const wait = () => {};
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, wait);
  try {
    writeFileSync(file, plain, { mode: 0o600, flag: 'wx' });
    const editor = process.env.VISUAL || process.env.EDITOR || 'vi';
    // $EDITOR may hold arguments, as "code --wait": a shell splits it, and gets the file as a word of its own.
    const ran = spawnSync('/bin/sh', ['-c', `${editor} "$1"`, 'sh', file], { stdio: 'inherit' });
    if (ran.status !== 0) {
      const how = ran.error?.message ?? (ran.signal ? `signal ${ran.signal}` : `exit code ${ran.status}`);
      throw new DiagnosticError(error('vault-edit', `the editor "${editor}" failed (${how}): ${path} is as it was`));
    }
    return readFileSync(file);
  } finally {
    for (const signal of signals) process.removeListener(signal, wait);
    rmSync(folder, { recursive: true, force: true });
  }
}
