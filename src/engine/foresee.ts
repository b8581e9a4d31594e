import type { Diff } from '../diff.ts';
import type { Certainty } from '../event.ts';
import type { Evaluation } from '../language/evaluation.ts';
import type { Task } from '../model.ts';
import { type Comparison, isChange, type Outcome } from '../modules/module.ts';
import type { HostRun } from './host-run.ts';
import { type Outlook, type PlannedObject, Unforeseen } from './outlook.ts';
import type { Frame } from './state.ts';
import { evaluationFor } from './variables.ts';

/** How sure a plan is of what a task would do. */
export interface Foreseen {
  readonly is: Certainty;
  /** Ids of the tasks on whose changes it hangs. */
  readonly after: readonly string[];
}

interface Sight {
  readonly task: string;
  /** What the task looks at: the text of its probe, or its parameters. */
  readonly looksAt: string;
  readonly comparison: Comparison;
  /** It may do more than its diff says. */
  readonly isOpen: boolean;
  readonly readOnly: boolean;
}

/**
 * Judges what a task found on a host where the changes of the tasks before it were not made, and keeps what it would change
 * itself for those behind it. What is missing is unknown, not a failure, where one of them may be what makes it.
 */
export function foresee(outlook: Outlook, { task, looksAt, comparison, isOpen, readOnly }: Sight): Foreseen {
  const found: Outcome = isChange(comparison) ? { changed: true, diff: comparison.diff } : comparison;
  const isUnmet = found.failed === true || found.skipped === true;
  const objects = (found.diff ?? []).map(objectOf);
  const text = `${looksAt}\n${isChange(comparison) ? accounts(comparison.script.text) : isUnmet ? (found.msg ?? '') : ''}`;
  const related = outlook.planned.filter((p) => p.objects.some((o) => isIn(o, text, isUnmet) || objects.some((x) => x.name === o.name)));
  const open = outlook.planned.filter((p) => p.isOpen);
  const ids = (list: typeof related) => [...new Set(list.map((p) => p.task))];
  const unknown = (after: readonly string[]): Foreseen => {
    if (!readOnly) outlook.planned.push({ task, objects: pathsIn(looksAt), isOpen });
    return { is: 'unknown', after };
  };
  if (isUnmet) {
    const after = ids(related.length > 0 ? related : open);
    return after.length > 0 ? unknown(after) : { is: 'known', after };
  }
  if (!found.changed) {
    if (related.length > 0) return readOnly ? { is: 'reads', after: ids(related) } : unknown(ids(related));
    return { is: open.length > 0 ? 'open' : 'known', after: ids(open) };
  }
  outlook.planned.push({ task, objects, isOpen });
  if (related.length > 0) return { is: 'dependent', after: ids(related) };
  return { is: open.length > 0 ? 'open' : 'known', after: ids(open) };
}

/**
 * The same for a program, which only its guards can be asked about. `changed_when: false` is the word of who wrote it that
 * nothing changes.
 */
export function foreseeProgram(
  outlook: Outlook,
  { task, frame, host }: { readonly task: Task; readonly frame: Frame; readonly host: HostRun },
  looksAt: string,
  outcome: Outcome,
): Foreseen {
  const wouldRun = outcome.skipped === true && !outcome.failed;
  if (!wouldRun || task.module.readOnly) {
    const seen = foresee(outlook, { task: task.id, looksAt, comparison: outcome, isOpen: false, readOnly: true });
    if (seen.is === 'unknown') throw new Unforeseen(seen.after);
    return seen;
  }
  if (isHarmless(task, evaluationFor(host, frame))) return { is: 'reads', after: [] };
  outlook.planned.push({ task: task.id, objects: [], isOpen: true });
  return { is: 'runs', after: [] };
}

function isHarmless(task: Task, evaluation: Evaluation): boolean {
  try {
    return (task.changedWhen?.some((e) => !evaluation.truth(e)) ?? false) && evaluation.reads.size === 0;
  } catch {
    // It needs the result.
    return false;
  }
}

function objectOf(diff: Diff): PlannedObject {
  if (diff.kind === 'text') return { name: diff.path, path: diff.path, isWhole: diff.before === '' };
  const name = diff.object.replace(/^[\w ]+ (of|below) /, '');
  const path = /(?:^|\s)([/~].*)$/.exec(name)?.[1];
  return { name, ...(path && path !== '/' && { path }), isWhole: diff.action !== 'change' || /below /.test(diff.object) };
}

/** Whatever a task that cannot be told looks at may be what it would change. */
function pathsIn(text: string): readonly PlannedObject[] {
  const paths = new Set([...text.matchAll(/(?<![\w.-])\/[\w./@+-]+/g)].map(([path]) => path));
  return [...paths].filter((p) => !/^\/(dev|proc|sys|bin|sbin|usr\/s?bin)\b/.test(p)).map((path) => ({ name: path, path, isWhole: true }));
}

/** The lines of a script that name accounts: an earlier task may make them. */
function accounts(script: string): string {
  return [...script.matchAll(/^\s*(?:chown|chgrp)\b.*$/gm)].map(([line]) => line).join('\n');
}

/** Whether a text speaks of an object: of its path, or of what is in it where all of it comes or goes; else of its name. */
function isIn({ name, path, isWhole }: PlannedObject, text: string, byName: boolean): boolean {
  if (path !== undefined) return speaksOf(text, path, isWhole ? /[\w.-]/ : /[\w./-]/);
  const [kind, ...words] = name.split(' ');
  if (!byName && kind !== 'user' && kind !== 'group') return false;
  // A group called dev is not meant by /dev/null.
  return words.some((word) => word.length > 1 && speaksOf(text, word, /[\w./-]/));
}

/** Whether `part` is in the text with none of these characters behind it, nor a word before it. */
function speaksOf(text: string, part: string, not: RegExp): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!/[\w./-]/.test(text[at - 1] ?? '') && !not.test(text[at + part.length] ?? '')) return true;
  }
  return false;
}
