import { type Comparison, failure } from '../module.ts';

/** What must be there and is not: a failure; under check mode an earlier task, which did nothing, may be what makes it. */
export function missing(check: boolean, msg: string, result: Readonly<Record<string, unknown>> = {}): Comparison {
  return check ? { skipped: true, msg: `${msg} (an earlier change may make it)` } : failure(msg, result);
}
