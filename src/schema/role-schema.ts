import type { OptionSpec } from '../load/argument-spec.ts';
import type { JsonSchema } from './json-schema.ts';
import { templated } from './templated.ts';

export type Options = Readonly<Record<string, OptionSpec>>;

/** The options of a role as the properties of a mapping: of `vars:`, of `group_vars`, of an entry of `roles:`. */
export function optionProperties(options: Options): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, templated(orNothing(optionSchema(option)))]));
}

/** An option that is empty is one that is not given. */
function orNothing(schema: JsonSchema): JsonSchema {
  return { ...schema, ...(schema.type && { type: [schema.type, 'null'].flat() }), ...(schema.enum && { enum: [...schema.enum, null] }) };
}

function optionSchema(option: OptionSpec): JsonSchema {
  const { description, required, default: otherwise, choices } = option;
  const facts = [
    ...[description].flat().filter(Boolean),
    required ? 'Required.' : undefined,
    otherwise === undefined ? undefined : `Default: ${JSON.stringify(otherwise)}.`,
  ].filter((text) => typeof text === 'string');
  return {
    ...(facts.length > 0 && { description: facts.join(' ') }),
    ...typeSchema(option),
    ...(choices && { enum: choices }),
    ...(otherwise !== undefined && { default: otherwise }),
  };
}

/** Conversions are Ansible's, as at load: "5" is an int, `yes` a bool. */
function typeSchema(option: OptionSpec): JsonSchema {
  const { options, elements } = option;
  const type = option.type ?? (options ? 'dict' : 'str');
  switch (type) {
    case 'str':
    case 'path':
      return { type: ['string', 'number', 'boolean'] };
    case 'int':
      return { type: ['integer', 'string'], pattern: String.raw`^\s*[+-]?\d+\s*$`, errorMessage: 'expected a whole number' };
    case 'float':
      return { type: ['number', 'string'], pattern: String.raw`^\s*[+-]?[0-9.eE+-]+\s*$`, errorMessage: 'expected a number' };
    case 'bool':
      return {
        type: ['boolean', 'string', 'integer'],
        pattern: '^(?:[01yntfYNTF]|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF|[Tt]rue|TRUE|[Ff]alse|FALSE)$',
        errorMessage: 'expected true or false',
      };
    case 'list':
      return { type: 'array', items: optionSchema({ type: elements ?? 'raw', ...(options && { options }) }) };
    case 'dict':
      return options ? mapping(options) : { type: 'object' };
    default:
      return {};
  }
}

function mapping(options: Options): JsonSchema {
  const entries = Object.entries(options);
  return {
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, option]) => [name, option.required ? optionSchema(option) : orNothing(optionSchema(option))]),
    ),
    required: entries.filter(([, option]) => option.required).map(([name]) => name),
    additionalProperties: false,
  };
}
