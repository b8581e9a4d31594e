import { readdirSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { DiagnosticError, error } from '../../diagnostic.ts';
import type { Variables } from '../../inventory.ts';
import { parseYaml } from '../yaml.ts';
import { isFolder, type ReadOptions, readText } from './read-options.ts';
import { isMapping, kindOf, rootOf, variablesOf } from './tree.ts';

/** A folder `group_vars` or `host_vars`: the variables of each name in it, one set per file. */
export interface VarsFolder {
  /** The variables of a group or host, lowest precedence first. */
  of(name: string): readonly Variables[];
}

const suffixes = ['.yml', '.yaml', '.json'];
const empty: VarsFolder = { of: () => [] };

/**
 * Opens `folder` (a path as messages show it). The variables of `web` are in the file `web` or else `web.yml`,
 * `web.yaml`, `web.json`, or in the files of the folder `web`, at any depth, by name.
 */
export function openVarsFolder(folder: string, options: ReadOptions): VarsFolder {
  const path = resolve(options.cwd, folder);
  if (!isFolder(path)) return empty;
  const names = new Set(readdirSync(path));
  const known = new Map<string, readonly Variables[]>();
  return {
    of: (name) => {
      const found = ['', ...suffixes].map((suffix) => name + suffix).find((file) => names.has(file));
      if (found === undefined) return [];
      const present = known.get(found);
      if (present) return present;
      known.set(found, []); // For when reading fails: it is said once.
      const files = filesOf(join(folder, found), options.cwd);
      const variables = files.map((file) => readVarsFile(file, options)).filter((read) => read.size > 0);
      known.set(found, variables);
      return variables;
    },
  };
}

/** The same file, or the files within a folder by name; without those that are hidden, backups, or of another kind. */
function filesOf(shown: string, cwd: string): readonly string[] {
  const path = resolve(cwd, shown);
  if (!isFolder(path)) return [shown];
  return readdirSync(path)
    .sort()
    .filter((name) => !name.startsWith('.') && !name.endsWith('~'))
    .flatMap((name) => {
      const suffix = extname(name);
      const kind = statSync(join(path, name), { throwIfNoEntry: false });
      if (kind?.isDirectory()) return suffix === '' ? filesOf(join(shown, name), cwd) : [];
      return kind?.isFile() && (suffix === '' || suffixes.includes(suffix)) ? [join(shown, name)] : [];
    });
}

function readVarsFile(shown: string, options: ReadOptions): Variables {
  const { text, mark } = readText(shown, options);
  const root = rootOf(parseYaml(shown, text, mark), options.readTag);
  if (root.data !== null && !isMapping(root.data)) {
    throw new DiagnosticError(error('wrong-type', `expected a mapping of variables, found ${kindOf(root.data)}`, root.position));
  }
  return variablesOf(root);
}
