import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Argument, Command } from 'commander';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import { modules } from '../modules/registry.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { readRoleDoc, rolePaths } from '../schema/role-doc.ts';
import { type Kind, kinds, roleSchema, schemaFor, schemaOfModule } from '../schema/schemas.ts';
import type { RoleArguments } from '../schema/variables-schema.ts';
import { loadingFor } from './prepare.ts';
import { editorSettings } from './schema/editor-settings.ts';

const kindNames = Object.keys(kinds) as Kind[];

/** `weft schema`: JSON Schemas from what loading itself checks with, for the YAML language server of editors. */
export function schemaCommand(): Command {
  const command = new Command('schema')
    .description('Write JSON Schemas of playbooks, inventories, roles and modules for editors')
    .addArgument(new Argument('[what]', 'one schema, to the output; without it all are written').choices([...kindNames, 'role', 'module']))
    .argument('[name]', 'of the role or module')
    .option('-o, --output <folder>', 'where to write them', '.weft/schemas')
    .addHelpText('after', examples);
  return command.action((what: Kind | 'role' | 'module' | undefined, name: string | undefined, { output }: { readonly output: string }) => {
    const text = what === undefined ? writeAll(output) : jsonText(oneSchema(what, name));
    command.configureOutput().writeOut?.(text);
  });
}

const examples = `
Examples:
  weft schema                            all of them, and what to tell an editor
  weft schema playbook > playbook.json
  weft schema role overlay-tunnel
  weft schema module copy`;

function oneSchema(what: Kind | 'role' | 'module', name: string | undefined): JsonSchema {
  if (what !== 'role' && what !== 'module') return schemaFor(what, knownRoles());
  const roles = knownRoles();
  const role = roles.find((r) => r.name === name);
  const found = what === 'module' ? schemaOfModule(name ?? '') : role && roleSchema(role);
  if (found) return found;
  const names = what === 'module' ? modules.keys() : roles.map((r) => r.name);
  const message = name === undefined ? `which ${what}?` : `no ${what} "${name}"${what === 'role' ? ' that specifies arguments' : ''}`;
  throw new DiagnosticError(
    error(`unknown-${what}`, message, undefined, name === undefined ? 'its name is missing' : didYouMean(name, names)),
  );
}

/** The roles of this project and Weft's own, with what they take. */
function knownRoles(): readonly RoleArguments[] {
  const loading = loadingFor(process.cwd());
  return [...rolePaths(loading).values()].flatMap((path) => {
    const { name, entryPoints } = readRoleDoc(loading, path);
    const options = Object.assign({}, ...entryPoints.map((entry) => entry.options));
    return [{ name, options }];
  });
}

/** Gives what to tell an editor. */
function writeAll(output: string): string {
  const folder = resolve(output);
  const roles = knownRoles();
  mkdirSync(folder, { recursive: true });
  for (const kind of kindNames) writeFileSync(join(folder, `${kind}.json`), jsonText(schemaFor(kind, roles)));
  const shown = relative(process.cwd(), folder);
  return editorSettings(shown.startsWith('..') ? folder : shown);
}

function jsonText(schema: JsonSchema): string {
  return `${JSON.stringify(schema, undefined, 1)}\n`;
}
