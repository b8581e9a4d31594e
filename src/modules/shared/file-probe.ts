import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { pathWord } from './path-word.ts';

/** Contents up to this size are shown as text when they change, in bytes. */
export const SHOWN_BYTES = 65_536;

export interface Target {
  readonly path: string;
  /** What to append where `path` is a directory. */
  readonly basename?: string | undefined;
  /** Whether a symbolic link stands for what it points to. */
  readonly follow: boolean;
}

/** What a probed path has to hold for its content to be the declared one. */
export interface Wanted {
  readonly size: number;
  readonly sha256: string;
}

type FileType = 'file' | 'directory' | 'link' | 'char' | 'block' | 'fifo' | 'socket' | 'unknown';

export interface FileState {
  readonly type: FileType;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  /** In bytes. */
  readonly size: number;
}

export interface Found {
  /** The path with its home directory filled in, and the basename where it was appended. */
  readonly path: string;
  /** Undefined where there is nothing (behind the link, where links are followed). */
  readonly state: FileState | undefined;
  /** The path itself is a symbolic link. */
  readonly link: boolean;
  /** The link leads to a directory. */
  readonly linkToDirectory: boolean;
  readonly umask: number;
  /** Whether the content is the wanted one; undefined where it was not compared or cannot be read. */
  readonly same: boolean | undefined;
  /** The content, where it was asked for and there is one. */
  readonly content: string | undefined;
}

/** Sets `$p` to the path and prints what `readFound` reads: umask, link, stat. Forks once where there is something. */
export function probeFile(target: Target): Script {
  return sh`${locate(target)}
if ${present(target.follow)}; then stat ${statArguments(target.follow)}; fi`;
}

/** Like `probeFile`; also says whether the content is the wanted one, and gives the old one where it differs and may be shown. */
export function probeContent(target: Target, wanted: Wanted): Script {
  return sh`${locate(target)}
if ${present(target.follow)}; then
  s=$(stat ${statArguments(target.follow)}) || exit
  echo "$s"
  s=\${s#stat } h=
  if [ "\${s%% *}" = ${wanted.size} ]; then h=$(sha256sum <"$p"); fi
  if [ "\${h%% *}" = ${wanted.sha256} ]; then echo same; exit; fi
  echo differs
  if [ -f "$p" ] && [ "\${s%% *}" -le ${SHOWN_BYTES} ]; then echo content; cat <"$p"; fi
fi`;
}

/** Like `probeFile`; gives the whole content too. */
export function probeText(target: Target): Script {
  return sh`${probeFile(target)}
if [ -f "$p" ]; then echo content; cat <"$p"; fi`;
}

function locate(target: Target): Script {
  return lines(
    sh`p=${pathWord(target.path)}
umask`,
    target.path.startsWith('~') ? sh`echo "path $p"` : undefined,
    target.basename === undefined ? undefined : sh`if [ -d "$p" ]; then p=\${p%/}/${target.basename}; echo inside; fi`,
    sh`if [ -L "$p" ]; then echo link; if [ -d "$p" ]; then echo directory; fi; fi`,
  );
}

function present(follow: boolean): Script {
  return follow ? sh`[ -e "$p" ]` : sh`[ -e "$p" ] || [ -L "$p" ]`;
}

function statArguments(follow: boolean): Script {
  return sh`${follow ? sh`-L ` : sh``}-c 'stat %s %f %u %g
owner %U
group %G' -- "$p"`;
}

/** Undefined where the probe did not get through: then the report's stderr says why. */
export function readFound(target: Target, report: Report): Found | undefined {
  const [header = '', ...rest] = report.stdout.split(/^content\n/m);
  const fields = new Map(
    header.split('\n').map((line): [string, string] => {
      const space = line.indexOf(' ');
      return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
    }),
  );
  const umask = /^\d+$/m.exec(header)?.[0];
  if (report.rc !== 0 || umask === undefined) return undefined;
  const base = fields.get('path') ?? target.path;
  return {
    path: fields.has('inside') ? `${base.replace(/\/$/, '')}/${target.basename}` : base,
    state: readState(fields),
    link: fields.has('link'),
    linkToDirectory: fields.has('directory'),
    umask: Number.parseInt(umask, 8),
    same: fields.has('same') ? true : fields.has('differs') ? false : undefined,
    content: rest.length > 0 ? rest.join('content\n') : undefined,
  };
}

const TYPES: Readonly<Record<number, FileType>> = {
  1: 'fifo',
  2: 'char',
  4: 'directory',
  6: 'block',
  8: 'file',
  10: 'link',
  12: 'socket',
};

function readState(fields: ReadonlyMap<string, string>): FileState | undefined {
  const stat = fields.get('stat');
  return stat === undefined ? undefined : readStat(stat, fields.get('owner') ?? '', fields.get('group') ?? '');
}

/** @param stat what `stat -c '%s %f %u %g'` prints */
export function readStat(stat: string, owner: string, group: string): FileState {
  const [size, raw = '', uid, gid] = stat.split(' ');
  const bits = Number.parseInt(raw, 16);
  return {
    type: TYPES[bits >> 12] ?? 'unknown',
    mode: bits & 0o7777,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    owner,
    group,
  };
}
