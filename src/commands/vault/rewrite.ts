import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DiagnosticError, error } from '../../diagnostic.ts';

export function readInput(path: string): Buffer {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (thrown) {
    throw cannot('read', path, thrown);
  }
}

/**
 * Puts a file in the place of another one in one step: whoever reads finds the old or the new one, whole. Its mode is 0600,
 * and its owner stays. A symbolic link stays: what it points to is replaced.
 */
export function rewrite(path: string, content: string | Uint8Array): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old ? realpathSync(path) : path;
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      fchmodSync(file, 0o600);
      if (old && process.getuid?.() === 0) fchownSync(file, old.uid, old.gid);
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw cannot('write', path, thrown);
  }
}

function cannot(what: string, path: string, thrown: unknown): DiagnosticError {
  const reason = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
  return new DiagnosticError(error('vault-file', `cannot ${what} ${path} (${reason})`));
}
