import type { JsonSchema } from './json-schema.ts';

/** Text with an expression in it: what it will be is known in the run only. */
const template = String.raw`\{\{|\{%`;

/** The same schema for values that a person writes: at any depth, text with `{{ … }}` may stand in the place of a value. */
export function templated(schema: JsonSchema): JsonSchema {
  const { items, properties, additionalProperties, anyOf, ...rest } = schema;
  const inner: JsonSchema = {
    ...rest,
    ...(items && { items: templated(items) }),
    ...(properties && { properties: mapped(properties) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: typeof additionalProperties === 'object' ? templated(additionalProperties) : additionalProperties,
    }),
    ...(anyOf && { anyOf: anyOf.map(templated) }),
  };
  return rest.enum ? choice(inner) : withText(inner);
}

function mapped(schemas: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, templated(schema)]));
}

function choice({ enum: choices = [], type, errorMessage, ...rest }: JsonSchema): JsonSchema {
  const message = errorMessage ?? `expected one of ${choices.join(', ')}`;
  return {
    ...rest,
    anyOf: [
      { enum: choices, errorMessage: message },
      { type: 'string', pattern: template },
    ],
  };
}

/** Its types, and text: any, where text is among the types, else such as has an expression. */
function withText({ errorMessage, pattern, ...schema }: JsonSchema): JsonSchema {
  if (schema.type === undefined) return schema;
  const types = [schema.type].flat();
  const expected = errorMessage ?? `expected ${words[types[0] ?? ''] ?? types[0]}`;
  const isText = types.includes('string');
  const patterns = isText ? (pattern === undefined ? undefined : `${template}|${pattern}`) : template;
  return {
    ...schema,
    type: isText ? types : [...types, 'string'],
    ...(patterns !== undefined && { pattern: patterns, patternErrorMessage: expected }),
    // Of a mapping it would also be said where a key is missing or unknown.
    ...(!types.includes('object') && !isText && { errorMessage: expected }),
    ...(!types.includes('object') && errorMessage !== undefined && { errorMessage }),
  };
}

const words: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'nothing',
  number: 'a number',
  object: 'a mapping',
  string: 'text',
};
