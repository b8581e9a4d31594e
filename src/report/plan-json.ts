import { countsOf } from './plan.ts';
import { byHost, isShown, type PlannedChange, type PlanState } from './plan-state.ts';

/** The plan for programs: `weft plan --output json`. Its form is told in docs/plan.md and only ever grows. */
export function planJson(state: PlanState, verbose: boolean): Readonly<Record<string, unknown>> {
  const changes = state.changes.filter((c) => verbose || isShown(c));
  const hosts = [...byHost(changes)].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    format: 'weft-plan-view-1',
    summary: countsOf(state.changes.filter(isShown)),
    hosts: Object.fromEntries(hosts.map(([host, list]) => [host, { summary: countsOf(list), changes: list.map(changeJson) }])),
    failures: state.failures.map(({ host, task, place, lines }) => ({ host, task, place, message: lines.join('\n') })),
    warnings: state.warnings,
  };
}

function changeJson({ task, place, isHandler, is, changes, after, diff, label, note }: PlannedChange): Readonly<Record<string, unknown>> {
  return {
    task,
    place,
    ...(label !== undefined && { item: label }),
    ...(isHandler && { handler: true }),
    certainty: is,
    changes,
    ...(after.length > 0 && { after }),
    ...(note !== undefined && { note }),
    diff,
  };
}
