import { readFileSync } from 'node:fs';
import { isVaultText } from '../load/vault/envelope.ts';

const files = new Map<string, readonly string[]>();

/** The text of a line of a file, for the code frame of a message. */
export function lineOfFile(path: string, line: number): string | undefined {
  let lines = files.get(path);
  if (!lines) {
    try {
      const text = readFileSync(path, 'utf8');
      // A place in a vault file is one in its text, which is not shown.
      lines = isVaultText(text) ? [] : text.split(/\r?\n/);
    } catch {
      lines = [];
    }
    files.set(path, lines);
  }
  return lines[line - 1];
}
