import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  Scalar,
  type Tags,
  visit,
} from 'yaml';
import { type Diagnostic, DiagnosticError, error, type Position } from '../diagnostic.ts';
import { float } from '../language/numbers.ts';
import { pyYamlTags } from '../language/py-yaml-tags.ts';
import type { Secret } from '../language/secret.ts';
import { parseTemplate } from '../language/template.ts';

/** A YAML file that was read: its nodes, and where each stands. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
  /** Top node of the (one) document; null for an empty file. */
  readonly root: ParsedNode | null;
  /** Makes a secret of a text in it; only there where the file is encrypted. */
  readonly mark?: ((text: string) => Secret) | undefined;
  at(node: Node | null | undefined): Position;
}

/** Turns the scalar of an unknown tag (`!vault`) into a value; undefined where the tag is not known. */
export type TagReader = (tag: string, text: string, position: Position) => unknown;

/**
 * Parses YAML as Ansible's PyYAML reads it: version 1.1 (`yes` is true, `0755` is octal, `<<` merges),
 * but for what nobody wants: `y` and `n` are strings, dates are strings.
 */
export function parseYaml(path: string, text: string, mark?: (text: string) => Secret): YamlFile {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    lineCounter,
    customTags: isJson(text) ? jsonTags : plainTags,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const list = Array.isArray(documents) ? documents : [];
  const place = (offset: number, end = offset + 1): Position => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: path, line, column: col, length: Math.max(1, end - offset) };
  };
  const errors: Diagnostic[] = list
    .flatMap((d) => d.errors)
    // What follows the first mistake is mostly its echo.
    .slice(0, 1)
    .map((e) => error('yaml-syntax', firstLine(e.message), place(e.pos[0], e.pos[1])));
  if (errors.length === 0) errors.push(...duplicateKeys(list[0]?.contents, (node) => place(node.range?.[0] ?? 0, node.range?.[1])));
  if (list.length > 1 && list[1]?.contents) {
    errors.push(error('yaml-documents', 'expected one YAML document, found several', place(list[1].range?.[0] ?? 0)));
  }
  if (errors.length > 0) throw new DiagnosticError(errors);
  return {
    path,
    text,
    root: (list[0]?.contents ?? null) as ParsedNode | null,
    mark,
    at: (node) => (node?.range ? place(node.range[0], node.range[1]) : place(0)),
  };
}

/** Keys that stand twice in one mapping. (The parser's own check compares each key with all before it: seconds for 10,000 keys.) */
function duplicateKeys(node: unknown, at: (node: Scalar) => Position): Diagnostic[] {
  if (isSeq(node)) return node.items.flatMap((item) => duplicateKeys(item, at));
  if (!isMap(node)) return [];
  const first = new Map<string, Scalar>();
  return node.items.flatMap(({ key, value }) => {
    const found = duplicateKeys(value, at);
    if (!isScalar(key) || isMergeKey(key)) return found;
    const name = String(key.value);
    const before = first.get(name);
    if (!before) first.set(name, key);
    else found.unshift(error('yaml-duplicate-key', `"${name}" is already in this mapping, on line ${at(before).line}`, at(key)));
    return found;
  });
}

/** `<<`, unless it is quoted. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && (typeof key.value === 'symbol' || (key.value === '<<' && key.type === Scalar.PLAIN));
}

/** Plain data for a node, with strings that hold `{{ … }}` turned into Templates that know their place. */
export function dataOf(file: YamlFile, node: Node | null | undefined, readTag?: TagReader): unknown {
  return convert(file, node, readTag, new Map());
}

function convert(file: YamlFile, node: Node | null | undefined, readTag: TagReader | undefined, anchors: Map<string, unknown>): unknown {
  if (!node) return null;
  if (isAlias(node)) {
    // What is converted may be a part of the file, and the anchor before it.
    if (!anchors.has(node.source)) return convert(file, anchored(file, node), readTag, anchors);
    return anchors.get(node.source);
  }
  const value = isMap(node)
    ? mapOf(file, node, readTag, anchors)
    : isSeq(node)
      ? node.items.map((item) => convert(file, item as Node, readTag, anchors))
      : isScalar(node)
        ? scalarOf(file, node, readTag)
        : null;
  if ((isMap(node) || isSeq(node) || isScalar(node)) && node.anchor) anchors.set(node.anchor, value);
  return value;
}

const anchorsOf = new WeakMap<YamlFile, ReadonlyMap<string, Node>>();

function anchored(file: YamlFile, alias: Alias): Node {
  let known = anchorsOf.get(file);
  if (!known) {
    const found = new Map<string, Node>();
    visit(file.root, {
      Node: (_, node) => {
        if (!isAlias(node) && 'anchor' in node && node.anchor) found.set(node.anchor, node as Node);
      },
    });
    known = found;
    anchorsOf.set(file, known);
  }
  const node = known.get(alias.source);
  const isBefore = node?.range && alias.range && node.range[0] < alias.range[0] && node.range[1] <= alias.range[0];
  if (!node || !isBefore) throw new DiagnosticError(error('yaml-alias', `no anchor "&${alias.source}" before this alias`, file.at(alias)));
  return node;
}

/** The node itself, or what it is an alias of. */
export function aliased(file: YamlFile, node: Node | null | undefined): Node | null | undefined {
  return isAlias(node) ? anchored(file, node) : node;
}

function mapOf(file: YamlFile, node: Node, readTag: TagReader | undefined, anchors: Map<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const merged: Record<string, unknown> = {};
  if (!isMap(node)) return result;
  for (const { key, value } of node.items) {
    const isMerge = isMergeKey(key);
    const name = isScalar(key) && !isMerge ? String(key.value) : '';
    const converted = convert(file, value as Node, readTag, anchors);
    if (isMerge) {
      for (const source of Array.isArray(converted) ? converted : [converted]) {
        if (source && typeof source === 'object')
          for (const [k, v] of Object.entries(source)) if (!Object.hasOwn(merged, k)) define(merged, k, v);
      }
    } else {
      define(result, name, converted);
    }
  }
  for (const [k, v] of Object.entries(merged)) if (!Object.hasOwn(result, k)) define(result, k, v);
  return result;
}

/** Sets an own property even for names like `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function scalarOf(file: YamlFile, node: Scalar, readTag: TagReader | undefined): unknown {
  if (node.tag?.startsWith('!') && !node.tag.startsWith('!!')) {
    const read = readTag?.(node.tag, String(node.value), file.at(node));
    if (read !== undefined) return read;
    throw new DiagnosticError(error('yaml-tag', `unknown tag ${node.tag}`, file.at(node)));
  }
  // `version: 1.0` is printed as it is written.
  if (typeof node.value === 'number' && Number.isInteger(node.value) && /[.eE]/.test(node.source ?? '')) return float(node.value);
  if (typeof node.value !== 'string') return node.value;
  return parseTemplate(node.value, file.at(node), node.range ? file.text.slice(node.range[0], node.range[1]) : undefined);
}

/** YAML 1.1 without the readings that PyYAML does not share, or that turn text into something else by surprise. */
function plainTags(tags: Tags): Tags {
  return pyYamlTags(jsonTags(tags));
}

/** Numbers of JSON may have forms that PyYAML takes for text (`1e3`): Ansible tries to read a file as JSON first. */
function jsonTags(tags: Tags): Tags {
  return tags.filter((t) => typeof t === 'string' || !/timestamp|set|omap|pairs|binary/.test(t.tag ?? ''));
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
}
