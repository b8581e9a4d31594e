import { resolve } from 'node:path';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { Variables } from '../inventory.ts';
import { parseTemplate } from '../language/template.ts';
import { isFile, type Loading } from '../load/context.ts';
import { variablesOf } from '../load/fields.ts';
import { splitKeyValues } from '../load/key-values.ts';
import { loadVarsFile } from '../load/vars-file.ts';
import { parseYaml } from '../load/yaml.ts';

/** `-e`: `key=value …`, `{json: or yaml}`, `@file`. Later ones count more. */
export function extraVariables(loading: Loading, given: readonly string[]): Variables {
  return new Map(given.flatMap((text) => [...one(loading, text)]));
}

function one(loading: Loading, text: string): Variables {
  const position = { file: '--extra-vars', line: 1, column: 1 };
  if (text.startsWith('@')) {
    const path = resolve(loading.cwd, text.slice(1));
    if (!isFile(path)) throw new DiagnosticError(error('no-file', `no file ${text.slice(1)} of variables`, position));
    return loadVarsFile(loading, path);
  }
  if (/^\s*[{[]/.test(text)) {
    const file = parseYaml('--extra-vars', text);
    return variablesOf(loading, file, file.root, '--extra-vars');
  }
  const { pairs, rest } = splitKeyValues(text);
  if (rest || pairs.length === 0) {
    throw new DiagnosticError(error('extra-vars', `expected key=value, {…} or @file, found "${text}"`, position));
  }
  return new Map(pairs.map(([key, value]) => [key, { value: parseTemplate(value, position), position }]));
}
