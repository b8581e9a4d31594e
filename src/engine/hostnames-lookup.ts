import type { Inventory } from '../inventory.ts';
import { type Fn, fn } from '../language/function.ts';
import { selectHosts } from '../load/inventory/pattern.ts';

/** `inventory_hostnames`: the hosts that patterns mean. */
export function hostnamesLookup(inventory: () => Inventory): Fn {
  return fn('inventory_hostnames', '...patterns', (patterns: unknown[]) =>
    selectHosts(inventory(), patterns.map(String)).hosts.map((h) => h.name),
  );
}
