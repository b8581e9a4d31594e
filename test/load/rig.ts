import { join } from 'node:path';
import { DiagnosticError, formatDiagnostic } from '../../src/diagnostic.ts';
import type { Loading } from '../../src/load/context.ts';
import { newLoading } from '../../src/load/loading.ts';
import { loadPlaybooks } from '../../src/load/playbook.ts';
import { findModule, modules } from '../../src/modules/registry.ts';
import { inTree } from './inventory/tree.ts';

function loadingIn(folder: string): Loading {
  return newLoading({ cwd: folder, roleFolders: [join(folder, 'roles')], findModule, moduleNames: () => modules.keys() });
}

/** What a person sees who runs a playbook that cannot be loaded. */
export function complaint(files: Readonly<Record<string, string>>, playbook = 'site.yml'): string {
  return inTree(files, (folder) => {
    try {
      loadPlaybooks(loadingIn(folder), [playbook]);
    } catch (thrown) {
      if (!(thrown instanceof DiagnosticError)) throw thrown;
      return thrown.diagnostics.map((d) => formatDiagnostic(d, (file, line) => files[file]?.split('\n')[line - 1])).join('\n');
    }
    throw new Error('it was loaded without a complaint');
  });
}
