import { findModule } from '../modules/registry.ts';
import { groupDefinitions, groups } from './inventory-schema.ts';
import { draft7, type JsonSchema, ref } from './json-schema.ts';
import { moduleSchema } from './module-schema.ts';
import { playDefinitions, plays } from './playbook-schema.ts';
import { argumentSpecs, optionDefinitions, roleMeta } from './role-files-schema.ts';
import { taskDefinitions } from './task-schema.ts';
import { type RoleArguments, variablesSchema } from './variables-schema.ts';

/** Kinds of files that an editor checks, each with the files that it means, as patterns of the language server. */
export const kinds = {
  playbook: ['playbooks/*.yml', 'site.yml', '*playbook*.yml'],
  tasks: ['**/tasks/*.yml', '**/handlers/*.yml'],
  inventory: ['inventories/*/*.yml', 'inventory/*.yml', 'inventory.yml', 'hosts.yml'],
  vars: ['**/group_vars/**/*.yml', '**/host_vars/**/*.yml', '**/vars/*.yml', '**/defaults/*.yml'],
  'argument-specs': ['**/meta/argument_specs.yml'],
  'role-meta': ['roles/*/meta/main.yml'],
} as const;

export type Kind = keyof typeof kinds;

/** The schema of a kind of files, whole: it refers to nothing outside of it. */
export function schemaFor(kind: Kind, roles: readonly RoleArguments[]): JsonSchema {
  const variables = { variables: variablesSchema(roles) };
  const tasks = { ...taskDefinitions, ...variables };
  switch (kind) {
    case 'playbook':
      return whole(plays, { ...tasks, ...playDefinitions(roles) });
    case 'tasks':
      return whole(ref('tasks'), tasks);
    case 'inventory':
      return whole(groups, { ...groupDefinitions, ...variables });
    case 'vars':
      return whole(ref('variables'), variables);
    case 'argument-specs':
      return whole(argumentSpecs, optionDefinitions);
    case 'role-meta':
      return whole(roleMeta, { ...playDefinitions(roles), ...variables });
  }
}

/** The arguments of one role, as a file of variables has them. */
export function roleSchema(role: RoleArguments): JsonSchema {
  return whole(variablesSchema([role]), {});
}

/** The parameters of one module. */
export function schemaOfModule(name: string): JsonSchema | undefined {
  const module = findModule(name);
  return module && whole(moduleSchema(name, module), {});
}

function whole(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>>): JsonSchema {
  // Beside a $ref nothing else counts in draft 7.
  const body = schema.$ref === undefined ? schema : { allOf: [schema] };
  return { $schema: draft7, ...body, ...(Object.keys(definitions).length > 0 && { definitions }) };
}
