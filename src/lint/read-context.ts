import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isFolder } from '../load/context.ts';
import { loadInventory } from '../load/inventory/load.ts';
import type { Decryption } from '../load/vault/decryption.ts';
import { isVaultText } from '../load/vault/envelope.ts';
import type { Context } from './project.ts';

interface Surroundings {
  readonly cwd: string;
  /** Absolute paths. */
  readonly playbooks: readonly string[];
  readonly decryption: Decryption;
  /** Names given by `-e`. */
  readonly extra: readonly string[];
}

/** What the inventory, where one is named, and the files of variables around define. */
export async function readContext(sources: readonly string[], { cwd, playbooks, decryption, extra }: Surroundings): Promise<Context> {
  const folders = [...new Set([cwd, ...playbooks.map((p) => dirname(p))])];
  const texts = folders.flatMap((folder) => places.map((place) => join(folder, place))).flatMap(textsIn);
  const around = { likely: new Set([...texts.flatMap(keysIn), ...extra]), mentioned: new Set(texts.flatMap(mentionsIn)) };
  if (sources.length === 0) return around;
  const inventory = new Set(extra);
  // Each playbook's folder has its own `group_vars`.
  for (const playbookDir of playbooks.length > 0 ? new Set(playbooks.map((p) => dirname(p))) : [cwd]) {
    const { hosts, groupLayers, implicitHosts } = await loadInventory(sources, { cwd, playbookDir, ...decryption });
    const layers = [...hosts.values(), ...(implicitHosts?.values() ?? [])].flatMap((h) => h.layers);
    for (const layer of [...layers, ...[...groupLayers.values()].flat()]) for (const name of layer.variables.keys()) inventory.add(name);
  }
  return { ...around, inventory };
}

const places = ['inventories', 'inventory', 'group_vars', 'host_vars'];

function textsIn(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((e) => e.isFile() && !/\.(?:key|pem|pub)$/.test(e.name))
    .map((e) => readFileSync(join(e.parentPath ?? e.path, e.name), 'utf8'))
    .filter((text) => !isVaultText(text));
}

/** What may be the name of a variable: good enough to keep still about it. */
function keysIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:^|[\s{,-])([A-Za-z_]\w*)\s*[:=]/gm)].flatMap((m) => m[1] ?? []);
}

/** Words inside of braces. */
export function mentionsIn(text: string): readonly string[] {
  return [...text.matchAll(/\{\{.*?\}\}|\{%.*?%\}/gs)].flatMap(([inside]) => inside.match(/[A-Za-z_]\w*/g) ?? []);
}
