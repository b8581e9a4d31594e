import { isAlias, isScalar } from 'yaml';
import * as z from 'zod';
import { boolean, seconds } from '../modules/shared/parameters.ts';
import { once } from '../once.ts';
import type { FieldReader } from './fields.ts';
import type { Keywords } from './keywords.ts';

/** Types of keywords that one value alone decides: what loading checks, and what editors are told. */
export const scalarTypes = {
  flag: { schema: boolean, expected: 'true or false' },
  number: { schema: seconds, expected: 'a number from 0 on' },
  percentage: {
    schema: once(() =>
      z
        .preprocess((value) => (typeof value === 'string' ? value.replace(/%\s*$/, '') : value), seconds())
        .meta({ type: ['number', 'string'], pattern: String.raw`^\s*\d+(?:\.\d+)?\s*%?\s*$`, errorMessage: 'expected a percentage' }),
    ),
    expected: 'a percentage',
  },
} as const;

/** Complains about flags and numbers that can be neither, whatever the host. Templates are left to the run. */
export function checkTypes(reader: FieldReader, keywords: Keywords): void {
  for (const [name, { node }] of reader.fields) {
    const type = Object.hasOwn(keywords, name) ? keywords[name]?.type : undefined;
    if (!(type === 'flag' || type === 'number' || type === 'percentage') || !node || isAlias(node)) continue;
    const value = isScalar(node) ? node.value : node;
    if (value === null || (typeof value === 'string' && value.includes('{{'))) continue;
    // As mostly: no schema has to be made for it.
    if (type === 'flag' && typeof value === 'boolean') continue;
    const { schema, expected } = scalarTypes[type];
    if (!schema().safeParse(value).success) reader.wrong(name, expected);
  }
}
