import { added, type Diff, removed, replaced } from '../../diff.ts';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure, isChange } from '../module.ts';
import { comparePlacement, type Placement } from '../shared/place-file.ts';
import { type Fate, ledgerText, readLedger, writeLedger } from './ledger.ts';

export interface FilesTask {
  readonly owner: string;
  readonly placements: readonly Placement[];
  /** A line between the answers, which no file holds. */
  readonly mark: string;
}

/** @param report the ledger, and behind each mark what the probe of a placement says */
export function compare({ owner, placements, mark }: FilesTask, report: Report): Comparison {
  if (report.rc !== 0) return failure(report.stderr.trim() || 'the files cannot be read');
  const [said = '', ...answers] = report.stdout.split(`${mark}\n`);
  const ledger = readLedger(said);
  const hashes = new Map(placements.map(({ target, content }) => [target.path, content.sha256]));
  const diff: Diff[] = [];
  const scripts: Script[] = [];
  const warnings: string[] = [];
  for (const [i, placement] of placements.entries()) {
    const { path } = placement.target;
    const comparison = comparePlacement(placement, { ...report, stdout: answers[i] ?? '' });
    if (isChange(comparison)) {
      diff.push(...comparison.diff);
      scripts.push(sh`(${comparison.script}) || exit`);
    } else if (comparison.failed) return comparison;
    else if (ledger.fates.get(path) !== 'as written') diff.push(added(`owner ${owner} of file ${path}`));
  }
  // A file goes before it leaves the list: whatever ends this halfway, the next run knows it.
  for (const [path, fate] of ledger.fates) {
    if (hashes.has(path)) continue;
    diff.push(farewell(path, fate, owner));
    if (fate === 'as written') scripts.push(sh`rm -f -- ${path} || exit`);
    if (fate === 'changed') warnings.push(`${path} is not declared any more, and is left alone: somebody has changed it`);
  }
  const result = { files: [...hashes.keys()], ...(warnings.length > 0 && { warnings }) };
  const text = ledgerText(hashes);
  if (text === ledger.text && scripts.length === 0) return converged(result);
  return change({ diff, script: lines(...scripts, writeLedger(owner, text)), result });
}

function farewell(path: string, fate: Fate, owner: string): Diff {
  if (fate === 'changed') return replaced(`owner of file ${path}`, owner, 'whoever changed it');
  return removed(`file ${path}`, fate === 'gone' ? 'gone already' : '');
}
