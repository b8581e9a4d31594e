import { join } from 'node:path';
import { isRecord } from './arguments.ts';
import { type Loading, readYaml, written } from './context.ts';
import { yamlIn } from './role-files.ts';

/** One option of a role, as `meta/argument_specs.yml` has it (Ansible's argument spec). */
export interface OptionSpec {
  readonly type?: string;
  readonly elements?: string;
  readonly required?: boolean;
  readonly choices?: readonly unknown[];
  readonly options?: Readonly<Record<string, OptionSpec>>;
  readonly description?: unknown;
  readonly default?: unknown;
}

/** What an entry point of a role takes, and what its author says of it. */
export interface EntrySpec {
  readonly summary?: string;
  readonly description: readonly string[];
  readonly examples?: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** The types that an option may have, Ansible's. */
export const optionTypes = ['str', 'int', 'float', 'bool', 'list', 'dict', 'path', 'raw', 'json', 'jsonarg', 'bytes', 'bits', 'sid'];

/** The entry points of a role by name: `main`, and files that `tasks_from` may name. None where nothing is specified. */
export function roleSpecs(loading: Loading, rolePath: string): Readonly<Record<string, EntrySpec>> {
  const path = yamlIn(join(rolePath, 'meta'), 'argument_specs');
  if (!path) return {};
  const file = readYaml(loading, path);
  const value = written(loading, file, file.root);
  const specs = isRecord(value) && isRecord(value.argument_specs) ? value.argument_specs : {};
  return Object.fromEntries(Object.entries(specs).flatMap(([name, spec]) => (isRecord(spec) ? [[name, entrySpec(spec)]] : [])));
}

function entrySpec(spec: Readonly<Record<string, unknown>>): EntrySpec {
  return {
    ...(typeof spec.short_description === 'string' && { summary: spec.short_description }),
    description: [spec.description ?? []].flat().map(String),
    ...(typeof spec.examples === 'string' && { examples: spec.examples }),
    options: isRecord(spec.options) ? (spec.options as Record<string, OptionSpec>) : {},
  };
}

/** The options of an entry point of a role (`main` unless `tasks_from` says another); undefined where none are specified. */
export function argumentSpec(loading: Loading, rolePath: string, entry = 'main'): Readonly<Record<string, OptionSpec>> | undefined {
  return roleSpecs(loading, rolePath)[entry]?.options;
}

/** What is wrong with a value, and where inside it. */
export interface SpecProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The wrong key or choice and what there is instead, for "did you mean". */
  readonly near?: { readonly name: string; readonly known: readonly string[] };
}

/** Compares the value of one option with its specification. */
export function checkOption(spec: OptionSpec, value: unknown, path: readonly (string | number)[]): readonly SpecProblem[] {
  const type = spec.type ?? (spec.options ? 'dict' : 'str');
  const wrong = typeProblem(type, value);
  if (wrong) return [{ path, message: `must be ${wrong}, found ${described(value)}` }];
  if (spec.choices && !spec.choices.some((c) => String(c) === String(value))) {
    const known = spec.choices.map(String);
    return [{ path, message: `must be one of ${known.join(', ')}, found ${described(value)}`, near: { name: String(value), known } }];
  }
  if (type === 'list' && Array.isArray(value)) {
    const element: OptionSpec = { type: spec.elements ?? 'raw', ...(spec.options && { options: spec.options }) };
    return value.flatMap((v, i) => checkOption(element, v, [...path, i]));
  }
  return spec.options && isRecord(value) ? checkKeys(spec.options, value, path) : [];
}

function checkKeys(
  options: Readonly<Record<string, OptionSpec>>,
  value: Record<string, unknown>,
  path: readonly (string | number)[],
): readonly SpecProblem[] {
  const known = Object.keys(options);
  const unknown = Object.keys(value).filter((k) => !known.includes(k));
  const missing = known.filter((k) => options[k]?.required && value[k] === undefined);
  return [
    ...unknown.map((k): SpecProblem => ({ path: [...path, k], message: `is not known here`, near: { name: k, known } })),
    ...missing.map((k): SpecProblem => ({ path, message: `lacks "${k}"` })),
    ...known.flatMap((k) =>
      value[k] === undefined || value[k] === null || !options[k] ? [] : checkOption(options[k], value[k], [...path, k]),
    ),
  ];
}

/** What a value should be, or undefined where it is. Conversions are Ansible's: "5" is an int, `yes` a bool. */
function typeProblem(type: string, value: unknown): string | undefined {
  switch (type) {
    case 'str':
    case 'path':
      return isScalar(value) ? undefined : 'a string';
    case 'int':
      return Number.isInteger(value) || (typeof value === 'string' && /^[+-]?\d+$/.test(value.trim())) ? undefined : 'a whole number';
    case 'float':
      return isScalar(value) && Number.isFinite(Number(value)) ? undefined : 'a number';
    case 'bool':
      return typeof value === 'boolean' || /^(?:0|1|y|n|yes|no|on|off|true|false|t|f)$/i.test(String(value)) ? undefined : 'true or false';
    case 'list':
      return Array.isArray(value) ? undefined : 'a list';
    case 'dict':
      return isRecord(value) ? undefined : 'a mapping';
    default:
      return undefined;
  }
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function described(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return isRecord(value) ? 'a mapping' : JSON.stringify(value);
}
