import { resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node, visit } from 'yaml';
import type { Position } from '../diagnostic.ts';
import { isFile, type Loading, readYaml } from './context.ts';
import type { YamlFile } from './yaml.ts';

/** The place of a part of a value: `[0, 'vni']` inside the list that was written at `position`. As near as can be told. */
export function positionInside(loading: Loading, position: Position, path: readonly (string | number)[]): Position {
  const absolute = resolve(loading.cwd, position.file);
  if (path.length === 0 || !isFile(absolute)) return position;
  const file = readYaml(loading, absolute);
  let node = nodeAt(file, position);
  let place = position;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((p) => isScalar(p.key) && String(p.key.value) === String(step));
      if (!pair) break;
      node = (pair.value as Node | null) ?? undefined;
      place = file.at(node ?? (pair.key as Node));
    } else if (isSeq(node)) {
      node = node.items[Number(step)] as Node | undefined;
      if (node) place = file.at(node);
    } else break;
  }
  return place;
}

function nodeAt(file: YamlFile, position: Position): Node | undefined {
  let found: Node | undefined;
  visit(file.root, {
    Node: (_, node) => {
      const at = file.at(node as Node);
      if (at.line !== position.line || at.column !== position.column) return undefined;
      found = node as Node;
      return visit.BREAK;
    },
  });
  return found;
}
