import { becomeVariables, connectionVariables } from '../load/connection-variables.ts';
import type { JsonSchema } from './json-schema.ts';
import { type Options, optionProperties } from './role-schema.ts';
import { templated } from './templated.ts';

/** The arguments of a role that an editor should know. */
export interface RoleArguments {
  readonly name: string;
  readonly summary?: string;
  readonly options: Options;
}

/** Variables of any name; those that roles take, and those that say how a host is reached, are known and checked. */
export function variablesSchema(roles: readonly RoleArguments[]): JsonSchema {
  const connection = Object.entries({ ...connectionVariables, ...becomeVariables }).map(([name, { summary, type }]) => [
    name,
    templated({ description: summary, ...types[type] }),
  ]);
  return {
    type: ['object', 'null'],
    properties: { ...Object.fromEntries(connection), ...Object.assign({}, ...roles.map(argumentsOf)) },
    propertyNames: {
      pattern: '^(?:[A-Za-z_][A-Za-z0-9_]*|<<)$',
      errorMessage: 'a variable is named with letters, digits and _, not starting with a digit',
    },
  };
}

const types = {
  text: { type: ['string', 'number'] },
  number: { type: ['integer', 'string'], pattern: String.raw`^\s*\d+\s*$`, errorMessage: 'expected a number' },
  flag: { type: ['boolean', 'string', 'integer'] },
} as const satisfies Readonly<Record<string, JsonSchema>>;

function argumentsOf({ name, options }: RoleArguments): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(optionProperties(options)).map(([key, schema]) => [
      key,
      { ...schema, description: [schema.description, `Of the role ${name}.`].filter(Boolean).join(' ') },
    ]),
  );
}
