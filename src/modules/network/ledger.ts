import { routeInLedger, unmarkedRoutes } from './compare-routes.ts';
import type { Comparing } from './state.ts';

/** What the owner's file on the host has to say: before the change (more), and after it. */
export interface Ledger {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Remembers on the host what the kernel cannot mark: routes without a link or namespace of their owner, namespaces
 * and taps between being made and being marked. Undefined where the file is right already and stays so.
 */
export function ledgerOf(c: Comparing): Ledger | undefined {
  const there = c.found.ledgers.get(c.owner) ?? [];
  const routes = unmarkedRoutes(c).map((route) => routeInLedger(route.key));
  const kept = c.prune ? [] : there.filter((line) => line.startsWith('route '));
  const after = [...new Set([...routes, ...kept])].sort();
  const fresh = [...c.wanted.namespaces].filter((name) => !c.found.namespaces.get(name)?.links.has('lo')).map((name) => `netns ${name}`);
  const taps = c.links.filter((link) => link.type === 'tap' && c.fates.get(link.key)?.kind === 'make').map((link) => `link ${link.key}`);
  const before = [...new Set([...there, ...after, ...fresh, ...taps])].sort();
  const same = (list: readonly string[]) => list.length === there.length && list.every((line, i) => line === there[i]);
  return same(after) && same(before) ? undefined : { before, after };
}
