import type { Loading } from './context.ts';
import { loadRoleUse } from './role.ts';

/** A loading that has read nothing yet. */
export function newLoading(
  where: Pick<Loading, 'cwd' | 'roleFolders' | 'findModule' | 'moduleNames' | 'readTag' | 'decrypt' | 'mark'>,
): Loading {
  return { ...where, loadRole: loadRoleUse, diagnostics: [], files: new Map(), sources: new Set() };
}
