import { stringOf, textOf } from '../coerce.ts';
import type { Context, Named } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { isTruthy } from '../values.ts';
import { findFile, readText } from './files.ts';
import { termOptions } from './term-options.ts';

/** `lookup('ini', 'user', section='main', file='users.ini')`; with `re`, all values whose keys match; `type=properties` has no sections. */
export function iniLookup(terms: readonly unknown[], named: Named, context: Context): unknown[] {
  return terms.flatMap((term) => {
    const { key, options } = termOptions(stringOf(term), ['type', 'file', 'section', 're', 'default', 'encoding', 'case_sensitive']);
    return valuesOf([key], { ...named, ...options }, context);
  });
}

function valuesOf(keys: readonly unknown[], named: Named, context: Context): unknown[] {
  const { type = 'ini', file = 'ansible.ini', section = 'global', re = false, default: otherwise = '', ...rest } = named;
  const isSensitive = isTruthy(rest.case_sensitive ?? false);
  const unknown = Object.keys(rest).find((k) => !['case_sensitive', 'encoding', 'allow_no_value', 'allow_none'].includes(k));
  if (unknown !== undefined) throw new FunctionError(`has no parameter "${unknown}"`);
  const path = findFile(context, 'files', textOf(file));
  const sections = sectionsOf(type === 'properties' ? `[java_properties]\n${readText(path)}` : readText(path), isSensitive);
  const wanted = type === 'properties' ? 'java_properties' : textOf(section);
  const values = sections.get(wanted);
  return keys.flatMap((key): unknown[] => {
    const name = isSensitive ? stringOf(key) : stringOf(key).toLowerCase();
    if (isTruthy(re)) {
      const expression = stringOf(key);
      return [...(values ?? [])].filter(([k]) => context.test('match', k, [expression])).map(([, value]) => value);
    }
    return [values?.get(name) ?? otherwise];
  });
}

/** As Python's configparser reads them: keys in small letters, `[DEFAULT]` in every section, lines that go on further in. */
function sectionsOf(text: string, isSensitive: boolean): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  let last: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:[#;]|$)/.test(line)) continue;
    const [, head] = /^\[([^\]]+)\]/.exec(line) ?? [];
    const [, key, value] = /^([^\s=:][^=:]*?)\s*(?:[=:]\s*(.*?))?\s*$/.exec(line) ?? [];
    if (head !== undefined) {
      current = sections.get(head) ?? new Map();
      sections.set(head, current);
      last = undefined;
    } else if (current && last !== undefined && /^\s/.test(line)) current.set(last, `${current.get(last)}\n${line.trim()}`);
    else if (current && key !== undefined) {
      last = isSensitive ? key : key.toLowerCase();
      current.set(last, value ?? '');
    }
  }
  const common = sections.get('DEFAULT') ?? new Map<string, string>();
  return new Map([...sections].map(([name, own]) => [name, new Map([...common, ...own])]));
}
