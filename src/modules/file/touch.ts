import { added, replaced } from '../../diff.ts';
import { lines, sh } from '../../session/script.ts';
import { type Comparison, change, converged } from '../module.ts';
import { attributeChange, attributeResult, changeOwner, newMode, setMode } from '../shared/file-attributes.ts';
import { octal } from '../shared/file-mode.ts';
import type { Found } from '../shared/file-probe.ts';
import { pathWord } from '../shared/path-word.ts';
import type { FileParams } from './parameters.ts';

/** Ansible's `touch` changes every time, but where it is told to preserve the times. */
export function compareTouch(p: FileParams, found: Found): Comparison {
  const { path, state } = found;
  const result = { dest: path, state: state?.type ?? 'file', ...attributeResult(found, p) };
  const target = sh`set -e\np=${pathWord(path)}`;
  const times = [
    { flag: '-m', value: p.modification_time ?? 'now' },
    { flag: '-a', value: p.access_time ?? 'now' },
  ].filter(({ value }) => value !== 'preserve');
  const touches = times.map(({ flag, value }) => (value === 'now' ? sh`touch ${flag} -- "$p"` : sh`touch ${flag} -t ${value} -- "$p"`));
  const both = p.modification_time === undefined && p.access_time === undefined ? [sh`touch -- "$p"`] : touches;
  if (!state) {
    const own = changeOwner(p.owner, p.group);
    const mode = p.mode === undefined ? undefined : setMode(newMode(p.mode, found.umask));
    const script = lines(target, sh`: >>"$p"`, own, mode, ...(times.length === 0 || both !== touches ? [] : touches));
    return change({ diff: [added(`file ${path}`, `mode ${octal(newMode(p.mode, found.umask))}`)], script, result });
  }
  const mended = attributeChange(p, state, path, found.umask, p.follow);
  if (times.length === 0 && !mended.script) return converged(result);
  const touched = times.length === 0 ? [] : [replaced(`times of ${path}`, 'older', times.map(({ value }) => value).join(', '))];
  return change({ diff: [...mended.diff, ...touched], script: lines(target, mended.script, ...(times.length === 0 ? [] : both)), result });
}
