import * as z from 'zod';
import type { Module } from '../modules/module.ts';
import type { JsonSchema } from './json-schema.ts';

/** One parameter of a module, as people read about it. */
export interface Parameter {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  /** Other names for it. */
  readonly aliases: readonly string[];
}

/** A module's parameters as JSON Schema, from the schema that checks them; without what that one can only check by running. */
export function parameterSchema(module: Module): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(module.params(), {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod;
      // Defaults behind a conversion are left out otherwise.
      if (def.type === 'default') jsonSchema.default = def.defaultValue as NonNullable<typeof jsonSchema.default>;
      if (jsonSchema.nullable === true) {
        delete jsonSchema.nullable;
        if (jsonSchema.type !== undefined) jsonSchema.type = [jsonSchema.type, 'null'].flat() as unknown as 'null';
      }
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonSchema;
  return schema;
}

/** Parameters that a person may name, in the order of the schema. `bare` ones are expressions. */
export function parametersOf(module: Module): readonly Parameter[] {
  const { properties = {}, required = [] } = parameterSchema(module);
  return Object.entries(properties)
    .filter(([name]) => name !== '_raw_params')
    .map(([name, schema]) => ({
      name,
      schema,
      required: required.includes(name),
      aliases: Object.entries(module.aliases ?? {}).flatMap(([alias, of]) => (of === name ? [alias] : [])),
    }));
}
