import { DiagnosticError } from '../../diagnostic.ts';
import { loadInventory } from '../../load/inventory/load.ts';
import { withoutPasswords } from '../../load/vault/decryption.ts';
import { inventorySources } from '../prepare.ts';
import type { Candidate, Candidates } from './candidate.ts';
import type { Place } from './place.ts';

interface Names {
  readonly hosts: readonly Candidate[];
  readonly groups: readonly Candidate[];
}

/** The names in the inventory that the line names, else in the one that a run would take. A key that is pressed runs no inventory script. */
export async function inventoryNames({ given }: Place): Promise<Names> {
  const cwd = process.cwd();
  try {
    const sources = inventorySources(given.get('inventory') ?? [], cwd);
    const { hosts, groups } = await loadInventory(sources, { cwd, runScripts: false, ...withoutPasswords });
    return {
      hosts: [...hosts.keys()].map((value) => ({ value, description: 'host' })),
      groups: [...groups.keys()].map((value) => ({ value, description: 'group' })),
    };
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return { hosts: [], groups: [] };
    throw thrown;
  }
}

/** The last name of a pattern: `web:!db` and `web,db` go on after their signs. */
export async function hostsAndGroups(place: Place): Promise<Candidates> {
  const before = /^.*[:,!&]/.exec(place.written)?.[0] ?? '';
  const { hosts, groups } = await inventoryNames(place);
  return { list: [...groups, ...hosts].map(({ value, ...rest }) => ({ value: before + value, ...rest })) };
}
