import { type ActionKeyword, actionKeywords, blockKeywords, loopControlKeywords, loopStyles, taskKeywords } from '../load/keywords.ts';
import { modules } from '../modules/registry.ts';
import { choose, type JsonSchema, ref } from './json-schema.ts';
import { keywordProperties } from './keyword-schema.ts';
import { moduleSchema } from './module-schema.ts';

/** Names in the place of a module, and their definitions. */
const actions: Readonly<Record<string, string>> = Object.fromEntries(
  [...modules.keys(), ...Object.keys(actionKeywords)].map((name) => [name, `module-${name}`]),
);

const loops = Object.fromEntries(
  loopStyles.map((style) => [
    `with_${style}`,
    { description: style === 'items' ? 'Run it for each item of a list.' : `Run it for each item that the lookup \`${style}\` gives.` },
  ]),
);

/**
 * A task is exactly one module. All of them are properties of one mapping: of alternatives (`oneOf`) the language server
 * says only that none fits, and completes nothing in a task that is not finished. That there is one, and no second, is
 * said by conditions of their own.
 */
const task: JsonSchema = {
  type: 'object',
  properties: {
    ...keywordProperties(taskKeywords),
    ...loops,
    ...Object.fromEntries(Object.entries(actions).map(([name, definition]) => [name, ref(definition)])),
    ...Object.fromEntries(Object.entries(actions).map(([name, definition]) => [`ansible.builtin.${name}`, ref(definition)])),
    block: { description: blockKeywords.block?.summary ?? '', allOf: [ref('tasks')] },
  },
  patternProperties: Object.fromEntries(
    Object.entries(actions).map(([name, definition]) => [
      `^(?:ansible\\.(?:legacy|posix)|community\\.general)\\.${name}$`,
      ref(definition),
    ]),
  ),
  additionalProperties: false,
  dependencies: Object.fromEntries(
    Object.keys(actions).flatMap((name) => [name, `ansible.builtin.${name}`].map((each) => [each, noOtherThan(each)])),
  ),
  ...choose(
    { propertyNames: { pattern: `^(?:${keywordNames()})$` }, not: { anyOf: [{ required: ['action'] }, { required: ['local_action'] }] } },
    { required: ['a module'], errorMessage: 'this task names no module' },
  ),
};

function keywordNames(): string {
  return [...Object.keys(taskKeywords), ...Object.keys(loops), 'block'].join('|');
}

function noOtherThan(name: string): JsonSchema {
  return {
    patternProperties: { [`^(?!${name.replaceAll('.', '\\.')}$)(?:[a-z]+\\.[a-z]+\\.)?(?:${Object.keys(actions).join('|')})$`]: false },
    errorMessage: `a task runs one module, and this one runs ${name} already`,
  };
}

const block: JsonSchema = {
  type: 'object',
  properties: { ...keywordProperties(blockKeywords), ...loops },
  additionalProperties: false,
};

/** Everything that a list of tasks refers to. `ref('tasks')` is the list. */
export const taskDefinitions: Readonly<Record<string, JsonSchema>> = {
  tasks: {
    type: ['array', 'null'],
    // Not "one of these": so each mistake is told as one of a block, or as one of a task.
    items: choose({ type: 'object', required: ['block'] }, ref('block'), ref('task')),
  },
  task,
  block,
  'loop-control': { type: ['object', 'null'], properties: keywordProperties(loopControlKeywords), additionalProperties: false },
  ...Object.fromEntries([...modules].map(([name, module]) => [`module-${name}`, moduleSchema(name, module)])),
  ...Object.fromEntries(Object.entries(actionKeywords).map(([name, keyword]) => [`module-${name}`, actionSchema(keyword)])),
};

function actionSchema({ summary, main, options, choices }: ActionKeyword): JsonSchema {
  if (!options) return { description: summary, enum: choices ?? [], errorMessage: `expected one of ${choices?.join(', ')}` };
  return {
    description: summary,
    type: ['object', ...(main === undefined ? [] : ['string'])],
    properties: keywordProperties(options),
    additionalProperties: false,
  };
}
