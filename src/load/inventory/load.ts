import { type Diagnostic, DiagnosticError } from '../../diagnostic.ts';
import type { Inventory, Layer } from '../../inventory.ts';
import { assemble, reconcile } from './assemble.ts';
import { Draft } from './draft.ts';
import { type Growth, growthOf } from './growth.ts';
import { layerMaker } from './layers.ts';
import type { ReadOptions } from './read-options.ts';
import { readSource } from './sources.ts';

export interface InventoryOptions extends ReadOptions {
  /** Where `group_vars` and `host_vars` beside the playbook are looked for. */
  readonly playbookDir?: string;
}

/** What was loaded, with more than a run needs. */
export interface LoadedInventory extends Inventory {
  /** The layers of each group's own variables. */
  readonly groupLayers: ReadonlyMap<string, readonly Layer[]>;
  readonly warnings: readonly Diagnostic[];
  /** For what a run adds. */
  readonly growth: Growth;
}

/**
 * Loads an inventory from files (YAML, INI, JSON), folders of them, executables, and lists like `hv1,hv2,`; later
 * sources add to earlier ones and win over them.
 * @throws DiagnosticError with every mistake that was found
 */
export async function loadInventory(sources: readonly string[], options: InventoryOptions): Promise<LoadedInventory> {
  const draft = new Draft();
  for (const source of sources) await readSource(draft, source, options);
  reconcile(draft);
  const layers = layerMaker(draft, sources, options.playbookDir, options);
  const inventory = assemble(draft, layers);
  if (draft.problems.length > 0) throw new DiagnosticError(draft.problems);
  return { ...inventory, warnings: draft.warnings, growth: growthOf(draft, layers) };
}
