import { createHash, createHmac, scryptSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { RunRequest } from '../engine/run.ts';
import { Expression } from '../language/expression.ts';
import { Secret } from '../language/secret.ts';
import { Template } from '../language/template.ts';
import { inventorySources } from './prepare.ts';
import type { PrepareFlags } from './run-options.ts';

/** What a plan was made from, as keyed hashes: it tells what changed since, and holds none of it. */
export interface PlanInputs {
  /** By path, relative to the folder of the plan's run. */
  readonly files: Readonly<Record<string, string>>;
  readonly hosts: Readonly<Record<string, { readonly groups: readonly string[]; readonly variables: Readonly<Record<string, string>> }>>;
}

/** After a run: all that it read. */
export function planInputs(request: RunRequest, paths: readonly string[], flags: PrepareFlags, salt: string): PlanInputs {
  const { loading, inventory } = request;
  const { cwd } = loading;
  const places = [
    ...loading.files.keys(),
    ...loading.sources,
    ...inventorySources(flags.inventory, cwd).map((source) => resolve(cwd, source)),
    ...paths.flatMap((p) => ['group_vars', 'host_vars'].map((folder) => join(dirname(resolve(cwd, p)), folder))),
  ];
  const files = [...new Set(places.flatMap(filesBelow))].sort();
  const hash = (content: string | Uint8Array) => createHmac('sha256', salt).update(content).digest('base64url').slice(0, 22);
  return {
    files: Object.fromEntries(files.map((path) => [relative(cwd, path), hash(readFileSync(path))])),
    hosts: Object.fromEntries(
      [...inventory.hosts.values()].map(({ name, groups, layers }) => {
        const values = new Map(layers.flatMap((layer) => [...layer.variables]).map(([k, v]) => [k, hash(textOf(v.value))]));
        return [name, { groups, variables: Object.fromEntries(values) }];
      }),
    ),
  };
}

function filesBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  const kind = statSync(path);
  if (kind.isFile()) return [path];
  return kind.isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [];
}

/** As it was written. A secret leaves no trace, not even in a hash: the file that holds it, encrypted, has one. */
function textOf(value: unknown): string {
  const plain = (_: string, v: unknown) => (v instanceof Template || v instanceof Expression ? v.source : v instanceof Secret ? '' : v);
  return JSON.stringify(value, plain) ?? '';
}

/** What differs between what a plan was made from and what is there now, as lines for a person. */
export function inputMismatches(then: PlanInputs, now: PlanInputs): readonly string[] {
  const files = differences(then.files, now.files).map(([path, what]) => `${path}: the file ${what}`);
  const hosts = differences(names(then.hosts), names(now.hosts)).map(([host, what]) => `${host}: the host ${what} (inventory)`);
  const inside = Object.entries(then.hosts).flatMap(([host, old]) => {
    const found = now.hosts[host];
    if (!found) return [];
    const groups =
      old.groups.join() === found.groups.join()
        ? []
        : [`${host}: in other groups: expected ${old.groups.join(', ') || 'none'}, found ${found.groups.join(', ') || 'none'}`];
    const variables = differences(old.variables, found.variables).map(([name, what]) => `${host}: the variable "${name}" ${what}`);
    return [...groups, ...variables];
  });
  return [...files, ...hosts, ...inside];
}

function names(hosts: PlanInputs['hosts']): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(hosts).map((name) => [name, '']));
}

type Hashes = Readonly<Record<string, string>>;

function differences(then: Hashes, now: Hashes): readonly (readonly [string, string])[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].flatMap((name) => {
    if (!Object.hasOwn(now, name)) return [[name, 'is gone since the plan']];
    if (!Object.hasOwn(then, name)) return [[name, 'is new since the plan']];
    return then[name] === now[name] ? [] : [[name, 'is another than the plan saw']];
  });
}

/** Of `-e`: it may be a short secret, so guessing it must be slow. The same files given by name are hashed by what is in them. */
export function extraVarsDigest({ extraVars }: PrepareFlags, cwd: string, salt: string): string {
  const contents = extraVars.map((given) =>
    given.startsWith('@') && existsSync(resolve(cwd, given.slice(1)))
      ? createHash('sha256')
          .update(readFileSync(resolve(cwd, given.slice(1))))
          .digest('hex')
      : given,
  );
  return scryptSync(JSON.stringify(contents), salt, 24).toString('base64url');
}
