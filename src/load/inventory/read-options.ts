import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError, error } from '../../diagnostic.ts';
import type { Secret } from '../../language/secret.ts';
import type { Decryption } from '../vault/decryption.ts';

/** How the files of an inventory are read. */
export interface ReadOptions extends Partial<Decryption> {
  /** What relative paths start from. */
  readonly cwd: string;
  /** Whether executables are run for what they know; else they are passed over. */
  readonly runScripts?: boolean;
}

export interface Text {
  readonly text: string;
  /** Only there where the file is encrypted. */
  readonly mark?: ((text: string) => Secret) | undefined;
}

export function readText(shown: string, { cwd, decrypt, mark }: ReadOptions): Text {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, shown), 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new DiagnosticError(error('unreadable', `${shown} cannot be read (${reason})`, { file: shown, line: 1, column: 1 }));
  }
  const opened = decrypt?.(shown, text);
  return opened ? { text: new TextDecoder().decode(opened), mark } : { text };
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
