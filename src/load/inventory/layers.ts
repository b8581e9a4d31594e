import { dirname, join, normalize, relative, resolve } from 'node:path';
import type { InventoryLevel, Layer, Variables } from '../../inventory.ts';
import type { Draft, GroupDraft } from './draft.ts';
import { isFolder, type ReadOptions } from './read-options.ts';
import { isHostList } from './sources.ts';
import { openVarsFolder, type VarsFolder } from './vars-folder.ts';

/** Makes layers, lowest precedence first. The layers of a group are the same objects for all its hosts. */
export interface LayerMaker {
  /** @param groups as Ansible orders them: parents before children */
  ofGroups(groups: readonly GroupDraft[]): readonly Layer[];
  ofHost(name: string, variables: Variables): readonly Layer[];
}

/** In Ansible's order: its documentation's levels 3 to 10, `get_vars` in its `vars/manager.py`. */
export function layerMaker(draft: Draft, sources: readonly string[], playbookDir: string | undefined, options: ReadOptions): LayerMaker {
  const besideSources = foldersOf(sources, options.cwd);
  const besidePlaybook = playbookDir === undefined ? [] : [shortPath(playbookDir, options.cwd)];
  const open = (kind: string, folders: readonly string[]) => folders.map((folder) => openVarsFolder(join(folder, kind), options));
  const groupVars = { inventory: open('group_vars', besideSources), playbook: open('group_vars', besidePlaybook) };
  const hostVars = { inventory: open('host_vars', besideSources), playbook: open('host_vars', besidePlaybook) };

  const made = new Map<Variables, Layer>();
  const layer = (level: InventoryLevel, of: string, variables: Variables): Layer => {
    const known = made.get(variables) ?? { level, of, variables };
    made.set(variables, known);
    return known;
  };
  const fromFolders = (folders: readonly VarsFolder[], level: InventoryLevel, names: readonly string[]): readonly Layer[] =>
    // Folder by folder, and only within one by group: so does Ansible.
    folders.flatMap((folder) =>
      names.flatMap((of) => (draft.collect(() => folder.of(of)) ?? []).map((variables) => layer(level, of, variables))),
    );
  const fromSources = (groups: readonly GroupDraft[]): readonly Layer[] =>
    groups.filter((group) => group.variables.size > 0).map((group) => layer('inventory group vars', group.name, group.variables));

  return {
    ofGroups: (groups) => {
      const all = groups.filter((group) => group.name === 'all');
      const others = groups.filter((group) => group.name !== 'all');
      const allNames = all.map((group) => group.name);
      const otherNames = others.map((group) => group.name);
      return [
        ...fromSources(all),
        ...fromSources(others),
        ...fromFolders(groupVars.inventory, 'inventory group_vars/all', allNames),
        ...fromFolders(groupVars.playbook, 'playbook group_vars/all', allNames),
        ...fromFolders(groupVars.inventory, 'inventory group_vars', otherNames),
        ...fromFolders(groupVars.playbook, 'playbook group_vars', otherNames),
      ];
    },
    ofHost: (name, variables) => [
      ...(variables.size > 0 ? [layer('inventory host vars', name, variables)] : []),
      ...fromFolders(hostVars.inventory, 'inventory host_vars', [name]),
      ...fromFolders(hostVars.playbook, 'playbook host_vars', [name]),
    ],
  };
}

/** The folders that sources stand in, each once: where it comes last, for there it has the last word. */
function foldersOf(sources: readonly string[], cwd: string): readonly string[] {
  const folders = sources
    .filter((source) => !isHostList(source, cwd))
    .map((source) => normalize(isFolder(resolve(cwd, source)) ? source : dirname(source)));
  return folders.filter((folder, i) => folders.findLastIndex((other) => resolve(cwd, other) === resolve(cwd, folder)) === i);
}

/** As messages show it: from `cwd` on, where it is below that. */
function shortPath(path: string, cwd: string): string {
  const short = relative(cwd, resolve(cwd, path));
  return short.startsWith('..') ? path : short;
}
