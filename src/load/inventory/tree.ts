import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import { DiagnosticError, error, type Position } from '../../diagnostic.ts';
import type { Variable } from '../../inventory.ts';
import { Template } from '../../language/template.ts';
import { conceal } from '../vault/conceal.ts';
import { dataOf, isMergeKey, type TagReader, type YamlFile } from '../yaml.ts';
import { variable } from './variable.ts';

/** One `key: value` of a mapping. */
export interface Entry {
  readonly name: string;
  /** Where the key stands; for one that `<<` brings in, where it is brought in. */
  readonly position: Position;
  /** False for keys like `10` or `yes`, which YAML does not read as text. */
  readonly isText: boolean;
  readonly value: Branch;
}

/** A value of a YAML file: plain data, and the node that it was read from. */
export interface Branch {
  readonly data: unknown;
  readonly position: Position;
  readonly node: Node | null;
  readonly tree: Tree;
}

interface Tree {
  readonly file: YamlFile;
  anchors?: ReadonlyMap<string, Node>;
}

/** The whole file. Anchors and merge keys are resolved over all of it. */
export function rootOf(file: YamlFile, readTag?: TagReader): Branch {
  return { data: dataOf(file, file.root, readTag), position: file.at(file.root), node: file.root, tree: { file } };
}

/** The entries of a mapping, in order, with what `<<` brings in at the end; none for anything else. */
export function entriesOf(branch: Branch): readonly Entry[] {
  const { data, tree } = branch;
  if (!isMapping(data)) return [];
  const node = target(branch);
  if (!isMap(node)) return Object.entries(data).map(([name, item]) => broughtIn(name, item, branch.position, tree));
  const entries: Entry[] = [];
  let merge: Position | undefined;
  for (const { key, value } of node.items) {
    const position = tree.file.at(key as Node);
    if (!isScalar(key)) throw new DiagnosticError(error('wrong-type', 'expected a plain key', position));
    if (isMergeKey(key)) {
      merge = position;
      continue;
    }
    const name = String(key.value);
    const valueNode = value as Node | null;
    const valuePosition = valueNode?.range && valueNode.range[0] < valueNode.range[1] ? tree.file.at(valueNode) : position;
    const item: Branch = { data: data[name], position: valuePosition, node: valueNode, tree };
    entries.push({ name, position, isText: typeof key.value === 'string', value: item });
  }
  if (!merge) return entries;
  const own = new Set(entries.map((entry) => entry.name));
  for (const [name, item] of Object.entries(data)) if (!own.has(name)) entries.push(broughtIn(name, item, merge, tree));
  return entries;
}

function broughtIn(name: string, data: unknown, position: Position, tree: Tree): Entry {
  return { name, position, isText: true, value: { data, position, node: null, tree } };
}

/** The variables of a mapping, each where its name stands. */
export function variablesOf(branch: Branch): Map<string, Variable> {
  return new Map(entriesOf(branch).map((entry) => [entry.name, variableOf(entry)]));
}

/** One variable; in an encrypted file every text of its value is a secret. */
export function variableOf({ name, position, value }: Entry): Variable {
  const { mark } = value.tree.file;
  return variable(name, mark ? conceal(value.data, mark) : value.data, position);
}

export function isMapping(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data) && Object.getPrototypeOf(data) === Object.prototype;
}

/** For messages: "a list", "the number 5". */
export function kindOf(data: unknown): string {
  if (data === null || data === undefined) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  if (isMapping(data)) return 'a mapping';
  if (data instanceof Template) return `the text "${data.source}"`;
  return typeof data === 'string' ? `the text "${data}"` : `the ${typeof data} ${String(data)}`;
}

/** The node itself, or what it is an alias of. */
function target(branch: Branch): Node | null {
  if (!isAlias(branch.node)) return branch.node;
  branch.tree.anchors ??= anchorsIn(branch.tree.file.root);
  return branch.tree.anchors.get(branch.node.source) ?? null;
}

function anchorsIn(root: Node | null): ReadonlyMap<string, Node> {
  const anchors = new Map<string, Node>();
  const visit = (node: unknown): void => {
    if ((isMap(node) || isSeq(node)) && node.anchor) anchors.set(node.anchor, node);
    if (isMap(node)) for (const { value } of node.items) visit(value);
    else if (isSeq(node)) node.items.forEach(visit);
  };
  visit(root);
  return anchors;
}
