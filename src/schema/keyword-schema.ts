import * as z from 'zod';
import { scalarTypes } from '../load/keyword-types.ts';
import type { Keyword, Keywords, KeywordType } from '../load/keywords.ts';
import { type JsonSchema, ref } from './json-schema.ts';
import { templated } from './templated.ts';

/** A bare expression, or a list of them. */
export const conditions: JsonSchema = { type: ['string', 'boolean', 'number', 'array', 'null'] };

const names: JsonSchema = { type: ['array', 'string', 'number', 'null'], items: { type: ['string', 'number'] } };

const schemas: Readonly<Record<KeywordType, JsonSchema>> = {
  text: { type: ['string', 'number', 'boolean', 'null'] },
  flag: scalar('flag'),
  number: scalar('number'),
  percentage: scalar('percentage'),
  conditions,
  names,
  list: {},
  mapping: { type: ['object', 'array', 'string', 'null'] },
  variables: ref('variables'),
  tasks: ref('tasks'),
  roles: ref('roles'),
  prompts: ref('prompts'),
  pattern: { type: ['string', 'array'], items: { type: 'string' } },
  'loop-control': ref('loop-control'),
  anything: {},
};

function scalar(type: keyof typeof scalarTypes): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(scalarTypes[type].schema(), { io: 'input', target: 'draft-7' }) as JsonSchema;
  const { type: types = [] } = schema;
  return templated({ ...schema, type: [types, 'null'].flat() });
}

/** The properties of a table of keywords, each with its description. */
export function keywordProperties(keywords: Keywords): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(keywords).map(([name, keyword]) => [name, keywordSchema(keyword)]));
}

function keywordSchema({ type, summary, choices }: Keyword): JsonSchema {
  const schema = choices ? templated({ type: 'string', enum: choices }) : schemas[type];
  // Beside a $ref nothing else counts in draft 7.
  return schema.$ref === undefined ? { description: summary, ...schema } : { description: summary, allOf: [schema] };
}
