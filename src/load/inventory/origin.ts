import type { Layer, Variable } from '../../inventory.ts';

/** A variable in a layer. */
export interface Origin {
  readonly variable: Variable;
  readonly layer: Layer;
}

/** Where a variable's value comes from: the origin that counts, then those that it hides, the nearest first. */
export type Origins = readonly [Origin, ...Origin[]];

/** What Ansible sets by itself for each host, and hides where variables are listed. */
const internal = new Set(['inventory_file', 'inventory_dir']);

/** Every variable in layers (lowest precedence first), by name, with its origins. */
export function originsIn(layers: readonly Layer[]): ReadonlyMap<string, Origins> {
  const found = new Map<string, Origins>();
  for (const layer of layers) {
    for (const [name, variable] of layer.variables) {
      if (!internal.has(name)) found.set(name, [{ variable, layer }, ...(found.get(name) ?? [])]);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
