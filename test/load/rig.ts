import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiagnosticError, formatDiagnostic } from '../../src/diagnostic.ts';
import type { Loading } from '../../src/load/context.ts';
import { newLoading } from '../../src/load/loading.ts';
import { loadPlaybooks } from '../../src/load/playbook.ts';
import { findModule, modules } from '../../src/modules/registry.ts';

/** Files of a project by their path, written to a folder of their own for as long as `use` runs. */
function inProject<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'weft-load-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function loadingIn(folder: string): Loading {
  return newLoading({ cwd: folder, roleFolders: [join(folder, 'roles')], findModule, moduleNames: () => modules.keys() });
}

/** What a person sees who runs a playbook that cannot be loaded. */
export function complaint(files: Readonly<Record<string, string>>, playbook = 'site.yml'): string {
  return inProject(files, (folder) => {
    try {
      loadPlaybooks(loadingIn(folder), [playbook]);
    } catch (thrown) {
      if (!(thrown instanceof DiagnosticError)) throw thrown;
      return thrown.diagnostics.map((d) => formatDiagnostic(d, (file, line) => files[file]?.split('\n')[line - 1])).join('\n');
    }
    throw new Error('it was loaded without a complaint');
  });
}
