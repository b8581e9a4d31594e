import { isAbsolute, join } from 'node:path';
import { stringOf, textOf } from '../coerce.ts';
import { type Context, fn, type Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { getKey, isMapping, isSequence, isTruthy, itemsOf } from '../values.ts';
import { candidates, changed, findFile, foldersFor, isFile, readContent, readText } from './files.ts';
import { glob } from './glob.ts';
import { iniLookup } from './ini.ts';
import { password } from './password.ts';
import { termOptions } from './term-options.ts';

export const fileLookups = [
  fn('file', '...names **named', (names: unknown[], named: Named, context: Context) => {
    return names.map((name) => {
      return changed(context, readContent(context, findFile(context, 'files', stringOf(name))), (text) => {
        const left = isTruthy(named.lstrip ?? false) ? text.trimStart() : text;
        return isTruthy(named.rstrip ?? true) ? left.trimEnd() : left;
      });
    });
  }),
  fn('unvault', '...names', (names: unknown[], context: Context) =>
    names.map((name) => readContent(context, findFile(context, 'files', stringOf(name)))),
  ),
  fn('ini', '...keys **named', iniLookup),
  fn('fileglob', '...patterns **named', (patterns: unknown[], _named: Named, context: Context) => {
    return patterns.flatMap((pattern) => {
      const text = stringOf(pattern);
      if (isAbsolute(text)) return glob(text).filter(isFile);
      const hits = foldersFor(context, 'files').map((folder) => glob(join(folder, text)).filter(isFile));
      return hits.find((paths) => paths.length > 0) ?? [];
    });
  }),
  fn('first_found', '...terms **named', firstFound),
  fn('password', '...terms **named', (terms: unknown[], named: Named, context: Context) =>
    terms.map((term) => password(stringOf(term), named, context)),
  ),
  fn('csvfile', 'term **given', (term, given: Named, context: Context) => {
    const { key, options } = termOptions(textOf(term), ['file', 'delimiter', 'col', 'default', 'encoding']);
    const named = { ...given, ...options };
    const path = findFile(context, 'files', textOf(named.file ?? 'ansible.csv'));
    const delimiter = textOf(named.delimiter ?? '\t').replace(/^(?:TAB|\\t)$/, '\t');
    const rows = readText(path)
      .split(/\r?\n/)
      .map((line) => csvFields(line, delimiter));
    const row = rows.find((fields) => fields[0] === key);
    const found = row?.[Number(named.col ?? 1)] ?? named.default;
    return found === undefined ? [] : [found];
  }),
];

/** `files`, `paths` and `skip`, as names or in mappings; the error names every place searched. */
function firstFound(terms: readonly unknown[], named: Named, context: Context): unknown[] {
  const places: string[] = [];
  let isSkipped = isTruthy(named.skip ?? false);
  const add = (files: unknown, paths: unknown) => {
    for (const name of words(files)) {
      const folders = words(paths);
      const options = folders.length > 0 ? folders.map((folder) => join(folder, name)) : [name];
      places.push(...options.flatMap((option) => ['files', 'templates', 'vars'].flatMap((kind) => candidates(context, kind, option))));
    }
  };
  for (const term of terms.flatMap((t) => (isSequence(t) ? itemsOf(t) : [t]))) {
    if (isMapping(term)) {
      isSkipped ||= isTruthy(getKey(term, 'skip') ?? false);
      add(getKey(term, 'files') ?? [], getKey(term, 'paths') ?? []);
    } else add(term, named.paths ?? []);
  }
  if (named.files !== undefined) add(named.files, named.paths ?? []);
  const unique = [...new Set(places)];
  const found = unique.find(isFile);
  if (found !== undefined) return [found];
  if (isSkipped) return [];
  throw new FunctionError('none of the files exists', `searched ${unique.join(', ')}`);
}

function words(value: unknown): string[] {
  if (isSequence(value)) return itemsOf(value).flatMap(words);
  return stringOf(value)
    .split(/[,;]/)
    .map((w) => w.trim())
    .filter(Boolean);
}

function csvFields(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line.charAt(i);
    if (isQuoted && c === '"' && line.charAt(i + 1) === '"') {
      field += '"';
      i++;
    } else if (c === '"') isQuoted = !isQuoted;
    else if (c === delimiter && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += c;
  }
  return [...fields, field];
}
