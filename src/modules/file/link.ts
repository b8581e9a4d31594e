import { added, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { attributeChange, attributeResult, changeOwner } from '../shared/file-attributes.ts';
import { probeFile, readFound } from '../shared/file-probe.ts';
import { pathWord } from '../shared/path-word.ts';
import type { FileParams } from './parameters.ts';

/** The link itself; behind `--` what it shall point to, and whether that is there; behind the next `--` what it points to now. */
export function probeLink(p: FileParams): Script {
  const src = p.src === undefined ? undefined : pathWord(p.src);
  return lines(
    probeFile({ path: p.path, follow: false }),
    sh`echo --
l=$p`,
    // A relative source counts from where the link is.
    src === undefined
      ? undefined
      : sh`s=${src}
case $s in /*) ;; *) case $p in */*) s=\${p%/*}/$s ;; esac ;; esac
if [ -e "$s" ]; then echo source; fi`,
    sh`if [ -d "$p" ] && [ ! -L "$p" ]; then for f in "$p"/* "$p"/.[!.]* "$p"/..?*; do if [ -e "$f" ] || [ -L "$f" ]; then echo full; break; fi; done; fi`,
    hasAttributes(p) && p.follow && src !== undefined ? sh`echo --\n${probeFile({ path: p.path, follow: true })}` : sh`echo --`,
    sh`echo --
if [ -L "$l" ]; then readlink -- "$l"; fi`,
  );
}

export function compareLink(p: FileParams, report: Report): Comparison {
  const [ofLink = '', facts = '', ofTarget = '', ...rest] = report.stdout.split(/^--\n/m);
  const found = readFound({ path: p.path, follow: false }, { ...report, stdout: ofLink });
  if (!found) return failure(report.stderr.trim() || `cannot look at ${p.path}`);
  const { path, state } = found;
  const current = found.link ? rest.join('--\n').replace(/\n$/, '') : undefined;
  const src = p.src ?? current;
  if (src === undefined) return failure('src is required for creating new symlinks', { path });
  const has = (fact: string) => facts.split('\n').includes(fact);
  const result = { dest: path, src, state: 'link' };
  if (!p.force && p.src !== undefined && !has('source')) {
    return failure(`src file does not exist, use "force=yes" if you really want to create the link: ${src}`, { path, src });
  }
  if (state && !found.link && !p.force) return failure(`refusing to convert from ${state.type} to symlink for ${path}`, { path });
  if (state?.type === 'directory' && has('full')) return failure(`the directory ${path} is not empty, refusing to convert it`, { path });
  const target = ofTarget === '' ? undefined : readFound({ path: p.path, follow: true }, { ...report, stdout: ofTarget });
  if (current === src) {
    const whose = p.follow ? target : found;
    const mended = whose?.state && attributeChange(p, whose.state, path, found.umask, p.follow);
    const whole = whose?.state ? { ...result, ...attributeResult(whose, p) } : result;
    if (!mended?.script) return converged(whole);
    return change({ diff: mended.diff, script: lines(sh`set -e\np=${pathWord(path)}`, mended.script), result: whole });
  }
  return change({
    diff: [
      current !== undefined
        ? replaced(`link ${path}`, current, src)
        : state
          ? replaced(path, state.type, `link to ${src}`)
          : added(`link ${path}`, `→ ${src}`),
    ],
    script: lines(
      sh`set -e
p=${pathWord(path)}`,
      state?.type === 'directory' ? sh`rmdir -- "$p"` : undefined,
      sh`ln -sfn -- ${pathWord(src)} "$p"`,
      adorn(p),
    ),
    result,
  });
}

/** The attributes of a link that has just been made: of what it points to, where that is there, or its owner. */
function adorn(p: FileParams): Script | undefined {
  if (!p.follow) return changeOwner(p.owner, p.group, false);
  if (!hasAttributes(p)) return undefined;
  const mode = p.mode === undefined ? undefined : sh`chmod ${p.mode} -- "$p"`;
  return sh`if [ -e "$p" ]; then
  ${lines(changeOwner(p.owner, p.group), mode)}
fi`;
}

function hasAttributes(p: FileParams): boolean {
  return p.owner !== undefined || p.group !== undefined || p.mode !== undefined;
}

export function probeHardLink(p: FileParams): Script {
  return lines(
    probeFile({ path: p.path, follow: false }),
    p.src === undefined
      ? undefined
      : sh`s=${pathWord(p.src)}
if [ -e "$s" ]; then echo source; fi
if [ "$p" -ef "$s" ] && [ ! -L "$p" ]; then echo linked; fi`,
  );
}

export function compareHardLink(p: FileParams, report: Report): Comparison {
  const found = readFound({ path: p.path, follow: false }, report);
  if (!found) return failure(report.stderr.trim() || `cannot look at ${p.path}`);
  const { path, state } = found;
  const facts = report.stdout.split('\n');
  if (p.src === undefined) return failure('src is required for creating new hardlinks', { path });
  if (!facts.includes('source')) return failure('src does not exist', { dest: path, src: p.src });
  const result = { dest: path, src: p.src, state: 'hard' };
  if (facts.includes('linked') && state) {
    const mended = attributeChange(p, state, path, found.umask);
    const whole = { ...result, ...attributeResult(found, p) };
    return mended.script
      ? change({ diff: mended.diff, script: lines(sh`set -e\np=${pathWord(path)}`, mended.script), result: whole })
      : converged(whole);
  }
  if (state?.type === 'directory') return failure(`${path} is a directory, expected a file`, { path });
  if (state?.type === 'file' && !p.force) return failure('Cannot link, file exists at destination', { dest: path, src: p.src });
  return change({
    diff: [state ? replaced(path, state.type, `hard link to ${p.src}`) : added(`hard link ${path}`, `to ${p.src}`)],
    script: lines(
      sh`set -e\np=${pathWord(path)}\nln -fn -- ${pathWord(p.src)} "$p"`,
      changeOwner(p.owner, p.group),
      p.mode === undefined ? undefined : sh`chmod ${p.mode} -- "$p"`,
    ),
    result,
  });
}
