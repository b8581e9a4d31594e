import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { DiagnosticError, didYouMean, error, type Position } from '../diagnostic.ts';
import type { Variables } from '../inventory.ts';
import { type Expression, parseExpression } from '../language/expression.ts';
import { Template } from '../language/template.ts';
import { collect, complain, type Loading, written } from './context.ts';
import { checkNames } from './names.ts';
import { conceal } from './vault/conceal.ts';
import { aliased, isMergeKey, type YamlFile } from './yaml.ts';

/** One `key: value` of a mapping, with the places of both. */
export interface Field {
  readonly name: string;
  readonly key: Position;
  readonly node: Node | null;
  readonly at: Position;
}

export type Fields = ReadonlyMap<string, Field>;

/** The fields of a mapping. Anything else than a mapping is a mistake, named by `what`. */
export function fieldsOf(file: YamlFile, given: Node | null | undefined, what: string): Fields {
  const node = aliased(file, given);
  if (!isMap(node)) {
    throw new DiagnosticError(
      error('wrong-type', `expected ${what} (a mapping), found ${file.mark ? 'something else' : kindOf(node)}`, file.at(node)),
    );
  }
  const fields = new Map<string, Field>();
  for (const { key, value } of node.items) {
    const position = file.at(key as Node);
    if (isMergeKey(key)) continue;
    if (!isScalar(key)) throw new DiagnosticError(error('wrong-type', `expected a plain key in ${what}`, position));
    const name = String(key.value);
    const valueNode = value as Node | null;
    fields.set(name, { name, key: position, node: valueNode, at: valueNode?.range ? file.at(valueNode) : position });
  }
  for (const { value } of node.items.filter((item) => isMergeKey(item.key))) {
    const source = aliased(file, value as Node);
    for (const each of isSeq(source) ? (source.items as Node[]) : [source]) {
      for (const field of fieldsOf(file, each, 'what "<<" brings in').values()) if (!fields.has(field.name)) fields.set(field.name, field);
    }
  }
  return fields;
}

/** Complains about every field that is not among the known names. */
export function refuseUnknown(loading: Loading, fields: Fields, known: Iterable<string>, what: string): void {
  const names = new Set(known);
  for (const field of fields.values()) {
    if (names.has(field.name)) continue;
    complain(loading, 'unknown-keyword', `"${field.name}" is not a keyword of ${what}`, field.key, didYouMean(field.name, names));
  }
}

export function kindOf(node: Node | null | undefined): string {
  if (!node) return 'nothing';
  if (isMap(node)) return 'a mapping';
  if (isScalar(node))
    return node.value === null
      ? 'nothing'
      : typeof node.value === 'string'
        ? `the string "${short(node.value)}"`
        : `the ${typeof node.value} ${node.value}`;
  return 'a list';
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Reads the values of one mapping's fields in the types that keywords have. */
export class FieldReader {
  readonly loading: Loading;
  readonly file: YamlFile;
  readonly fields: Fields;

  constructor(loading: Loading, file: YamlFile, fields: Fields) {
    this.loading = loading;
    this.file = file;
    this.fields = fields;
  }

  has(name: string): boolean {
    return this.fields.has(name);
  }

  position(name: string): Position | undefined {
    return this.fields.get(name)?.at;
  }

  value(name: string): unknown {
    const field = this.fields.get(name);
    const value = field && collect(this.loading, () => written(this.loading, this.file, field.node));
    checkNames(this.loading, value);
    return value;
  }

  /** Text that may be a template (a name, for example); numbers count as text. */
  text(name: string): Template | string | undefined {
    const value = this.value(name);
    if (value === undefined || value === null) return undefined;
    if (value instanceof Template || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return this.wrong(name, 'a string');
  }

  /** Text that must be known now: a variable's name, a file to import. */
  literal(name: string): string | undefined {
    const value = this.text(name);
    return value instanceof Template ? this.wrong(name, 'a string without {{ }} (it is needed before any host is known)') : value;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.value(name);
    if (value === undefined || value === null) return otherwise;
    if (typeof value === 'boolean') return value;
    this.wrong(name, 'true or false');
    return otherwise;
  }

  /** A list, or one value that stands for a list of one. */
  list(name: string): readonly unknown[] {
    const value = this.value(name);
    return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  }

  /** A list of names; a string may hold several, with commas. */
  names(name: string): readonly unknown[] {
    return this.list(name).flatMap((v) =>
      typeof v === 'string'
        ? v
            .split(',')
            .map((s) => s.trim())
            .filter(Boolean)
        : [v],
    );
  }

  literals(name: string): readonly string[] {
    return this.names(name).map((v) => (typeof v === 'string' ? v : String(v)));
  }

  /** Bare expressions: `when`, `until`, … A list means all of them. */
  expressions(name: string): readonly Expression[] | undefined {
    const position = this.position(name);
    if (!position) return undefined;
    const expressions = this.list(name).flatMap((v) => collect(this.loading, () => [expressionOf(v, position)]) ?? []);
    for (const expression of expressions) checkNames(this.loading, expression);
    return expressions;
  }

  /** Variables with their places. */
  variables(name: string): Variables {
    const field = this.fields.get(name);
    if (!field || kindOf(field.node) === 'nothing') return new Map();
    return collect(this.loading, () => variablesOf(this.loading, this.file, field.node, `"${name}"`)) ?? new Map();
  }

  one<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const value = this.literal(name);
    if (value === undefined) return otherwise;
    const found = choices.find((c) => c === value);
    if (!found) this.wrong(name, `one of ${choices.join(', ')}`, didYouMean(value, choices));
    return found ?? otherwise;
  }

  wrong(name: string, expected: string, hint?: string): undefined {
    const field = this.fields.get(name);
    if (field) complain(this.loading, 'wrong-type', `"${name}" must be ${expected}, found ${kindOf(field.node)}`, field.at, hint);
    return undefined;
  }
}

/** An expression as a person may write it: bare, a boolean, or (as old playbooks do) wrapped in `{{ }}`. */
export function expressionOf(value: unknown, position: Position): Expression {
  const text = value instanceof Template ? value.source : typeof value === 'string' ? value : JSON.stringify(value);
  const at = value instanceof Template ? value.position : position;
  const wrapped = /^\s*\{\{(.*)\}\}\s*$/s.exec(text);
  const inner = wrapped?.[1] ?? text;
  return parseExpression(inner.includes('}}') ? text : inner, at);
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function variablesOf(loading: Loading, file: YamlFile, node: Node | null | undefined, what: string): Variables {
  const variables = new Map<string, { value: unknown; position: Position }>();
  for (const field of fieldsOf(file, node, what).values()) {
    if (!variableName.test(field.name)) {
      complain(
        loading,
        'variable-name',
        `"${field.name}" cannot name a variable: letters, digits and _, not starting with a digit`,
        field.key,
      );
    }
    const value = written(loading, file, field.node);
    checkNames(loading, value);
    variables.set(field.name, { value: file.mark ? conceal(value, file.mark) : value, position: field.at });
  }
  return variables;
}
