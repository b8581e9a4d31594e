import { type JsonSchema, ref } from './json-schema.ts';

/** An inventory in YAML: groups, each with hosts, children and vars. */
export const groups: JsonSchema = {
  type: ['object', 'null'],
  additionalProperties: ref('group'),
};

export const groupDefinitions: Readonly<Record<string, JsonSchema>> = {
  group: {
    type: ['object', 'null'],
    properties: {
      hosts: {
        description: 'Hosts of the group: a name (or a range, `hv[01:12]`), and behind it variables of the host.',
        type: ['object', 'string', 'null'],
        additionalProperties: ref('variables'),
      },
      children: {
        description: 'Groups whose hosts belong to this group too.',
        type: ['object', 'string', 'null'],
        additionalProperties: ref('group'),
      },
      vars: { description: 'Variables of all hosts of the group.', allOf: [ref('variables')] },
    },
    additionalProperties: false,
  },
};
