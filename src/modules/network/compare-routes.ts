import { added, removed, replaced } from '../../diff.ts';
import type { FoundRoute } from './found.ts';
import { lossesOf } from './losses.ts';
import { ROUTE_PROTOCOL } from './ownership.ts';
import { add, type Plan } from './plan.ts';
import { type Comparing, owns, ownsNamespace } from './state.ts';
import { keyOf, labelOf, type WantedRoute } from './wanted.ts';

/** Where a route is not on a link or in a namespace of its owner, only the ledger says whose it is. */
export function routeInLedger(key: string): string {
  return `route ${key}`;
}

/** Declared routes that only the ledger can tell as ours. */
export function unmarkedRoutes(c: Comparing): WantedRoute[] {
  return [...c.wanted.routes.values()].filter(
    (route) => !c.wanted.namespaces.has(route.netns) && !(route.dev !== undefined && c.wanted.links.has(keyOf(route.netns, route.dev))),
  );
}

export function compareRoutes(c: Comparing, plan: Plan): void {
  const ours = new Set(c.found.ledgers.get(c.owner) ?? []);
  const others = new Set([...c.found.ledgers].flatMap(([owner, lines]) => (owner === c.owner ? [] : lines)));
  const isOurs = (route: FoundRoute): boolean => {
    if (route.protocol !== ROUTE_PROTOCOL) return false;
    const line = routeInLedger(route.key);
    if (ours.has(line)) return true;
    if (others.has(line)) return false;
    const dev = route.dev === undefined ? undefined : c.found.links.get(keyOf(route.netns, route.dev));
    return (dev !== undefined && owns(c, dev)) || ownsNamespace(c, route.netns);
  };

  for (const route of c.wanted.routes.values()) {
    const label = labelOfRoute(route);
    const is = c.found.routes.get(route.key);
    const same = is !== undefined && is.protocol === ROUTE_PROTOCOL && differences(route, is).length === 0;
    if (same && !isLost(c, is)) continue;
    if (is && !isOurs(is) && !same && !c.adopt) {
      plan.problems.push(
        `${label} exists and is not this owner's (protocol ${is.protocol}); remove it, choose another metric or table, or set \`adopt: true\``,
      );
    }
    add(plan, same ? 'restore' : 'routes', route.netns, `route replace ${words(route)}`);
    if (!is) plan.diffs.push(added(label, describe(route)));
    else if (!same) plan.diffs.push(replaced(label, describe(is), describe(route)));
  }
  if (!c.prune) return;
  for (const route of c.found.routes.values()) {
    if (c.wanted.routes.has(route.key) || !isOurs(route)) continue;
    const namespaceGoes = ownsNamespace(c, route.netns) && !c.wanted.namespaces.has(route.netns);
    if (namespaceGoes) continue;
    plan.diffs.push(removed(labelOfRoute(route), describe(route)));
    add(plan, 'remove', route.netns, `route del ${words(route)}`);
  }
}

/** The kernel drops a route with its link, and sometimes when the link changes. */
function isLost(c: Comparing, route: FoundRoute): boolean {
  if (route.dev === undefined) return false;
  const key = keyOf(route.netns, route.dev);
  const link = c.wanted.links.get(key);
  return link ? lossesOf(c, link).route(route.family) : c.leaving.has(key);
}

/** What was declared and is otherwise. The kernel fills in a device that was left out. */
function differences(wanted: WantedRoute, is: FoundRoute): string[] {
  const names = ['type', 'via', 'src'] as const;
  const differing: string[] = names.filter((name) => wanted[name] !== is[name]);
  return wanted.dev !== undefined && wanted.dev !== is.dev ? [...differing, 'dev'] : differing;
}

function labelOfRoute(route: WantedRoute): string {
  const to = route.to === 'default' && route.family === 'inet6' ? 'default (IPv6)' : route.to;
  const table = route.table === 254 ? '' : ` table ${route.table}`;
  const metric = route.metric === (route.family === 'inet6' ? 1024 : 0) ? '' : ` metric ${route.metric}`;
  return labelOf(route.netns, `route ${to}${table}${metric}`);
}

function describe(route: WantedRoute): string {
  return [
    ...(route.type === 'unicast' ? [] : [route.type]),
    ...(['via', 'dev', 'src'] as const).flatMap((name) => (route[name] === undefined ? [] : [name, route[name]])),
  ].join(' ');
}

/** `default` alone does not say its family; in a batch no flag can, so its network does. */
function words(route: WantedRoute): string {
  const to = route.to !== 'default' ? route.to : route.family === 'inet6' ? '::/0' : '0.0.0.0/0';
  return [
    ...(route.type === 'unicast' ? [] : [route.type]),
    to,
    ...(route.via === undefined ? [] : ['via', ...(route.family === 'inet' && route.via.includes(':') ? ['inet6'] : []), route.via]),
    ...(route.dev === undefined ? [] : [`dev ${route.dev}`]),
    ...(route.src === undefined ? [] : [`src ${route.src}`]),
    `table ${route.table}`,
    ...(route.metric === 0 ? [] : [`metric ${route.metric}`]),
    `proto ${ROUTE_PROTOCOL}`,
  ].join(' ');
}
