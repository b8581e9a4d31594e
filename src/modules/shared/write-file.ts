import type { Diff } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Change, change } from '../module.ts';
import { type Attributes, attributeResult, changeOwner, newMode, setMode } from './file-attributes.ts';
import { type Content, inlineWord } from './file-content.ts';
import type { Found } from './file-probe.ts';
import { pathWord } from './path-word.ts';
import { splitWords } from './shell-words.ts';

export interface WriteOptions {
  readonly attributes: Attributes;
  /** Replace what a symbolic link points to, not the link. */
  readonly follow: boolean;
  readonly backup: boolean;
  /** A command that must accept the new file (`%s`) before it takes the old one's place. */
  readonly validate?: string | undefined;
  /** Make directories that are missing above it; with these attributes. */
  readonly parents?: Attributes | undefined;
  readonly diff: readonly Diff[];
  readonly result: Readonly<Record<string, unknown>>;
}

/** A new file beside the target (0600 while it is written), then renamed over it. */
export function writeFile(found: Found, content: Content, options: WriteOptions): Change {
  const word = inlineWord(content);
  const path = found.path.includes('/') ? found.path : `./${found.path}`;
  const { owner, group, mode } = options.attributes;
  // A link that is replaced gives neither its mode nor its owner to the file.
  const old = found.state?.type === 'file' ? found.state : undefined;
  const bits = mode === undefined && old ? old.mode : newMode(mode, found.umask);
  const script = lines(
    sh`set -e
p=${pathWord(path)}`,
    options.follow && found.link ? sh`p=$(readlink -f -- "$p")` : undefined,
    options.parents ? makeParents(options.parents, found.umask) : undefined,
    sh`d=\${p%/*}
[ -d "$d/" ] || { echo "directory $d does not exist" >&2; exit 1; }
t=$d/.weft-${content.nonce}
${removedAtEnd(sh`"$t"`)}
umask 077
set -C
${word === undefined ? received(sh`"$t"`, content.size) : sh`printf %s ${word} >"$t" || ${NOT_WRITTEN}`}
set +C`,
    own(owner, group, old),
    setMode(bits, sh`"$t"`),
    options.validate === undefined ? undefined : validation(options.validate),
    options.backup && found.state ? BACKUP : undefined,
    sh`mv -f -- "$t" "$p"
trap - EXIT`,
  );
  return change({
    diff: options.diff,
    script,
    result: { ...attributeResult(found, options.attributes), ...options.result, size: content.size, state: 'file' },
    ...(word === undefined && { stdin: () => content.bytes }),
    ...(options.backup && found.state && { after: backupFile }),
  });
}

/** A temporary file goes however its script ends; dash and BusyBox do not come to EXIT when they are killed by a signal. */
export function removedAtEnd(...files: readonly Script[]): Script {
  return sh`trap 'rm -f -- ${files.reduce((list, file) => sh`${list} ${file}`)}' EXIT
trap 'exit 143' TERM`;
}

/** Standard input in a new file; an end that comes too early is a link that was cut. */
export function received(file: Script, size: number): Script {
  return sh`cat >${file} || { echo "cannot write "${file}": is its file system full?" >&2; exit 1; }
[ "$(wc -c <${file})" -eq ${size} ] || { echo 'the content did not arrive whole' >&2; exit 1; }`;
}

/** The declared owner must come true; the one that the old file had is kept where the user may. */
function own(owner: string | undefined, group: string | undefined, old: Found['state']): Script | undefined {
  const temporary = sh`"$t"`;
  const declared = changeOwner(owner, group, true, temporary);
  if (!old || (owner !== undefined && group !== undefined)) return declared;
  const kept = changeOwner(
    owner === undefined ? String(old.uid) : undefined,
    group === undefined ? String(old.gid) : undefined,
    true,
    temporary,
  );
  return kept && lines(sh`${kept} 2>/dev/null || :`, declared);
}

/** Every directory that is missing above `$p`, with the attributes of the new ones. */
export function makeParents(attributes: Attributes, umask: number, of: Script = sh`\${p%/*}`): Script {
  const owner = changeOwner(attributes.owner, attributes.group, true, sh`"$n"`);
  const mode = attributes.mode === undefined ? undefined : setMode(newMode(attributes.mode, umask, true), sh`"$n"`);
  if (!owner && !mode) return sh`mkdir -p -- "${of}"`;
  return sh`make() {
  [ -d "$1/" ] && return
  case $1 in */*) [ -z "\${1%/*}" ] || make "\${1%/*}" ;; esac
  [ -d "$1/" ] && return
  n=$1
  mkdir -- "$n"
  ${lines(owner, mode)}
}
make "${of}"`;
}

/** dash says no more than that there was an I/O error. */
export const NOT_WRITTEN = sh`{ [ ! -e "$t" ] || echo "cannot write $t: is its file system full?" >&2; exit 1; }`;

const BACKUP = sh`b=$p.$$.$(date +%Y-%m-%d@%H:%M:%S~)
cp -p -- "$p" "$b"
echo "backup $b"`;

function backupFile(report: Report): Readonly<Record<string, unknown>> {
  const path = /^backup (.*)$/m.exec(report.stdout)?.[1];
  return path === undefined ? {} : { backup_file: path };
}

/** The command runs without a shell of its own: its words, with `%s` replaced by the temporary file. */
function validation(command: string): Script {
  const program = splitWords(command).map((word) => {
    const [first = '', ...rest] = word.split('%s');
    return rest.reduce((script, part) => sh`${script}"$t"${part}`, sh`${first}`);
  });
  const call = program.reduce((line, word) => sh`${line} ${word}`);
  return sh`out=$(${call} 2>&1) || { printf 'failed to validate: %s\n' "$out" >&2; exit 1; }`;
}

/** `validate` must say where the file goes. */
export function validateParameter(command: string): boolean {
  return command.includes('%s');
}
