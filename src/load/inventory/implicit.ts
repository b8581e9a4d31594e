import type { Host, Inventory } from '../../inventory.ts';
import { localNames } from './draft.ts';

/**
 * The host that `localhost`, `127.0.0.1` or `::1` means where no source names it: this machine, with a local
 * connection and the variables of `all`. Undefined for any other name.
 */
export function implicitLocalhost(name: string, inventory?: Inventory): Host | undefined {
  const known = inventory?.implicitHosts?.get(name);
  if (known || !localNames.includes(name)) return known;
  const position = { file: '(implicit localhost)', line: 1, column: 1 };
  const variables = new Map([['ansible_connection', { value: 'local', position }]]);
  return { name, groups: [], layers: [{ level: 'inventory host vars', of: name, variables }] };
}
