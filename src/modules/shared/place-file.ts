import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import { type Attributes, attributeChange, attributeResult, newMode } from './file-attributes.ts';
import { type Content, contentDiff, sha1 } from './file-content.ts';
import { octal } from './file-mode.ts';
import { probeContent, readFound, type Target } from './file-probe.ts';
import { pathWord } from './path-word.ts';
import { writeFile } from './write-file.ts';

/** One file that shall be on the host: what `copy` and `template` come down to. */
export interface Placement {
  readonly target: Target;
  readonly content: Content;
  readonly attributes: Attributes;
  /** Replace a file that differs; else only make one that is missing. */
  readonly force: boolean;
  readonly backup: boolean;
  readonly validate?: string | undefined;
  /** Make the directories above it, with these attributes. */
  readonly parents?: Attributes | undefined;
  readonly result: Readonly<Record<string, unknown>>;
}

export function probePlacement(placement: Placement): Script {
  return probeContent(placement.target, placement.content);
}

export function comparePlacement(placement: Placement, report: Report): Comparison {
  const { target, content, attributes } = placement;
  const found = readFound(target, report);
  if (!found) return failure(report.stderr.trim() || `cannot look at ${target.path}`);
  const { state, path } = found;
  if (state && !placement.force) return converged({ msg: 'file already exists', dest: path, ...placement.result });
  if (found.linkToDirectory || (state && state.type !== 'file' && state.type !== 'link')) {
    return failure(`${path} is a ${found.linkToDirectory ? 'directory' : state?.type}, expected a file`, { dest: path });
  }
  // The hash of a short secret tells it.
  const result = { dest: path, ...(!content.secret && { checksum: sha1(content.bytes) }), ...placement.result };
  const mended = state?.type === 'file' ? attributeChange(attributes, state, path, found.umask) : { diff: [], script: undefined };
  if (found.same && state?.type === 'file') {
    const whole = { ...attributeResult(found, attributes), ...result, size: content.size, state: 'file' };
    if (!mended.script) return converged(whole);
    return change({ diff: mended.diff, script: lines(sh`set -e\np=${pathWord(path)}`, mended.script), result: whole });
  }
  const before = state ? (state.type === 'link' ? undefined : found.content) : null;
  return writeFile(found, content, {
    ...placement,
    follow: target.follow,
    diff: [...contentDiff(path, before, content, `mode ${octal(newMode(attributes.mode, found.umask))}`), ...mended.diff],
    result,
  });
}
