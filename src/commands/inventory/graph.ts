import { DiagnosticError, didYouMean, error } from '../../diagnostic.ts';
import type { Layer } from '../../inventory.ts';
import type { LoadedInventory } from '../../load/inventory/load.ts';
import { pythonText, shownVariables } from './shown.ts';

/** The tree of a group, as `ansible-inventory --graph` draws it. */
export function graphText(inventory: LoadedInventory, start: string, withVariables: boolean): string {
  if (!inventory.groups.has(start)) {
    const hint = didYouMean(start, inventory.groups.keys());
    throw new DiagnosticError(error('unknown-group', `there is no group "${start}"`, undefined, hint));
  }
  const line = (depth: number, text: string) => (depth === 0 ? text : `${'  |'.repeat(depth)}--${text}`);
  const variables = (depth: number, layers: readonly Layer[]) =>
    withVariables ? Object.entries(shownVariables(layers)).map(([name, value]) => line(depth, `{${name} = ${pythonText(value)}}`)) : [];
  const draw = (name: string, depth: number): readonly string[] => {
    const group = inventory.groups.get(name);
    const children = (group?.children ?? []).flatMap((child) => draw(child, depth + 1));
    // Hosts that stand in `all` itself are drawn in their groups.
    const hosts = name === 'all' ? [] : (group?.hosts ?? []);
    return [
      line(depth, `@${name}:`),
      ...children,
      ...hosts.flatMap((host) => [line(depth + 1, host), ...variables(depth + 2, inventory.hosts.get(host)?.layers ?? [])]),
      ...variables(depth + 1, inventory.groupLayers.get(name) ?? []),
    ];
  };
  return draw(start, 0).join('\n');
}
