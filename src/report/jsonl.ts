import type { RunEvent } from '../event.ts';

/** One event as one line of JSON: what `--output jsonl` prints and run records hold. */
export function jsonLine(event: RunEvent): string {
  return JSON.stringify(event);
}
