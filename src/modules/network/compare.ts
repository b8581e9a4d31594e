import { replaced } from '../../diff.ts';
import type { Report } from '../../session/session.ts';
import { type Comparison, change, converged, failure } from '../module.ts';
import type { LongChange } from '../restore/keep.ts';
import { compareEntries } from './compare-entries.ts';
import { compareNamespaces } from './compare-namespaces.ts';
import { compareRoutes } from './compare-routes.ts';
import { compareSysctls } from './compare-sysctls.ts';
import { configureLinks } from './configure-links.ts';
import { maySever } from './confirm.ts';
import { decideLinks, lowerOf } from './decide-links.ts';
import { type Found, readFound } from './found.ts';
import { type Ledger, ledgerOf } from './ledger.ts';
import { makeLinks, removeLinks } from './make-links.ts';
import { emptyPlan, type Plan } from './plan.ts';
import { changeScript } from './script.ts';
import { type Comparing, type NetworkTask, owns } from './state.ts';
import type { Wanted, WantedLink } from './wanted.ts';

export function compare(task: NetworkTask, report: Report): Comparison | LongChange {
  if (report.rc !== 0) return failure(`the network of the host cannot be read: ${report.stderr.trim() || `exit code ${report.rc}`}`);
  const found = understand(report);
  if (!found) return failure('the network of the host cannot be understood; `ip` and `bridge` of iproute2 5.5 or later are needed there');
  const c: Comparing = { ...task, found, links: byDependence(task.wanted), fates: new Map(), leaving: new Set() };
  const plan = planOf(c);
  if (plan.problems.length > 0) {
    const said = report.stderr.trim();
    return failure(`${task.name}: ${plan.problems.join('\n')}${said && `\nthe host said: ${said}`}`);
  }
  const ledger = ledgerOf(c);
  if (plan.diffs.length === 0 && ledger) plan.diffs.push(replaced(`record of ${c.owner}`, 'not up to date', 'up to date'));
  if (plan.diffs.length === 0) return converged();
  const { script, texts } = changeScript(task.owner, plan, ledger);
  return { ...change({ diff: plan.diffs, script, ...(maySever(c, plan) && { confirm: true }) }), texts };
}

/** What would make everything that is declared, on a host where nothing of the owner is. */
export function planFromNothing(task: NetworkTask, found: Found): { readonly plan: Plan; readonly ledger: Ledger | undefined } {
  const links = new Map([...found.links].filter(([key, link]) => !task.wanted.links.has(key) && !owns({ ...task, found }, link)));
  const bare: Found = { namespaces: new Map(), links, routes: new Map(), sysctls: new Map(), ledgers: new Map(), ssh: undefined };
  const c: Comparing = { ...task, check: true, found: bare, links: byDependence(task.wanted), fates: new Map(), leaving: new Set() };
  return { plan: planOf(c), ledger: ledgerOf(c) };
}

function planOf(c: Comparing): Plan {
  const plan = emptyPlan();
  compareNamespaces(c, plan);
  decideLinks(c, plan);
  removeLinks(c, plan);
  makeLinks(c, plan);
  configureLinks(c, plan);
  compareEntries(c, plan);
  compareRoutes(c, plan);
  compareSysctls(c, plan);
  return plan;
}

/** Undefined where the answer cannot be understood. Read once, however often it is asked for. */
export function understand(report: Report): Found | undefined {
  const known = understood.get(report);
  if (known) return known;
  try {
    const found = readFound(report.stdout);
    understood.set(report, found);
    return found;
  } catch (problem) {
    if (problem instanceof SyntaxError) return undefined;
    throw problem;
  }
}

const understood = new WeakMap<Report, Found>();

/** A link after the one it hangs on, else as declared. */
function byDependence(wanted: Wanted): WantedLink[] {
  const ordered = new Set<WantedLink>();
  const visiting = new Set<string>();
  const visit = (link: WantedLink): void => {
    if (ordered.has(link) || visiting.has(link.key)) return;
    visiting.add(link.key);
    const lower = lowerOf({ wanted }, link);
    const below = lower === undefined ? undefined : wanted.links.get(lower);
    if (below) visit(below);
    ordered.add(link);
  };
  for (const link of wanted.links.values()) visit(link);
  return [...ordered];
}
