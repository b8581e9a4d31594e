import type { OptionSpec } from '../load/argument-spec.ts';
import { isRecord } from '../load/arguments.ts';
import type { JsonSchema } from './json-schema.ts';

/** One parameter of a module or argument of a role, as people read about it. */
export interface DocOption {
  readonly name: string;
  /** In Ansible's words: `str`, `int`, `list of dict`. */
  readonly type: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly aliases?: readonly string[];
  readonly description: string;
  /** Of a mapping, or of each mapping in a list. */
  readonly options?: readonly DocOption[];
}

export function optionOfRole(name: string, spec: OptionSpec): DocOption {
  const type = spec.type ?? (spec.options ? 'dict' : 'str');
  return {
    name,
    type: type === 'list' && spec.elements ? `list of ${spec.elements}` : type,
    required: spec.required === true,
    ...(spec.default !== undefined && { default: spec.default }),
    ...(Array.isArray(spec.choices) && { choices: spec.choices }),
    description: [spec.description ?? []].flat().map(String).join('\n\n'),
    ...(isRecord(spec.options) && { options: Object.entries(spec.options).map(([key, inner]) => optionOfRole(key, inner)) }),
  };
}

export function optionOfSchema(name: string, schema: JsonSchema, required: boolean, aliases: readonly string[] = []): DocOption {
  const inner = schema.properties ?? schema.items?.properties;
  const inside = schema.properties ? schema.required : schema.items?.required;
  return {
    name,
    type: typeOf(schema),
    required,
    ...(schema.default !== undefined && { default: schema.default }),
    ...(schema.enum && { choices: schema.enum }),
    ...(aliases.length > 0 && { aliases }),
    description: schema.description ?? '',
    ...(inner && { options: Object.entries(inner).map(([key, of]) => optionOfSchema(key, of, inside?.includes(key) ?? false)) }),
  };
}

const words: Readonly<Record<string, string>> = { string: 'str', boolean: 'bool', integer: 'int', number: 'float', object: 'dict' };

/** The type that is meant, of all that are accepted: a list may be given as one element, a number as text. */
function typeOf({ type, items, anyOf }: JsonSchema): string {
  if (anyOf) {
    const any = [...new Set(anyOf.map(typeOf))];
    return any.includes('raw') ? 'raw' : any.join(' or ');
  }
  const types = [type ?? []].flat();
  if (types.includes('array')) {
    const element = typeOf(items ?? {});
    return element === 'raw' ? 'list' : `list of ${element}`;
  }
  return words[types[0] ?? ''] ?? 'raw';
}
