import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';

/** Where an inventory is looked for when none is named. */
const usual = ['inventories/lab', 'inventory', 'inventory.yml'];

/** The sources that `-i` names, or else the first usual one that is there. */
export function inventorySources(given: readonly string[], cwd: string): readonly string[] {
  if (given.length > 0) return given;
  const found = usual.find((path) => existsSync(join(cwd, path)));
  if (found) return [found];
  const hint = 'name one with -i, or make a lab with "weft lab up"';
  throw new DiagnosticError(error('no-inventory', `no inventory: there is none of ${usual.join(', ')} here`, undefined, hint));
}
