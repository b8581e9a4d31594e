import { isCollection, isMap, isScalar, type Node } from 'yaml';
import type { core } from 'zod';
import { didYouMean, type Position } from '../diagnostic.ts';
import { Expression, parseExpression } from '../language/expression.ts';
import { Float } from '../language/numbers.ts';
import { parseTemplate, Template } from '../language/template.ts';
import type { Asserted, Module } from '../modules/module.ts';
import { collect, complain, type Loading, written } from './context.ts';
import { expressionOf, type Field, kindOf } from './fields.ts';
import { splitKeyValues } from './key-values.ts';
import { checkNames } from './names.ts';
import type { YamlFile } from './yaml.ts';

export interface Arguments {
  readonly args: unknown;
  readonly argPosition: (path: readonly PropertyKey[]) => Position;
}

/**
 * The parameters of a task: a mapping, a bare string for modules that take one, or Ansible's `key=value`
 * text; `extra` is the task's `args:`. Checked against the module's schema as far as the values are known.
 */
export function readArguments(loading: Loading, file: YamlFile, field: Field, module: Module, extra: Field | undefined): Arguments {
  const own = collect(loading, () => plain(loading, file, field, module));
  const more = extra ? written(loading, file, extra.node) : undefined;
  const argPosition = (path: readonly PropertyKey[]) => place(file, field, path) ?? (extra && place(file, extra, path)) ?? field.key;
  const given = isRecord(more) ? { ...more, ...(isRecord(own) ? own : {}) } : (more ?? own);
  const args = isRecord(given) ? withoutAliases(module, given) : given;
  checkNames(loading, args);
  if (isRecord(args)) {
    for (const name of module.bare ?? []) if (args[name] !== undefined) args[name] = bare(loading, args[name], argPosition([name]));
    validate(loading, field, module, args, argPosition);
  } else if (args !== undefined && !(args instanceof Template)) {
    complain(loading, 'wrong-type', `expected the parameters of \`${field.name}\` (a mapping), found ${kindOf(field.node)}`, field.at);
  }
  return { args, argPosition };
}

function plain(loading: Loading, file: YamlFile, field: Field, module: Module): unknown {
  if (!isScalar(field.node)) return written(loading, file, field.node);
  if (field.node.value === null) return {};
  const text = String(field.node.value);
  if (module.freeForm === undefined) {
    const whole = parseTemplate(text, field.at);
    if (whole instanceof Template && /^\s*\{\{.*\}\}\s*$/s.test(text) && !/^\s*\w+=/.test(text)) return whole;
    const { pairs, rest } = splitKeyValues(text);
    if (rest)
      complain(loading, 'wrong-type', `expected parameters of \`${field.name}\` as a mapping or key=value, found "${rest}"`, field.at);
    return Object.fromEntries(pairs.map(([k, v]) => [k, parseTemplate(v, field.at)]));
  }
  const options = ['chdir', 'creates', 'removes', 'executable', 'stdin', 'unless', 'onlyif'];
  const { pairs, rest } = splitKeyValues(text, module.freeForm === 'msg' ? [] : options);
  return {
    ...Object.fromEntries(pairs.map(([k, v]) => [k, parseTemplate(v, field.at)])),
    [module.freeForm]: parseTemplate(rest, field.at),
  };
}

function bare(loading: Loading, value: unknown, position: Position): unknown {
  if (Array.isArray(value)) return value.map((v) => bare(loading, v, position));
  return collect(loading, () => expressionOf(value, position)) ?? parseExpression('false', position);
}

/** The names that a module's schema knows. */
function parameterNames(module: Module): readonly string[] {
  const schema = module.params() as unknown as { shape?: object; def?: { in?: { shape?: object } } };
  return Object.keys(schema.shape ?? schema.def?.in?.shape ?? {});
}

/** Parameters by their own names. */
export function withoutAliases(module: Module, args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [module.aliases?.[name] ?? name, value]));
}

