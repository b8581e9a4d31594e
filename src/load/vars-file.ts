import type { Variables } from '../inventory.ts';
import { type Loading, readYaml } from './context.ts';
import { variablesOf } from './fields.ts';

/** A file of variables: `vars_files`, `include_vars`, `-e @file`. An empty one holds none. */
export function loadVarsFile(loading: Loading, path: string): Variables {
  const file = readYaml(loading, path);
  return file.root ? variablesOf(loading, file, file.root, 'variables') : new Map();
}
