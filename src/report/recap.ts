import type { Tally } from '../event.ts';
import { oneLine } from './clean.ts';

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
      text: `${oneLine(host).padEnd(26)} : ${columns.map((c) => `${c}=${String(tally[c]).padEnd(4)}`).join(' ')}`.trimEnd(),
    }));
}

/** `850 ms`, `1.2 s`, `2 min 5 s`, `1 h 2 min`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
