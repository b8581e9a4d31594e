import { readFileSync } from 'node:fs';

const files = new Map<string, readonly string[]>();

/** The text of a line of a file, for the code frame of a message. */
export function lineOfFile(path: string, line: number): string | undefined {
  let lines = files.get(path);
  if (!lines) {
    try {
      lines = readFileSync(path, 'utf8').split(/\r?\n/);
    } catch {
      lines = [];
    }
    files.set(path, lines);
  }
  return lines[line - 1];
}
