import { isUtf8 } from 'node:buffer';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { type Attributes, attributeChange, attributeParameters, newMode } from './file-attributes.ts';
import { contentDiff, contentOf } from './file-content.ts';
import { octal } from './file-mode.ts';
import { probeFile, readFound } from './file-probe.ts';
import { missing } from './missing.ts';
import { boolean, optional, text } from './parameters.ts';
import { pathWord } from './path-word.ts';
import { validateParameter, writeFile } from './write-file.ts';

/** Parameters of every module that changes a part of a file. */
export const editParameters = () => ({
  path: text().describe('File on the host; where it is a symbolic link, what it points to'),
  ...attributeParameters(),
  backup: boolean().default(false).describe('Keep the old file beside the new one'),
  validate: optional(text().refine(validateParameter, 'expected %s where the file goes')).describe(
    'A command that must accept the new file, with %s in its place',
  ),
});

export const editAliases = { dest: 'path', destfile: 'path', name: 'path' };

export interface Edit extends Attributes {
  readonly path: string;
  readonly backup: boolean;
  readonly validate?: string | undefined;
  /** Make a file that is missing. */
  readonly create: boolean;
  /** Nothing to do where the file is missing. */
  readonly absent: boolean;
  readonly secret: boolean;
  readonly check: boolean;
}

export interface Edited {
  readonly text: string;
  readonly msg: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

/** The file with all its bytes, whatever its encoding. */
export function probeEdit(edit: Edit): Script {
  return sh`${probeFile({ path: edit.path, follow: true })}
if [ -f "$p" ]; then echo content; base64 <"$p"; fi`;
}

/**
 * @param change from the old text (undefined: no file) to the new one; `encode` turns text of a parameter into text of
 *   the file, which differ where the file is not UTF-8: then each of its characters is one byte
 */
export function compareEdit(
  edit: Edit,
  report: Report,
  changeText: (old: string | undefined, encode: (text: string) => string) => Edited,
): Comparison {
  const target = { path: edit.path, follow: true };
  const found = readFound(target, report);
  if (!found) return failure(report.stderr.trim() || `cannot read ${edit.path}`);
  const { state, path, umask } = found;
  if (state?.type === 'directory') return failure(`Path ${path} is a directory !`, { rc: 256 });
  if (!state && edit.absent) return converged({ msg: 'file not present' });
  if (!state && !edit.create) return missing(edit.check, `Destination ${path} does not exist !`, { rc: 257 });
  const bytes = state ? Buffer.from(found.content ?? '', 'base64') : undefined;
  const encoding = bytes === undefined || isUtf8(bytes) ? 'utf8' : 'latin1';
  const old = bytes?.toString(encoding);
  const edited = changeText(old, (text) => (encoding === 'utf8' ? text : Buffer.from(text).toString('latin1')));
  const mended = state ? attributeChange(edit, state, path, umask) : { diff: [], script: undefined };
  const msg = [edited.msg, mended.script && 'ownership or perms changed'].filter(Boolean).join(' and ');
  const result = { path, ...edited.result, msg };
  if (edited.text !== (old ?? '') || (!state && edited.text !== '')) {
    const content = contentOf(Buffer.from(edited.text, encoding), edit.secret);
    const diff = contentDiff(path, encoding === 'utf8' ? (old ?? null) : undefined, content, `mode ${octal(newMode(edit.mode, umask))}`);
    return writeFile(found, content, {
      attributes: edit,
      follow: true,
      backup: edit.backup,
      validate: edit.validate,
      parents: state ? undefined : {},
      diff: [...diff, ...mended.diff],
      result,
    });
  }
  if (!mended.script) return converged(result);
  return change({ diff: mended.diff, script: lines(sh`set -e\np=${pathWord(path)}`, mended.script), result });
}
