import { optionTypes } from '../load/argument-spec.ts';
import { type JsonSchema, ref } from './json-schema.ts';
import { templated } from './templated.ts';

const text: JsonSchema = { type: ['string', 'array'], items: { type: 'string' } };

/** `meta/argument_specs.yml`: what a role takes, by entry point. */
export const argumentSpecs: JsonSchema = {
  type: 'object',
  properties: {
    argument_specs: {
      description: 'Entry points of the role (`main`, or a file of tasks), and the options of each.',
      type: 'object',
      additionalProperties: {
        type: ['object', 'null'],
        properties: {
          short_description: { description: 'One line.', type: 'string' },
          description: { description: 'What it does.', ...text },
          author: { description: 'Who wrote it.', ...text },
          version_added: { type: ['string', 'number'] },
          examples: { description: 'How it is used.', type: 'string' },
          options: ref('options'),
        },
      },
    },
  },
  required: ['argument_specs'],
};

export const optionDefinitions: Readonly<Record<string, JsonSchema>> = {
  options: { description: 'Options by name.', type: ['object', 'null'], additionalProperties: ref('option') },
  option: {
    type: 'object',
    properties: {
      type: {
        description: 'What a value must be; str unless it says otherwise.',
        enum: optionTypes,
      },
      elements: {
        description: 'Of a list: what each of its items must be.',
        enum: optionTypes,
      },
      required: { description: 'There is no default: it must be given.', type: 'boolean' },
      choices: { description: 'The values that it may have.', type: 'array' },
      default: { description: 'What it is otherwise. For people: the value itself stands in defaults/main.yml.' },
      description: { description: 'For `weft doc` and for editors.', ...text },
      options: { description: 'Of a mapping, or of the mappings in a list: its keys.', allOf: [ref('options')] },
      version_added: { type: ['string', 'number'] },
      no_log: { type: 'boolean' },
      aliases: { type: 'array', items: { type: 'string' } },
    },
  },
};

/** `meta/main.yml`: what a role depends on. Galaxy's other keys are free. */
export const roleMeta: JsonSchema = {
  type: ['object', 'null'],
  properties: {
    dependencies: { description: 'Roles that run first.', allOf: [ref('roles')] },
    allow_duplicates: templated({ description: 'Run it each time it is named, not once.', type: 'boolean' }),
    galaxy_info: { description: "For Ansible's Galaxy; not read.", type: 'object' },
  },
};
