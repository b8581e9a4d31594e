import type { Tally } from '../event.ts';

const columns: readonly (keyof Tally)[] = ['ok', 'changed', 'unreachable', 'failed', 'skipped', 'rescued', 'ignored'];

/** The lines of Ansible's PLAY RECAP, sorted by host. */
export function recapLines(
  recap: Readonly<Record<string, Readonly<Tally>>>,
): readonly { readonly host: string; readonly text: string; readonly tally: Tally }[] {
  return Object.entries(recap)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, tally]) => ({
      host,
      tally,
      text: `${host.padEnd(26)} : ${columns.map((c) => `${c}=${tally[c]}`.padEnd(c.length + 5)).join('')}`.trimEnd(),
    }));
}

/** `1.2 s`, `850 ms`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
