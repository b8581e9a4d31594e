/**
 * JSON Schema, draft 7: what the YAML language server knows best. `…ErrorMessage` and `markdownDescription` are its own and VS
 * Code's; other tools pass over them.
 */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $ref?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly errorMessage?: string;
  readonly patternErrorMessage?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  /** Accepted, but offered to nobody. */
  readonly doNotSuggest?: boolean;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema | boolean>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly dependencies?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
  readonly else?: JsonSchema;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

export const draft7 = 'http://json-schema.org/draft-07/schema#';

/** A schema in which others are found by name. */
export function ref(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** `if … then … else`: what the language server tells precisely, where of alternatives it says only that none fits. */
export function choose(condition: JsonSchema, then: JsonSchema, otherwise?: JsonSchema): JsonSchema {
  // Entries, because to the linter an object that is written with `then` looks like a promise.
  return { if: condition, ...Object.fromEntries([['then', then]]), ...(otherwise && { else: otherwise }) };
}
