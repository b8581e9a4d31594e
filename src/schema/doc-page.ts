import { type Loading, shown } from '../load/context.ts';
import { findModule } from '../modules/registry.ts';
import { type DocOption, optionOfRole, optionOfSchema } from './doc-option.ts';
import { parametersOf } from './module-parameters.ts';
import { readRoleDoc } from './role-doc.ts';

/** What people read about a module or a role. Fields are only ever added: `weft doc --format json` prints it. */
export interface DocPage {
  readonly kind: 'module' | 'role';
  readonly name: string;
  readonly summary?: string;
  /** Paragraphs. */
  readonly description: string;
  /** Of a role: its folder, as a person there names it. */
  readonly path?: string;
  /** Of a module there is one, of a role one for each file of tasks that may be named. */
  readonly entryPoints: readonly DocEntry[];
  /** Roles that run before it. */
  readonly dependencies: readonly string[];
  /** YAML. */
  readonly example: string;
}

interface DocEntry {
  readonly name: string;
  readonly summary?: string;
  readonly description: string;
  readonly options: readonly DocOption[];
}

export function modulePage(name: string): DocPage | undefined {
  const module = findModule(name);
  if (!module) return undefined;
  const { summary, description = '', examples } = module.docs;
  const options = parametersOf(module).map((p) => optionOfSchema(p.name, p.schema, p.required, p.aliases));
  return {
    kind: 'module',
    name,
    summary,
    description,
    entryPoints: [{ name: 'main', description: '', options }],
    dependencies: [],
    example: examples.trimEnd(),
  };
}

export function rolePage(loading: Loading, path: string): DocPage {
  const role = readRoleDoc(loading, path);
  const entryPoints = role.entryPoints.map(({ name, summary, description, options }) => ({
    name,
    ...(summary !== undefined && { summary }),
    description: description.join('\n\n'),
    options: Object.entries(options).map(([option, spec]) => optionOfRole(option, spec)),
  }));
  const [given] = role.entryPoints.flatMap((entry) => entry.examples ?? []);
  return {
    kind: 'role',
    name: role.name,
    ...(role.summary !== undefined && { summary: role.summary }),
    description: role.introduction ?? '',
    path: shown(loading, path),
    entryPoints,
    dependencies: role.dependencies,
    example: (given ?? role.example ?? `- hosts: all\n  roles:\n    - ${role.name}`).trimEnd(),
  };
}
