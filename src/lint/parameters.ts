import { isMap, isScalar, type Node } from 'yaml';
import { DiagnosticError, type Position } from '../diagnostic.ts';
import { parseTemplate } from '../language/template.ts';
import { type Loading, written } from '../load/context.ts';
import { type Field, type Fields, fieldsOf } from '../load/fields.ts';
import { splitKeyValues } from '../load/key-values.ts';
import type { YamlFile } from '../load/yaml.ts';
import type { Module } from '../modules/module.ts';

/** A parameter of a task as it is written. */
export interface Parameter {
  /** The module's own name for it. */
  readonly name: string;
  readonly value: unknown;
  readonly key: Position;
  readonly at: Position;
  /** Not there where it stands in `key=value` text. */
  readonly node?: Node | null;
}

/** Options that may stand among the words of a command. */
const inCommands = ['chdir', 'creates', 'removes', 'executable', 'stdin', 'unless', 'onlyif'];

/** Every parameter that can be read, from a mapping, `key=value` text, a free-form text, and `args:`. */
export function parametersOf(
  loading: Loading,
  file: YamlFile,
  field: Field,
  module: Module | undefined,
  extra: Field | undefined,
): ReadonlyMap<string, Parameter> {
  const own = (name: string) => module?.aliases?.[name] ?? name;
  const result = new Map<string, Parameter>();
  const add = (parameter: Parameter) => result.set(own(parameter.name), { ...parameter, name: own(parameter.name) });
  for (const source of [extra, field]) {
    if (!source) continue;
    if (isMap(source.node)) for (const each of read(() => fieldsOf(file, source.node, '')) ?? emptyFields) addField(each[1]);
    else if (source === field && isScalar(source.node) && typeof source.node.value === 'string') addText(source, source.node.value);
  }
  return result;

  function addField(f: Field): void {
    const value = read(() => written(loading, file, f.node));
    if (value !== undefined) add({ name: f.name, value, key: f.key, at: f.at, node: f.node });
  }

  function addText(source: Field, text: string): void {
    const isOld = source.key.length !== undefined && /^(?:local_)?action$/.test(file.text.slice(...rangeIn(file.text, source.key)));
    const rest = isOld ? text.replace(/^\s*\S+\s*/, '') : text;
    if (module?.freeForm === undefined) {
      addPairs(source, splitKeyValues(rest).pairs);
      return;
    }
    const split = splitKeyValues(rest, module.freeForm === 'msg' ? [] : inCommands);
    addPairs(source, split.pairs);
    const node = split.pairs.length === 0 && !isOld ? source.node : undefined;
    const raw = node?.range ? file.text.slice(node.range[0], node.range[1]) : undefined;
    const value = read(() => parseTemplate(split.rest, source.at, raw));
    if (value !== undefined) add({ name: module.freeForm, value, key: source.key, at: source.at, ...(node && { node }) });
  }

  function addPairs(source: Field, pairs: readonly (readonly [string, string])[]): void {
    for (const [name, text] of pairs) {
      const value = read(() => parseTemplate(text, source.at));
      if (value !== undefined) add({ name, value, key: source.key, at: source.at });
    }
  }
}

const emptyFields: Fields = new Map();

/** What cannot be read is a finding of loading. */
function read<T>(part: () => T): T | undefined {
  try {
    return part();
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return undefined;
    throw thrown;
  }
}

const lineStarts = new Map<string, readonly number[]>();

/** Where the piece at a position begins and ends in the text of its file. */
export function rangeIn(text: string, position: Position): [start: number, end: number] {
  let starts = lineStarts.get(text);
  if (!starts) {
    starts = [0, ...[...text.matchAll(/\n/g)].map((m) => m.index + 1)];
    if (lineStarts.size > 200) lineStarts.clear();
    lineStarts.set(text, starts);
  }
  const start = (starts[position.line - 1] ?? text.length) + position.column - 1;
  return [start, start + (position.length ?? 1)];
}
