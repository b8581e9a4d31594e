import { basename } from 'node:path';
import { added, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { type Attributes, attributeChange, attributeResult, changeOwner, newMode, setMode } from '../shared/file-attributes.ts';
import { octal } from '../shared/file-mode.ts';
import { probeFile, readFound } from '../shared/file-probe.ts';
import { pathWord } from '../shared/path-word.ts';
import { removedAtEnd } from '../shared/write-file.ts';

/** A source that is on the host already. */
export interface RemoteCopy extends Attributes {
  readonly kind: 'remote';
  readonly src: string;
  readonly dest: string;
  readonly force: boolean;
  readonly follow: boolean;
}

/** Two reports: of the source, and behind a line `--` of the target; then what differs. */
export function probeRemoteCopy(copy: RemoteCopy): Script {
  return lines(
    probeFile({ path: copy.src, follow: true }),
    sh`echo --
s=$p`,
    probeFile(target(copy)),
    sh`echo --
if [ -d "$s" ]; then
  r=${pathWord(treeRoot(copy))}
  case $r in /*) ;; *) r=$PWD/$r ;; esac
  cd -- "$s" || exit
  find . -type d -exec sh -c 'for f do [ -d "$0/$f" ] || echo "directory $f"; done' "$r" {} +
  find . ! -type d -exec sh -c 'for f do cmp -s -- "$f" "$0/$f" || echo "file $f"; done' "$r" {} +
elif [ -f "$p" ]; then cmp -s -- "$s" "$p" || echo differs; fi`,
  );
}

export function compareRemoteCopy(copy: RemoteCopy, report: Report): Comparison {
  const [ofSource = '', ofTarget = '', differences = ''] = report.stdout.split(/^--\n/m);
  const source = readFound({ path: copy.src, follow: true }, { ...report, stdout: ofSource });
  const found = readFound(target(copy), { ...report, stdout: ofTarget });
  if (!source || !found) return failure(report.stderr.trim() || `cannot look at ${copy.src}`);
  if (!source.state) return failure(`Source ${copy.src} not found`);
  if (source.state.type === 'directory') return compareDirectories(copy, differences);
  const attributes = { ...copy, mode: copy.mode === 'preserve' ? octal(source.state.mode) : copy.mode };
  const { state, path } = found;
  const result = { ...attributeResult(found, attributes), src: copy.src, dest: path, state: 'file', size: source.state.size };
  if (state && !copy.force) return converged({ msg: 'file already exists', src: copy.src, dest: path });
  if (state?.type === 'directory') return failure(`${path} is a directory, expected a file`);
  const mended = state ? attributeChange(attributes, state, path, found.umask) : { diff: [], script: undefined };
  if (state?.type === 'file' && differences.trim() === '') {
    if (!mended.script) return converged(result);
    return change({ diff: mended.diff, script: lines(sh`set -e\np=${pathWord(path)}`, mended.script), result });
  }
  const bits =
    attributes.mode === undefined && state?.type === 'file'
      ? state.mode
      : newMode(attributes.mode ?? octal(source.state.mode), found.umask);
  const temporary = sh`"$t"`;
  return change({
    diff: [
      state
        ? replaced(`content of ${path}`, `${state.size} bytes`, `${source.state.size} bytes of ${copy.src}`)
        : added(`file ${path}`, `from ${copy.src}`),
      ...mended.diff,
    ],
    result,
    script: lines(
      sh`set -e
p=${pathWord(path.includes('/') ? path : `./${path}`)}`,
      copy.follow && found.link ? sh`p=$(readlink -f -- "$p")` : undefined,
      sh`umask 077
t=$(mktemp "\${p%/*}/.weft-XXXXXXXX")
${removedAtEnd(sh`"$t"`)}
cat <${pathWord(copy.src)} >"$t"`,
      changeOwner(copy.owner, copy.group, true, temporary),
      setMode(bits, temporary),
      sh`mv -f -- "$t" "$p"
trap - EXIT`,
    ),
  });
}

function compareDirectories(copy: RemoteCopy, differences: string): Comparison {
  const root = treeRoot(copy);
  const list = differences.split('\n').filter((line) => line !== '');
  const result = { src: copy.src, dest: copy.dest };
  if (list.length === 0) return converged(result);
  return change({
    diff: list.map((line) => {
      const [kind = '', ...name] = line.split(' ');
      return replaced(`${kind} ${root}/${name.join(' ').replace(/^\.\/?/, '')}`, 'differs or is missing', `as in ${copy.src}`);
    }),
    result,
    // Without a umask cp gives what is new exactly the mode of its source.
    script: lines(
      sh`set -e
p=${pathWord(root)}
mkdir -p -- "$p"
umask 0
cp -R -- ${pathWord(copy.src.replace(/\/+$/, ''))}/. "$p/"`,
      ownerOf(copy),
    ),
  });
}

function ownerOf({ owner, group }: RemoteCopy): Script | undefined {
  if (owner !== undefined) return sh`chown -R -h ${group === undefined ? owner : `${owner}:${group}`} -- "$p"`;
  return group === undefined ? undefined : sh`chgrp -R -h ${group} -- "$p"`;
}

function target(copy: RemoteCopy) {
  const name = basename(copy.src);
  return { path: copy.dest.endsWith('/') ? copy.dest + name : copy.dest, basename: name, follow: copy.follow };
}

/** As with a source on the controller: a slash at its end means what is in it. */
function treeRoot(copy: RemoteCopy): string {
  const base = copy.dest.replace(/(?<=.)\/+$/, '');
  return copy.src.endsWith('/') ? base : `${base}/${basename(copy.src)}`;
}
