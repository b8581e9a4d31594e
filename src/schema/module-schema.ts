import type { Module } from '../modules/module.ts';
import { choose, type JsonSchema } from './json-schema.ts';
import { conditions } from './keyword-schema.ts';
import { type Parameter, parameterSchema, parametersOf } from './module-parameters.ts';
import { templated } from './templated.ts';

/** What stands behind the name of a module: its parameters as a mapping, or all of them as text. */
export function moduleSchema(name: string, module: Module): JsonSchema {
  const parameters = parametersOf(module);
  const required = parameters.filter((p) => p.required);
  const aliased = required.filter((p) => p.aliases.length > 0);
  const properties = Object.fromEntries(
    parameters.flatMap((p) => {
      const schema = propertySchema(module, p);
      const aliases = p.aliases.map((alias) => [alias, { ...schema, description: `The same as ${p.name}. ${schema.description ?? ''}` }]);
      return [[p.name, schema], ...aliases];
    }),
  );
  return {
    markdownDescription: pageOf(name, module),
    description: module.docs.summary,
    type: ['object', 'string', ...(module.freeForm === undefined ? [] : ['number', 'boolean']), ...(required.length === 0 ? ['null'] : [])],
    properties: { ...properties, ...(module.freeForm === '_raw_params' && { _raw_params: { type: 'string', doNotSuggest: true } }) },
    additionalProperties: parameterSchema(module).additionalProperties === false ? false : {},
    required: required.filter((p) => p.aliases.length === 0).map((p) => p.name),
    ...(aliased.length > 0 && { allOf: aliased.map(requiredByAnyName) }),
  };
}

/** Where no alias is given its own name is asked for: so a missing one is named as it should be written. */
function requiredByAnyName({ name, aliases }: Parameter): JsonSchema {
  return choose({ not: { anyOf: aliases.map((alias) => ({ required: [alias] })) } }, { required: [name] });
}

function propertySchema(module: Module, { name, schema, required }: Parameter): JsonSchema {
  const facts = [
    schema.description ? `${schema.description}.` : undefined,
    required ? 'Required.' : undefined,
    schema.default === undefined ? undefined : `Default: ${JSON.stringify(schema.default)}.`,
  ];
  const { description: _, ...checked } = module.bare?.includes(name) ? conditions : templated(schema);
  return { description: facts.filter(Boolean).join(' '), ...checked };
}

function pageOf(name: string, { docs }: Module): string {
  return [`**${name}**: ${docs.summary}`, docs.description, `\`\`\`yaml\n${docs.examples.trimEnd()}\n\`\`\``].filter(Boolean).join('\n\n');
}