function validate(loading: Loading, field: Field, module: Module, args: Record<string, unknown>, at: Arguments['argPosition']): void {
  // zod would first make a function for it, which a single look does not pay back.
  const checked = module.params().safeParse(asText(args), { jitless: true });
  for (const issue of checked.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const hint = didYouMean(key, [...parameterNames(module), ...Object.keys(module.aliases ?? {})]);
        complain(loading, 'unknown-parameter', `\`${field.name}\` has no parameter "${key}"`, keyPlace(at, [...issue.path, key]), hint);
      }
    } else if (!module.bare?.includes(String(issue.path[0])) && !dependsOnTemplate(args, issue.path)) {
      const [code, message, hint] = describe(field.name, issue, args);
      complain(loading, code, message, at(issue.path), hint);
    }
  }
}

/** A zod issue in the words of this language. */
export function describe(module: string, issue: core.$ZodIssue, args: unknown): [code: string, message: string, hint: string | undefined] {
  const name = issue.path.join('.');
  const found = valueAt(args, issue.path);
  if (issue.code === 'invalid_type' && found === undefined)
    return ['missing-parameter', `\`${module}\` needs the parameter "${name}"`, undefined];
  const where = name === '' ? `\`${module}\`` : `\`${module}\` parameter "${name}"`;
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String);
    return [
      'wrong-parameter',
      `${where}: expected one of ${choices.join(', ')}, found ${shownValue(found)}`,
      didYouMean(String(found), choices),
    ];
  }
  if (issue.code === 'invalid_type')
    return ['wrong-parameter', `${where}: expected ${typeWords[issue.expected] ?? issue.expected}, found ${shownValue(found)}`, undefined];
  return ['wrong-parameter', `${where}: ${issue.message.replace(/^Invalid input: /, '')}`, undefined];
}

const typeWords: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
  string: 'a string',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function shownValue(value: unknown): string {
  if (value instanceof Template) return JSON.stringify(value.source);
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'a mapping' : JSON.stringify(value);
}

function keyPlace(at: Arguments['argPosition'], path: readonly PropertyKey[]): Position {
  return at([...path, keyOf]);
}

/** As the last step of a path: the place of the key instead of its value. */
const keyOf = Symbol('key');

function place(file: YamlFile, field: Field, path: readonly PropertyKey[]): Position | undefined {
  let node: Node | null = field.node;
  let position: Position | undefined = path.length === 0 ? field.at : undefined;
  for (let i = 0; i < path.length; i++) {
    if (!isCollection(node)) return isScalar(field.node) ? field.at : position;
    const step = path[i];
    if (isMap(node)) {
      const pair = node.items.find((p) => isScalar(p.key) && String(p.key.value) === String(step));
      if (!pair) return i === 0 ? undefined : position;
      if (path[i + 1] === keyOf) return file.at(pair.key as Node);
      node = pair.value as Node | null;
      position = node?.range ? file.at(node) : file.at(pair.key as Node);
    } else {
      node = (node.items[Number(step)] as Node | undefined) ?? null;
      position = node ? file.at(node) : position;
    }
  }
  return position;
}

/** Templates as the text they were written as, conditions as if they held: enough for the schema to look at everything else. */
function asText(value: unknown): unknown {
  if (value instanceof Template) return value.source;
  if (value instanceof Float) return value.value;
  if (value instanceof Expression) return { expression: value.source, value: null, holds: true } satisfies Asserted;
  if (Array.isArray(value)) return value.map(asText);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, asText(v)]));
  return value;
}

/** Whether a complaint at this path may vanish once templates are evaluated. */
function dependsOnTemplate(args: unknown, path: readonly PropertyKey[]): boolean {
  let value = args;
  for (const step of path) {
    if (value instanceof Template) return true;
    value = valueAt(value, [step]);
  }
  return path.length > 0 && holdsTemplate(value);
}

function holdsTemplate(value: unknown): boolean {
  if (value instanceof Template) return true;
  if (Array.isArray(value)) return value.some(holdsTemplate);
  return isRecord(value) && Object.values(value).some(holdsTemplate);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (v, step) => (typeof v === 'object' && v !== null && Object.hasOwn(v, step) ? v[step as keyof typeof v] : undefined),
    value,
  );
}

/** A mapping: not a list, a template, a secret or any other object with a class. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
