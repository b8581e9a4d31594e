import { added, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { attributeChange, attributeResult, newMode } from '../shared/file-attributes.ts';
import { applyMode, octal } from '../shared/file-mode.ts';
import { type FileState, type Found, probeFile, readStat } from '../shared/file-probe.ts';
import { pathWord } from '../shared/path-word.ts';
import { makeParents } from '../shared/write-file.ts';
import type { FileParams } from './parameters.ts';

/** With `recurse`, what is below comes as the different sets of attributes that there are: no names, few lines. */
export function probeDirectory(p: FileParams): Script {
  return sh`${probeFile(p)}
if [ -d "$p" ]; then echo content; find "$p/" -exec stat -c '0 %f %u %g %U/%G' -- {} + | sort -u; fi`;
}

export function compareDirectory(p: FileParams, found: Found): Comparison {
  const { path, state, umask } = found;
  const result = { path, state: 'directory', ...attributeResult(found, p, 'directory') };
  if (!state) {
    if (found.link) return failure(`${path} is a symbolic link to nothing`, { path });
    const script = lines(sh`set -e\np=${pathWord(path)}`, makeParents(p, umask, sh`$p`));
    return change({
      diff: [added(`directory ${path}`, p.mode === undefined ? '' : `mode ${octal(newMode(p.mode, umask, true))}`)],
      script,
      result,
    });
  }
  if (state.type !== 'directory') return failure(`${path} already exists as a ${state.type}`, { path });
  const mended = attributeChange(p, state, path, umask, p.follow);
  const below = p.recurse ? changeBelow(p, statesOf(found.content ?? ''), umask) : undefined;
  if (!mended.script && !below) return converged(result);
  return change({
    diff: [...mended.diff, ...(below ? [replaced(`what is below ${path}`, below.from, below.to)] : [])],
    script: lines(sh`set -e\np=${pathWord(path)}`, mended.script, below?.script),
    result,
  });
}

function statesOf(content: string): readonly FileState[] {
  return content.split('\n').flatMap((line) => {
    const [, stat, owner = '', group = ''] = /^((?:\S+ ){3}\S+) ([^/]*)\/(.*)$/.exec(line) ?? [];
    return stat === undefined ? [] : [readStat(stat, owner, group)];
  });
}

/** `find` picks out what differs by itself, so that no name has to travel. */
function changeBelow(p: FileParams, states: readonly FileState[], umask: number) {
  const differing = states.filter((state) => attributeChange(p, state, '', umask, false).script);
  if (differing.length === 0) return undefined;
  const owner = p.owner === undefined ? undefined : sh`-user ${p.owner}`;
  const group = p.group === undefined ? undefined : sh`-group ${p.group}`;
  const own = [owner, group].filter((test) => test !== undefined).map((test) => sh`! ${test}`);
  const call = owner ? sh`chown -h ${p.group === undefined ? (p.owner ?? '') : `${p.owner}:${p.group}`}` : sh`chgrp -h ${p.group ?? ''}`;
  const chown = own.length === 0 ? undefined : sh`find "$p/" \\( ${alternatives(own)} \\) -exec ${call} -- {} +`;
  const modes = states.flatMap((state) => {
    const bits = p.mode === undefined || state.type === 'link' ? state.mode : modeOf(p.mode, state, umask);
    if (bits === state.mode) return [];
    const type = state.type === 'directory' ? sh`-type d` : sh`! -type d ! -type l`;
    return [sh`${type} -perm ${octal(state.mode)} -exec chmod ${`0${octal(bits)}`} -- {} +`];
  });
  const unique = [...new Map(modes.map((mode) => [mode.text, mode])).values()];
  return {
    from: differing.map((state) => `${octal(state.mode)} ${state.owner}:${state.group}`).join(', '),
    to: [p.mode, [p.owner, p.group].filter(Boolean).join(':')].filter(Boolean).join(' '),
    script: lines(chown, unique.length === 0 ? undefined : sh`find "$p/" ${alternatives(unique)}`),
  };
}

function modeOf(mode: string, state: FileState, umask: number): number {
  return applyMode(mode, state.mode, { directory: state.type === 'directory', umask });
}

/** Without parentheses: BusyBox forgets to run what `-exec … +` has gathered within them. */
function alternatives(list: readonly Script[]): Script {
  return list.reduce((all, one) => sh`${all} -o ${one}`);
}
