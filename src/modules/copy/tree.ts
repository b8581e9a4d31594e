import { readdirSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { added, type Diff, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, type Controller, change, converged, failure } from '../module.ts';
import { type Attributes, attributeChange, changeOwner, newMode, setMode } from '../shared/file-attributes.ts';
import { type Content, contentOf, inlineWord, newNonce } from '../shared/file-content.ts';
import { octal } from '../shared/file-mode.ts';
import type { FileState } from '../shared/file-probe.ts';
import { pathWord } from '../shared/path-word.ts';
import { makeParents, NOT_WRITTEN, received, removedAtEnd } from '../shared/write-file.ts';
import { type Entry, readTreeReport, type TreeFound } from './tree-report.ts';

/** A directory of the controller that shall be on the host, with everything below it. */
export interface Tree {
  readonly kind: 'tree';
  /** The directory on the host. */
  readonly root: string;
  /** Parents before children; paths relative to `root`. */
  readonly entries: readonly Entry[];
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly directoryMode?: string | undefined;
  readonly force: boolean;
  readonly nonce: string;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface TreeOptions extends Attributes {
  readonly dest: string;
  readonly directory_mode?: string | undefined;
  readonly force: boolean;
  readonly local_follow: boolean;
}

/** @param src as the task has it: with a slash at its end, dest takes what is in it */
export function readTree(path: string, src: string, options: TreeOptions, controller: Controller): Tree {
  const base = options.dest.replace(/(?<=.)\/+$/, '');
  return {
    kind: 'tree',
    root: src.endsWith('/') ? base : `${base}/${basename(src)}`,
    entries: walk(path, '', options, controller),
    owner: options.owner,
    group: options.group,
    directoryMode: options.directory_mode,
    force: options.force,
    nonce: newNonce(),
    result: { src, dest: options.dest },
  };
}

function walk(root: string, below: string, options: TreeOptions, controller: Controller): readonly Entry[] {
  const names = readdirSync(join(root, below), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return names.flatMap((item): readonly Entry[] => {
    const path = below === '' ? item.name : `${below}/${item.name}`;
    const source = join(root, path);
    if (path.includes('\n')) throw new Error(`a name with a line break cannot be copied within a directory: ${JSON.stringify(source)}`);
    if (item.isSymbolicLink() && !options.local_follow) return [{ kind: 'link', path, to: readlinkSync(source) }];
    const status = statSync(source);
    if (status.isDirectory()) return [{ kind: 'directory', path }, ...walk(root, path, options, controller)];
    const mode = options.mode === 'preserve' ? octal(status.mode) : options.mode;
    return [{ kind: 'file', path, content: contentOf(controller.read(source), controller.isEncrypted?.(source)), mode }];
  });
}

/** Three forks for any number of files, and one for each link. */
export function probeTree(tree: Tree): Script {
  const of = (kind: Entry['kind']) => tree.entries.filter((entry) => entry.kind === kind).map((entry) => `./${entry.path}`);
  return lines(
    sh`umask
p=${pathWord(tree.root)}
cd -- "$p" 2>/dev/null || { if [ -e "$p" ]; then echo obstacle; else echo absent; fi; exit 0; }
pwd
set --`,
    listed(sh`for f in ${of('directory')}; do if [ -d "$f" ]; then echo yes; else echo no; fi; done`, of('directory')),
    listed(
      sh`for f in ${of('file')}; do if [ -d "$f" ]; then echo directory; elif [ -f "$f" ]; then echo yes; set -- "$@" "$f"; else echo no; fi; done`,
      of('file'),
    ),
    listed(
      sh`for f in ${of('link')}; do if [ -L "$f" ]; then echo "to $(readlink -- "$f")"; elif [ -e "$f" ]; then echo yes; else echo no; fi; done`,
      of('link'),
    ),
    sh`[ $# -eq 0 ] || { stat -L -c '%s %f %u %g %U/%G' -- "$@" && sha256sum -- "$@"; }`,
  );
}

function listed(loop: Script, of: readonly string[]): Script | undefined {
  return of.length === 0 ? undefined : loop;
}

export function compareTree(tree: Tree, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim() || `cannot look at ${tree.root}`);
  const found = readTreeReport(tree.entries, report.stdout);
  if (found.obstacle) return failure(`${tree.root} is not a directory`);
  const blocked = tree.entries.find((entry) => found.seen.get(entry)?.blocked);
  if (blocked) return failure(`${tree.root}/${blocked.path} is in the way: expected a ${blocked.kind}`);
  const steps = tree.entries.map((entry) => stepFor(tree, entry, found)).filter((step) => step !== undefined);
  if (!found.missing && steps.length === 0) return converged(tree.result);
  const files = steps.flatMap((step) => (step.content ? [step.content] : []));
  const payload = files.some((content) => inlineWord(content) === undefined) || total(files) > 49_152 ? files : [];
  const upload = `/tmp/.weft-${tree.nonce}-upload`;
  const diff = [...(found.missing ? [added(`directory ${tree.root}`)] : []), ...steps.flatMap((step) => step.diff)];
  let offset = 1;
  const actions = steps.map((step) => {
    if (!step.content) return step.script;
    const words = payload.length === 0 ? sh`${inlineWord(step.content) ?? ''}` : sh`${offset} ${step.content.size}`;
    offset += step.content.size;
    return sh`${step.script} ${words}`;
  });
  const attributes = { owner: tree.owner, group: tree.group, mode: tree.directoryMode };
  return change({
    diff,
    result: tree.result,
    script: lines(
      sh`set -e
p=${pathWord(tree.root)} t= u=${payload.length === 0 ? '' : upload}
${removedAtEnd(sh`"$t"`, sh`"$u"`)}`,
      payload.length > 0 ? sh`(umask 077; set -C; ${received(sh`"$u"`, total(files))})` : undefined,
      found.missing ? makeParents(attributes, found.umask, sh`$p`) : undefined,
      sh`cd -- "$p"
${functions(tree, found.umask)}`,
      ...actions,
    ),
    ...(payload.length > 0 && { stdin: () => Buffer.concat(payload.map((content) => content.bytes)) }),
  });
}

function total(files: readonly Content[]): number {
  return files.reduce((sum, content) => sum + content.size, 0);
}

/** put PATH MODE OLD-OWNER (TEXT | OFFSET SIZE) · adorn PATH: a new directory */
function functions(tree: Tree, umask: number): Script {
  const mode = tree.directoryMode === undefined ? undefined : setMode(newMode(tree.directoryMode, umask, true), sh`"$1"`);
  return sh`put() {
  t=\${1%/*}/.weft-${tree.nonce}
  umask 077
  set -C
  if [ $# -eq 4 ]; then printf %s "$4" >"$t" || ${NOT_WRITTEN}; else tail -c "+$4" -- "$u" | head -c "$5" >"$t"; fi
  set +C
  umask ${octal(umask)}
  [ -z "$3" ] || chown "$3" -- "$t" 2>/dev/null || :
  ${lines(changeOwner(tree.owner, tree.group, true, sh`"$t"`), sh`chmod "$2" -- "$t"`)}
  mv -f -- "$t" "$1"
}
adorn() {
  ${lines(sh`mkdir -- "$1"`, changeOwner(tree.owner, tree.group, true, sh`"$1"`), mode)}
}`;
}

interface Step {
  readonly diff: readonly Diff[];
  /** For a file: the call, its content still to be appended. */
  readonly script: Script;
  readonly content?: Content;
}

function stepFor(tree: Tree, entry: Entry, found: TreeFound): Step | undefined {
  const path = `./${entry.path}`;
  const shown = `${tree.root}/${entry.path}`;
  const seen = found.seen.get(entry);
  if (entry.kind === 'directory') return seen ? undefined : { diff: [added(`directory ${shown}`)], script: sh`adorn ${path}` };
  if (entry.kind === 'link') {
    if (seen?.to === entry.to) return undefined;
    const diff = seen ? replaced(`link ${shown}`, seen.to ?? '', entry.to) : added(`link ${shown}`, `→ ${entry.to}`);
    return { diff: [diff], script: sh`ln -sfn -- ${entry.to} ${path}` };
  }
  const state = seen?.state;
  if (state && !tree.force) return undefined;
  if (!state) {
    const mode = newMode(entry.mode, found.umask);
    const diff = [added(`file ${shown}`, `mode ${octal(mode)}, ${entry.content.size} bytes`)];
    return { diff, script: put(path, mode), content: entry.content };
  }
  const mended = attributeChange({ owner: tree.owner, group: tree.group, mode: entry.mode }, state, shown, found.umask);
  if (seen.sha256 === entry.content.sha256) return mended.script && { diff: mended.diff, script: sh`p=${path}\n${mended.script}` };
  const mode = entry.mode === undefined ? state.mode : newMode(entry.mode, found.umask);
  const content = replaced(`content of ${shown}`, `${state.size} bytes`, `${entry.content.size} bytes`);
  return { diff: [content, ...mended.diff], script: put(path, mode, state), content: entry.content };
}

function put(path: string, mode: number, old?: FileState): Script {
  return sh`put ${path} ${`0${octal(mode)}`} ${old ? `${old.uid}:${old.gid}` : ''}`;
}
