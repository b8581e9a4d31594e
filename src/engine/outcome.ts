import { DiagnosticError } from '../diagnostic.ts';
import type { Status } from '../event.ts';
import type { Outcome } from '../modules/module.ts';
import { HostError } from '../session/session.ts';
import { isUnreachable } from './link.ts';

/** The result of a task as it is registered: Ansible's keys. */
export type TaskResult = Readonly<Record<string, unknown>> & { readonly changed: boolean };

export function resultOf(outcome: Outcome): TaskResult {
  const { changed = false, failed = false } = outcome;
  const isPlain = outcome.diff === undefined && outcome.ansible_facts === undefined;
  if (isPlain) return outcome.changed === changed && outcome.failed === failed ? (outcome as TaskResult) : { ...outcome, changed, failed };
  const { diff: _diff, ansible_facts: _facts, cacheable: _cacheable, ...rest } = outcome;
  return { ...rest, changed, failed };
}

/** What was thrown, as the result of a task. Anything that is nobody's mistake but ours is thrown on. */
export function resultOfError(thrown: unknown): TaskResult {
  if (isUnreachable(thrown)) return { changed: false, unreachable: true, msg: messageOf(thrown) };
  if (thrown instanceof HostError) return { changed: false, failed: true, msg: messageOf(thrown), kind: thrown.kind };
  if (thrown instanceof DiagnosticError) {
    const [first] = thrown.diagnostics;
    const at = first?.position ? ` (${first.position.file}:${first.position.line}:${first.position.column})` : '';
    return {
      changed: false,
      failed: true,
      msg: `${first?.message ?? thrown.message}${first?.hint ? `; ${first.hint}` : ''}${at}`,
      code: first?.code,
    };
  }
  if (thrown instanceof Error && thrown.constructor === Error) return { changed: false, failed: true, msg: thrown.message };
  throw thrown;
}

function messageOf(thrown: HostError): string {
  return thrown.hint ? `${thrown.message}; ${thrown.hint}` : thrown.message;
}

export function statusOf(result: TaskResult, ignored: boolean): Status {
  if (result.unreachable) return 'unreachable';
  // `until` that never held fails the result; where failed_when says that nothing did, the host goes on, as in Ansible.
  if (result.failed && result.failed_when_result !== false) return ignored ? 'ignored' : 'failed';
  if (result.skipped) return 'skipped';
  return result.changed ? 'changed' : 'ok';
}

/** What is shown instead of a result that must not be seen. */
export function censored(result: TaskResult): TaskResult {
  const { changed, failed, skipped, unreachable } = result;
  return {
    changed,
    ...(failed !== undefined && { failed }),
    ...(skipped !== undefined && { skipped }),
    ...(unreachable !== undefined && { unreachable }),
    censored: "the output has been hidden due to the fact that 'no_log: true' was specified for this result",
  };
}

/** The result of a loop, from those of its items. */
export function loopResult(results: readonly TaskResult[]): TaskResult {
  if (results.length === 0) return { results, changed: false, skipped: true, skipped_reason: 'No items in the list' };
  const any = (key: string) => results.some((r) => r[key] === true);
  const skipped = results.every((r) => r.skipped === true);
  return {
    results,
    changed: results.some((r) => r.changed),
    ...(any('failed') && { failed: true }),
    ...(any('unreachable') && { unreachable: true }),
    skipped,
    msg: any('failed') ? 'One or more items failed' : skipped ? 'All items skipped' : 'All items completed',
  };
}
