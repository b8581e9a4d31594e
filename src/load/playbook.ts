import { dirname, resolve } from 'node:path';
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { DiagnosticError, error } from '../diagnostic.ts';
import type { Play, Playbook } from '../model.ts';
import { collect, complain, isFile, type Loading, readYaml, shown } from './context.ts';
import { FieldReader, fieldsOf, kindOf, refuseUnknown } from './fields.ts';
import { importKeywords } from './keywords.ts';
import { loadPlay } from './play.ts';

/**
 * Loads playbooks with everything that they import, roles included, and checks all of it.
 *
 * @param paths as the user gave them
 * @throws DiagnosticError with every mistake that was found
 */
export function loadPlaybooks(loading: Loading, paths: readonly string[]): readonly Playbook[] {
  const playbooks = paths.map((path) => {
    const absolute = resolve(loading.cwd, path);
    if (!isFile(absolute)) {
      complain(loading, 'no-file', `no playbook ${path}`, { file: path, line: 1, column: 1 });
      return { path, plays: [] };
    }
    return { path, plays: collect(loading, () => loadPlays(loading, absolute, [])) ?? [] };
  });
  if (loading.diagnostics.some((d) => d.severity === 'error')) throw new DiagnosticError(loading.diagnostics);
  return playbooks;
}

function loadPlays(loading: Loading, path: string, chain: readonly string[]): readonly Play[] {
  const file = readYaml(loading, path);
  if (!isSeq(file.root)) {
    throw new DiagnosticError(error('wrong-type', `a playbook is a list of plays, found ${kindOf(file.root)}`, file.at(file.root)));
  }
  return file.root.items.flatMap((item) => collect(loading, () => loadEntry(loading, path, item as Node, [...chain, path])) ?? []);
}

function loadEntry(loading: Loading, path: string, node: Node, chain: readonly string[]): readonly Play[] {
  const file = readYaml(loading, path);
  const imported = isMap(node)
    ? node.items.find((p) => isScalar(p.key) && /^(ansible\.builtin\.)?import_playbook$/.test(String(p.key.value)))
    : undefined;
  if (!imported) return [loadPlay(loading, file, node, path)];
  const reader = new FieldReader(loading, file, fieldsOf(file, node, 'import_playbook'));
  const key = String((imported.key as { value?: unknown }).value);
  refuseUnknown(loading, reader.fields, [key, ...Object.keys(importKeywords)], 'import_playbook');
  const target = reader.literal(key) ?? '';
  const next = resolve(dirname(path), target);
  const position = reader.position(key);
  if (!isFile(next)) throw new DiagnosticError(error('no-file', `no playbook ${shown(loading, next)} to import`, position));
  if (chain.includes(next)) throw new DiagnosticError(error('import-circle', `${shown(loading, next)} imports itself`, position));
  const vars = reader.variables('vars');
  const when = reader.expressions('when') ?? [];
  const tags = reader.names('tags');
  return loadPlays(loading, next, chain).map((play) => ({
    ...play,
    vars: new Map([...play.vars, ...vars]),
    directives: { ...play.directives, when: [...when, ...play.directives.when], tags: [...tags, ...play.directives.tags] },
  }));
}
