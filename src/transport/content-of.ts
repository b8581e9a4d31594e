import { readFileSync } from 'node:fs';

/** What is in a file of the user's own; nothing where it cannot be read. */
export function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}
