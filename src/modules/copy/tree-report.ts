import type { Content } from '../shared/file-content.ts';
import { type FileState, readStat } from '../shared/file-probe.ts';

/** Something of a tree, by its path below the root. */
export type Entry = { readonly path: string } & (
  | { readonly kind: 'directory' }
  | { readonly kind: 'file'; readonly content: Content; readonly mode: string | undefined }
  | { readonly kind: 'link'; readonly to: string }
);

/** What stands where an entry of the tree shall be. */
interface Seen {
  /** Something of another kind, which is not replaced. */
  readonly blocked?: boolean;
  readonly state?: FileState;
  readonly sha256?: string;
  /** What a symbolic link points to. */
  readonly to?: string;
}

export interface TreeFound {
  readonly umask: number;
  /** The root directory is missing. */
  readonly missing: boolean;
  /** The root is something else than a directory. */
  readonly obstacle: boolean;
  /** Nothing for an entry that is missing. */
  readonly seen: ReadonlyMap<Entry, Seen>;
}

/** Reads what `probeTree` prints: a line for each entry (directories, files, links), then stats and hashes of the files that are there. */
export function readTreeReport(entries: readonly Entry[], stdout: string): TreeFound {
  const [umask = '022', first, ...rest] = stdout.split('\n');
  const seen = new Map<Entry, Seen>();
  const common = { umask: Number.parseInt(umask, 8), seen };
  if (first === 'absent' || first === 'obstacle') return { ...common, missing: first === 'absent', obstacle: first === 'obstacle' };
  const lines = rest[Symbol.iterator]();
  const next = () => lines.next().value ?? '';
  const of = (kind: Entry['kind']) => entries.filter((entry) => entry.kind === kind);
  for (const entry of of('directory')) if (next() === 'yes') seen.set(entry, {});
  const there: Entry[] = [];
  for (const entry of of('file')) {
    const line = next();
    if (line === 'yes') there.push(entry);
    else if (line === 'directory') seen.set(entry, { blocked: true });
  }
  for (const entry of of('link')) {
    const line = next();
    if (line.startsWith('to ')) seen.set(entry, { to: line.slice(3) });
    else if (line === 'yes') seen.set(entry, { blocked: true });
  }
  const states = there.map(() => {
    const [, stat = '', names = ''] = /^((?:\S+ ){4})(.*)$/.exec(next()) ?? [];
    const [owner = '', group = ''] = names.split('/');
    return readStat(stat.trim(), owner, group);
  });
  there.forEach((entry, i) => {
    const [sha256 = ''] = /[0-9a-f]{64}/.exec(next()) ?? [];
    const state = states[i];
    if (state) seen.set(entry, { state, sha256 });
  });
  return { ...common, missing: false, obstacle: false };
}
