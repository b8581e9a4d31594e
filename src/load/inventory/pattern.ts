import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DiagnosticError, didYouMean, error } from '../../diagnostic.ts';
import type { Host, Inventory } from '../../inventory.ts';
import { globToRegExp } from '../../language/shell-pattern.ts';
import { implicitLocalhost } from './implicit.ts';
import { hostsOfGroup } from './members.ts';
import { orderPatterns, type Subscript, splitPattern, splitSubscript } from './pattern-words.ts';

export interface Selection {
  readonly hosts: readonly Host[];
  /** One for each pattern that matches neither a host nor a group. */
  readonly warnings: readonly string[];
}

/**
 * The hosts that a pattern means (`hosts:` of a play), cut down to those that `limit` means as well; as Ansible's
 * `inventory/manager.py` has it. `@file` in the limit stands for the patterns in that file, one a line.
 * @param cwd what the path of such a file starts from
 * @throws DiagnosticError for a subscript out of range, a bad regular expression, a missing file
 */
export function selectHosts(inventory: Inventory, pattern: string | readonly string[], limit?: string, cwd = '.'): Selection {
  const warnings = new Set<string>();
  const hosts = evaluate(inventory, splitPattern(pattern), warnings);
  if (limit === undefined) return { hosts, warnings: [...warnings] };
  const allowed = new Set(evaluate(inventory, readLimit(limit, cwd), warnings));
  return { hosts: hosts.filter((host) => allowed.has(host)), warnings: [...warnings] };
}

/** A hint compares with every name: too much for each line of a long file. */
const mostHints = 20;

function evaluate(inventory: Inventory, patterns: readonly string[], warnings: Set<string>): readonly Host[] {
  let hosts = new Set<Host>();
  for (const pattern of orderPatterns(patterns)) {
    const exact = inventory.hosts.get(pattern);
    if (exact) {
      hosts.add(exact);
      continue;
    }
    const cuts = pattern.startsWith('&');
    const excludes = pattern.startsWith('!');
    const found = new Set(matching(inventory, cuts || excludes ? pattern.slice(1) : pattern, warnings));
    if (cuts) hosts = new Set([...hosts].filter((host) => found.has(host)));
    else if (excludes) for (const host of found) hosts.delete(host);
    else for (const host of found) hosts.add(host);
  }
  return [...hosts];
}

function matching(inventory: Inventory, pattern: string, warnings: Set<string>): readonly Host[] {
  const { expression, subscript } = splitSubscript(pattern);
  const test = tester(expression);
  const groups = namesThat(inventory.groups, expression, test);
  const found = new Set(groups.flatMap((group) => hostsOfGroup(inventory, group)));
  if (groups.length === 0 || /^~|[.?*[]/.test(expression)) {
    for (const name of namesThat(inventory.hosts, expression, test)) {
      const host = inventory.hosts.get(name);
      if (host) found.add(host);
    }
  }
  if (found.size === 0) {
    const local = implicitLocalhost(expression, inventory);
    if (local) found.add(local);
    else if (groups.length === 0) warnings.add(unmatched(inventory, expression, warnings.size < mostHints));
  }
  return subscript ? take([...found], subscript, pattern) : [...found];
}

/** What a name must match; undefined where only the name itself does. */
function tester(expression: string): RegExp | undefined {
  if (!/^~|[*?[]/.test(expression)) return undefined;
  if (!expression.startsWith('~')) return globToRegExp(expression);
  try {
    return regExpOf(expression.slice(1));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DiagnosticError(error('bad-pattern', `the host pattern "${expression}" is not a regular expression: ${reason}`));
  }
}

/** A regular expression as Python writes it, anchored at the start only. */
function regExpOf(source: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(source);
  const body = source
    .slice(flags?.[0].length ?? 0)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\\[AZ]/g, (anchor) => (anchor === '\\A' ? '^' : '(?![\\s\\S])'));
  return new RegExp(`^(?:${body})`, flags?.[1] ?? '');
}

function namesThat(table: ReadonlyMap<string, unknown>, name: string, test: RegExp | undefined): readonly string[] {
  if (!test) return table.has(name) ? [name] : [];
  return [...table.keys()].filter((key) => test.test(key));
}

function take(hosts: readonly Host[], { first, last }: Subscript, pattern: string): readonly Host[] {
  if (hosts.length === 0) return hosts;
  if (last !== undefined) return hosts.slice(first, last + 1);
  const host = hosts.at(first);
  if (host) return [host];
  const count = hosts.length === 1 ? 'only 1 host matches' : `only ${hosts.length} hosts match`;
  throw new DiagnosticError(error('bad-pattern', `the host pattern "${pattern}" is out of range: ${count}`));
}

function readLimit(limit: string, cwd: string): readonly string[] {
  return splitPattern(limit).flatMap((part) => {
    if (!part.startsWith('@')) return [part];
    try {
      return readFileSync(resolve(cwd, part.slice(1)), 'utf8')
        .split('\n')
        .map((line) => line.trim());
    } catch {
      throw new DiagnosticError(error('limit-file', `the file "${part.slice(1)}" of the limit cannot be read`));
    }
  });
}

function unmatched(inventory: Inventory, expression: string, withHint: boolean): string {
  const hint = withHint ? didYouMean(expression, [...inventory.groups.keys(), ...inventory.hosts.keys()]) : undefined;
  return `no host or group matches "${expression}"${hint ? `; ${hint}` : ''}`;
}
