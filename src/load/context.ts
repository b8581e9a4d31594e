import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Node } from 'yaml';
import { type Diagnostic, DiagnosticError, error, type Position } from '../diagnostic.ts';
import type { Directives, Role, RoleUse } from '../model.ts';
import type { Module } from '../modules/module.ts';
import type { Decryption } from './vault/decryption.ts';
import { dataOf, parseYaml, type YamlFile } from './yaml.ts';

/** Where a list of tasks stands: what relative names start from. */
export interface TaskPlace {
  /** Absolute folder of the file that holds the tasks. */
  readonly folder: string;
  readonly role?: Role;
  /** Absolute paths of the files being loaded, to find circles of imports. */
  readonly chain: readonly string[];
}

/** Other files than `main` of a role. */
export const roleFiles = ['tasks_from', 'vars_from', 'defaults_from', 'handlers_from'] as const;
export type RoleFiles = Readonly<Partial<Record<(typeof roleFiles)[number], string>>>;

/** Loads a role where it is used. Tasks name roles and roles hold tasks: the tasks' side of the circle reaches it through here. */
type LoadRole = (loading: Loading, name: string, position: Position, directives: Directives, place: TaskPlace, from?: RoleFiles) => RoleUse;

/** What loading needs to know, and where it collects what it finds wrong. */
export interface Loading extends Partial<Decryption> {
  readonly cwd: string;
  /** Folders to search for roles, after `roles/` beside the playbook. */
  readonly roleFolders: readonly string[];
  readonly findModule: (name: string) => Module | undefined;
  readonly moduleNames: () => Iterable<string>;
  readonly loadRole: LoadRole;
  readonly diagnostics: Diagnostic[];
  readonly files: Map<string, YamlFile>;
  /** Other files and folders of the controller that tasks asked for: templates, what is copied. */
  readonly sources: Set<string>;
}

/** The path that messages show: relative to where the user stands, where that is shorter. */
export function shown(loading: Loading, path: string): string {
  const short = relative(loading.cwd, path);
  return short.startsWith('..') ? path : short || '.';
}

/** Reads and parses a YAML file once. Syntax errors throw: without a tree nothing else can be checked. */
export function readYaml(loading: Loading, path: string): YamlFile {
  const known = loading.files.get(path);
  if (known) return known;
  const text = readFileSync(path, 'utf8');
  const name = shown(loading, path);
  const opened = loading.decrypt?.(name, text);
  const file = opened ? parseYaml(name, new TextDecoder().decode(opened), loading.mark) : parseYaml(name, text);
  loading.files.set(path, file);
  return file;
}

/** Runs one part of loading; what it throws as a mistake of the user is collected, so that the rest is checked too. */
export function collect<T>(loading: Loading, part: () => T): T | undefined {
  try {
    return part();
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    loading.diagnostics.push(...thrown.diagnostics);
    return undefined;
  }
}

export function complain(loading: Loading, code: string, message: string, position: Position, hint?: string): void {
  loading.diagnostics.push(error(code, message, position, hint));
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** Plain data of a node, with templates compiled and tags read. */
export function written(loading: Loading, file: YamlFile, node: Node | null | undefined): unknown {
  return dataOf(file, node, loading.readTag);
}
