import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError, error } from '../../diagnostic.ts';
import type { TagReader } from '../yaml.ts';

/** How the files of an inventory are read. */
export interface ReadOptions {
  /** What relative paths start from. */
  readonly cwd: string;
  readonly readTag?: TagReader;
  /** Turns a file that is encrypted as a whole into its text; leaves other text alone. */
  readonly decrypt?: (path: string, text: string) => string;
}

export function readText(shown: string, { cwd, decrypt }: ReadOptions): string {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, shown), 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new DiagnosticError(error('unreadable', `${shown} cannot be read (${reason})`, { file: shown, line: 1, column: 1 }));
  }
  return decrypt?.(shown, text) ?? text;
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
