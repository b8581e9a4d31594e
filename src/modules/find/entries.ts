import { posix } from 'node:path';

/** Something below a searched folder. */
export interface Entry {
  readonly path: string;
  /** Levels below the folder that was searched; what is right in it has 1. */
  readonly depth: number;
  /** As in `st_mode`. */
  readonly bits: number;
  readonly uid: number;
  readonly gid: number;
  /** In bytes. */
  readonly size: number;
  readonly inode: number;
  readonly dev: number;
  readonly links: number;
  /** Seconds since 1970, with their fraction where the host's stat gives it. */
  readonly atime: number;
  readonly mtime: number;
  readonly ctime: number;
  /** Empty where the id has no name. */
  readonly owner: string;
  readonly group: string;
  readonly checksum?: string;
}

export interface Searched {
  readonly entries: readonly Entry[];
  /** How many were looked at. */
  readonly examined: number;
  /** The host's time, in seconds, where it was asked for. */
  readonly now: number;
  /** The folders that could not be searched, or not all of them; with the reason, where it is known. */
  readonly skipped: ReadonlyMap<string, string>;
}

/** What `stat -c` prints of an entry. BusyBox ignores the precision of a time, and gives whole seconds. */
export const STAT_FORMAT = '//at %f %u %g %s %i %D %h %.9X %.9Y %.9Z\n%U\n%G\n%n';

/** Reads what the probe prints. No path has two slashes behind a line break, so these begin what is not part of a name. */
export function readSearched(stdout: string): Searched {
  const entries: Entry[] = [];
  const skipped = new Map<string, string>();
  let root = '';
  let examined = 0;
  let now = 0;
  for (const record of `\n${stdout.replace(/\n$/, '')}`.split('\n//').slice(1)) {
    const [, word = '', rest = ''] = /^(\w+) ?(.*)$/s.exec(record) ?? [];
    if (word === 'in') root = rest;
    else if (word === 'now') now = Number(rest);
    else if (word === 'seen') examined += Number(rest);
    else if (word === 'none') skipped.set(root, `'${root}' is not a directory`);
    else if (word === 'end' && rest !== '0') skipped.set(root, '');
    else if (word === 'at') entries.push(readEntry(rest, root));
    else if (word === 'sum') {
      const entry = entries.pop();
      if (entry) entries.push({ ...entry, checksum: rest.split(' ')[0] ?? '' });
    }
  }
  return { entries, examined, now, skipped };
}

function readEntry(record: string, root: string): Entry {
  const [numbers = '', owner = '', group = '', ...name] = record.split('\n');
  const [bits = '', uid, gid, size, inode, dev = '', links, atime, mtime, ctime] = numbers.split(' ');
  const path = name.join('\n');
  return {
    path: posix.normalize(path),
    depth: path.slice(root === '/' ? 1 : root.length + 1).split('/').length,
    bits: Number.parseInt(bits, 16),
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    inode: Number(inode),
    dev: Number.parseInt(dev, 16),
    links: Number(links),
    atime: Number(atime),
    mtime: Number(mtime),
    ctime: Number(ctime),
    owner: owner === 'UNKNOWN' ? '' : owner,
    group: group === 'UNKNOWN' ? '' : group,
  };
}
