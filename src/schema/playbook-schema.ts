import { importKeywords, playKeywords, promptKeywords, roleKeywords } from '../load/keywords.ts';
import { choose, type JsonSchema } from './json-schema.ts';
import { keywordProperties } from './keyword-schema.ts';
import { optionProperties } from './role-schema.ts';
import type { RoleArguments } from './variables-schema.ts';

const play: JsonSchema = {
  type: 'object',
  properties: {
    ...keywordProperties(playKeywords),
    import_playbook: { description: 'Another playbook, whose plays stand here.', type: 'string' },
  },
  additionalProperties: false,
  required: ['hosts'],
};

const imported: JsonSchema = {
  type: 'object',
  properties: {
    ...keywordProperties(importKeywords),
    import_playbook: { type: 'string' },
    'ansible.builtin.import_playbook': { type: 'string' },
  },
  additionalProperties: false,
};

const isImport: JsonSchema = { anyOf: [{ required: ['import_playbook'] }, { required: ['ansible.builtin.import_playbook'] }] };

export const plays: JsonSchema = { type: 'array', items: choose(isImport, imported, play) };

/** What plays refer to, besides tasks. */
export function playDefinitions(roles: readonly RoleArguments[]): Readonly<Record<string, JsonSchema>> {
  return {
    roles: { type: ['array', 'null'], items: roleEntry(roles) },
    prompts: {
      type: ['array', 'null'],
      items: { type: 'object', properties: keywordProperties(promptKeywords), required: ['name'] },
    },
  };
}

/** A name, or a mapping whose other keys are the role's parameters. */
function roleEntry(roles: readonly RoleArguments[]): JsonSchema {
  const names = roles.map((role) => role.name);
  const { role, name, ...keywords } = keywordProperties(roleKeywords);
  return {
    type: ['object', 'string'],
    examples: names,
    properties: { role: { ...role, examples: names }, name: { ...name, examples: names }, ...keywords },
    anyOf: [{ type: 'string' }, { required: ['role'] }, { required: ['name'] }],
    allOf: roles.map(({ name: roleName, options }) =>
      choose({ required: ['role'], properties: { role: { const: roleName } } }, { properties: optionProperties(options) }),
    ),
  };
}
