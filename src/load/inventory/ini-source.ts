import { DiagnosticError, didYouMean, error, type Position } from '../../diagnostic.ts';
import type { Variable } from '../../inventory.ts';
import { parseTemplate } from '../../language/template.ts';
import { conceal } from '../vault/conceal.ts';
import { parseAddress } from './address.ts';
import type { Draft, Source } from './draft.ts';
import { pythonValue } from './python-literal.ts';
import { expandRanges } from './range.ts';
import { splitWords, type Word } from './shell-words.ts';
import { variable } from './variable.ts';

const kinds = ['hosts', 'children', 'vars'] as const;
type Kind = (typeof kinds)[number];

const header = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupName = /^([^:\]\s]+)\s*(?:#.*)?$/;

/** A group that was named before a section declared it. */
interface Pending {
  readonly kind: 'children' | 'vars';
  readonly position: Position;
  readonly parents: string[];
}

/** One line without the white space around it, and where it stands. */
interface Line {
  readonly text: string;
  readonly at: (start?: number, length?: number) => Position;
  /** What a variable's text means; a secret where the inventory is encrypted. */
  readonly valueOf: (text: string, position: Position) => unknown;
}

/** Reads an inventory in Ansible's INI format. */
export function readIni(draft: Draft, source: Source, text: string): void {
  const pending = new Map<string, Pending>();
  let group = 'ungrouped';
  let kind: Kind | 'skip' = 'hosts';
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((raw, index) => lineAt(source, raw, index + 1))
    .filter((line) => !/^(?:$|[#;])/.test(line.text));
  const [firstLine] = lines;
  if (firstLine && /^(?:---|[\w-]+:)$/.test(firstLine.text)) {
    draft.problem('inventory-format', 'this looks like YAML, but is read as INI', firstLine.at(), 'let the name of the file end in .yml');
    return;
  }
  for (const line of lines) {
    const found = header.exec(line.text);
    if (found) {
      [group, kind] = openSection(draft, line, found[1] ?? '', found[2], pending);
      continue;
    }
    draft.collect(() => {
      refuseBrokenHeader(line);
      if (kind === 'hosts') readHost(draft, source, group, line);
      else if (kind === 'vars') readVariable(draft, group, line);
      else if (kind === 'children') readChild(draft, group, line, pending);
    });
  }
  for (const [name, { kind: how, position, parents }] of pending) {
    const others = [...draft.groups.keys()].filter((other) => other !== name);
    const hint = didYouMean(name, others) ?? `add the section [${name}]`;
    const where = how === 'vars' ? `[${name}:vars] is for a group` : `[${parents[0]}:children] names a group`;
    draft.problem('undefined-group', `${where} that no section declares: "${name}"`, position, hint);
  }
}

function lineAt(source: Source, raw: string, number: number): Line {
  const text = raw.trim();
  const indent = raw.length - raw.trimStart().length;
  return {
    text,
    at: (start = 0, length = text.length - start) => ({
      file: source.path,
      line: number,
      column: indent + start + 1,
      length: Math.max(1, length),
    }),
    valueOf: (written, position) => {
      const value = withTemplates(pythonValue(written), position);
      return source.mark ? conceal(value, source.mark) : value;
    },
  };
}

function openSection(
  draft: Draft,
  line: Line,
  name: string,
  kindText: string | undefined,
  pending: Map<string, Pending>,
): [string, Kind | 'skip'] {
  const kind = kinds.find((k) => k === (kindText ?? 'hosts'));
  if (!kind) {
    const hint = didYouMean(kindText ?? '', kinds) ?? 'a section is [group], [group:vars] or [group:children]';
    draft.problem('section-kind', `unknown kind of section: "${kindText}"`, line.at(name.length + 2, kindText?.length), hint);
    return [name, 'skip'];
  }
  const position = line.at(1, name.length);
  if (kind === 'vars') {
    if (!draft.groups.has(name) && !pending.has(name)) pending.set(name, { kind: 'vars', position, parents: [] });
    draft.group(name, position);
    return [name, kind];
  }
  draft.group(name, position);
  const waiting = pending.get(name);
  pending.delete(name);
  for (const parent of waiting?.parents ?? []) draft.addChild(parent, name, waiting?.position ?? position);
  return [name, kind];
}

/** A line that was meant to open a section. What begins with a range or an address in brackets is a host. */
function refuseBrokenHeader(line: Line): void {
  if (!line.text.startsWith('[')) return;
  const close = line.text.indexOf(']');
  if (close < 0) throw mistake('section-header', 'expected "]" after the name of the section', line.at());
  if (line.text.endsWith(']') && close === line.text.length - 1) {
    throw mistake('section-header', 'a section is [group], [group:vars] or [group:children], without spaces', line.at());
  }
  if (!line.text.slice(0, close).includes(':')) {
    throw mistake('section-header', 'only a # comment may follow the header of a section', line.at(close + 1));
  }
}

function readHost(draft: Draft, source: Source, groupName: string, line: Line): void {
  const words = splitWords(line.text);
  if ('unclosed' in words) {
    const message = words.unclosed === 'quote' ? 'this quote is never closed' : 'nothing follows this backslash';
    throw mistake('unclosed-quote', message, line.at(words.start, 1));
  }
  const [first, ...rest] = words;
  if (!first) return;
  const position = line.at(first.start, first.end - first.start);
  const address = parseAddress(first.text);
  refuseStrangeHost(first.text, position, address !== undefined);
  const variables = rest.map((word, i) => hostVariable(line, word, words[i + 2]));
  const group = draft.group(groupName, position);
  for (const name of expandRanges(address?.host ?? first.text, position)) {
    const host = draft.host(name, group, source, position, address?.port);
    for (const [key, variable] of variables) host.variables.set(key, variable);
  }
}

function refuseStrangeHost(text: string, position: Position, isAddress: boolean): void {
  if (text === '') throw mistake('host-name', 'the name of a host cannot be empty', position);
  if (!isAddress && /^[^[]*:$/.test(text)) throw mistake('host-name', `no port follows the ":" of "${text}"`, position);
}

function hostVariable(line: Line, word: Word, next: Word | undefined): readonly [string, Variable] {
  const equals = word.text.indexOf('=');
  const position = line.at(word.start, word.end - word.start);
  if (equals > 0) {
    // Quotes may shift the text against the line; the first "=" is the same one in both.
    const valueStart = line.text.indexOf('=', word.start) + 1;
    const name = word.text.slice(0, equals);
    return [name, variable(name, line.valueOf(word.text.slice(equals + 1), line.at(valueStart, word.end - valueStart)), position)];
  }
  if (equals === 0) throw mistake('variable-without-name', `"${word.text}" has no name before the "="`, position);
  const hint = next?.text.startsWith('=') ? 'write it without spaces around the "="' : undefined;
  throw mistake('variable-without-value', `expected name=value after the host, found "${word.text}"`, position, hint);
}

function readVariable(draft: Draft, group: string, line: Line): void {
  const equals = line.text.indexOf('=');
  if (equals < 0) {
    const yaml = /^([\w-]+):\s*(.*)$/.exec(line.text);
    throw mistake(
      'variable-without-value',
      `expected name=value, found "${line.text}"`,
      line.at(),
      yaml ? `write "${yaml[1]}=${yaml[2]}"` : undefined,
    );
  }
  const name = line.text.slice(0, equals).trim();
  if (name === '') throw mistake('variable-without-name', `"${line.text}" has no name before the "="`, line.at());
  const after = line.text.slice(equals + 1);
  const start = equals + 1 + after.length - after.trimStart().length;
  const value = line.valueOf(after.trim(), line.at(start));
  draft.setGroupVariable(draft.group(group, line.at()), name, variable(name, value, line.at(0, name.length)));
}

function readChild(draft: Draft, parent: string, line: Line, pending: Map<string, Pending>): void {
  const child = groupName.exec(line.text)?.[1];
  if (child === undefined) throw mistake('group-name', `expected the name of a group, found "${line.text}"`, line.at());
  const position = line.at(0, child.length);
  const waiting = pending.get(child);
  if (draft.groups.has(child)) draft.addChild(parent, child, position);
  else if (waiting) waiting.parents.push(parent);
  else pending.set(child, { kind: 'children', position, parents: [parent] });
}

/** A value with the types of Python's literals, and templates where its strings hold `{{`. */
function withTemplates(value: unknown, position: Position): unknown {
  if (typeof value === 'string') return parseTemplate(value, position);
  if (Array.isArray(value)) return value.map((item) => withTemplates(item, position));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTemplates(item, position)]));
}

function mistake(code: string, message: string, position: Position, hint?: string): DiagnosticError {
  return new DiagnosticError(error(code, message, position, hint));
}
