import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isMap, isScalar, type Pair } from 'yaml';
import { Secret } from '../language/secret.ts';
import { Template } from '../language/template.ts';
import { type EntrySpec, type OptionSpec, roleSpecs } from '../load/argument-spec.ts';
import { isRecord } from '../load/arguments.ts';
import { isFolder, type Loading, readYaml, written } from '../load/context.ts';
import { yamlIn } from '../load/role-files.ts';

/** One way into a role: `main`, or another file of tasks. */
interface EntryPoint extends EntrySpec {
  readonly name: string;
}

/** What a role's own files say of it. */
export interface RoleDoc {
  readonly name: string;
  readonly path: string;
  readonly summary?: string;
  /** The README's first paragraphs, up to its first section. */
  readonly introduction?: string;
  /** The first example of YAML in the README. */
  readonly example?: string;
  readonly entryPoints: readonly EntryPoint[];
  /** Roles that run before it. */
  readonly dependencies: readonly string[];
}

/** Every role in the folders that roles are searched in, by name; the first of a name counts. */
export function rolePaths(loading: Loading): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of loading.roleFolders.filter(isFolder)) {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (isRole(path) && !found.has(name)) found.set(name, path);
    }
  }
  return found;
}

const parts = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'templates', 'files'];

/** Whether a folder is one of a role: something that roles are made of is in it. */
export function isRole(path: string): boolean {
  return parts.some((part) => isFolder(join(path, part)));
}

export function readRoleDoc(loading: Loading, path: string): RoleDoc {
  const defaults = defaultsOf(loading, path);
  const specs = Object.entries(roleSpecs(loading, path));
  const entryPoints = specs.map(([name, spec]): EntryPoint => ({ name, ...spec, options: withDefaults(spec.options, defaults) }));
  const withoutSpec = specs.length === 0 && defaults.size > 0;
  if (withoutSpec) entryPoints.push({ name: 'main', description: [], options: Object.fromEntries(defaults) });
  const readme = readmeOf(path);
  const summary = entryPoints.find((entry) => entry.name === 'main')?.summary ?? readme.introduction?.split(/(?<=\.)\s/)[0];
  return {
    name: basename(path),
    path,
    ...(summary !== undefined && { summary }),
    ...readme,
    entryPoints,
    dependencies: dependenciesOf(loading, path),
  };
}

function dependenciesOf(loading: Loading, path: string): readonly string[] {
  const file = yamlIn(join(path, 'meta'));
  const yaml = file === undefined ? undefined : readYaml(loading, file);
  const meta = yaml ? asWritten(written(loading, yaml, yaml.root)) : undefined;
  const entries = isRecord(meta) && Array.isArray(meta.dependencies) ? meta.dependencies : [];
  return entries.map((entry) => String(isRecord(entry) ? (entry.role ?? entry.name) : entry));
}

/** The options, with what the defaults add: the value, and the comment at it. */
function withDefaults(options: EntryPoint['options'], defaults: ReadonlyMap<string, OptionSpec>): EntryPoint['options'] {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => {
      const { type: _, ...found } = defaults.get(name) ?? {};
      return [name, { ...found, ...option }];
    }),
  );
}

function defaultsOf(loading: Loading, path: string): ReadonlyMap<string, OptionSpec> {
  const file = yamlIn(join(path, 'defaults'));
  const yaml = file === undefined ? undefined : readYaml(loading, file);
  if (!yaml || !isMap(yaml.root)) return new Map();
  const lines = yaml.text.split('\n');
  return new Map(
    yaml.root.items.flatMap((pair: Pair): [string, OptionSpec][] => {
      if (!isScalar(pair.key)) return [];
      const { line } = yaml.at(pair.key);
      const value = asWritten(written(loading, yaml, pair.value as never));
      const comment = commentAt(lines, line - 1);
      return [[String(pair.key.value), { type: typeOf(value), default: value, ...(comment && { description: comment }) }]];
    }),
  );
}

/** The lines of comment right above, and the one behind the value. */
function commentAt(lines: readonly string[], index: number): string {
  let first = index;
  while (/^#/.test(lines[first - 1] ?? '')) first--;
  const behind = /\s#\s(.*)$/.exec(lines[index] ?? '')?.[1];
  return [...lines.slice(first, index).map((line) => line.replace(/^#+\s?/, '')), ...(behind === undefined ? [] : [behind])]
    .join('\n')
    .trim();
}

function asWritten(value: unknown): unknown {
  if (value instanceof Template) return value.source;
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asWritten(item)]));
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value instanceof Secret) return 'str';
  if (typeof value === 'object' && value !== null) return 'dict';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string' && !value.includes('{{')) return 'str';
  return Number.isInteger(value) ? 'int' : 'raw';
}

function readmeOf(path: string): Pick<RoleDoc, 'introduction' | 'example'> {
  const file = join(path, 'README.md');
  if (!existsSync(file)) return {};
  const text = readFileSync(file, 'utf8');
  const introduction = text
    .replace(/^#[^\n]*\n+/, '')
    .split(/\n+(?:#|```)/)[0]
    ?.trim();
  const example = /```ya?ml\n(.*?)\n```/s.exec(text)?.[1];
  return { ...(introduction && { introduction }), ...(example !== undefined && { example }) };
}
