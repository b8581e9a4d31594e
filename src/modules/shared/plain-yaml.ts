/**
 * Reads the YAML that templates of documents are made of, some thirty times as fast as the YAML library: mappings and
 * lists by indentation, `{ … }` and `[ … ]` within a line, plain and simply quoted values. Undefined where anything else
 * stands, or may be meant: then the library reads the text, and finds what is wrong with it.
 */
export function readPlainYaml(text: string): unknown {
  try {
    const lines = linesOf(text);
    if (lines.length === 0) return undefined;
    const reader = { lines, next: 0 };
    const value = block(reader, lines[0]?.indent ?? 0);
    return reader.next === lines.length ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof NotPlain) return undefined;
    throw thrown;
  }
}

class NotPlain extends Error {}

interface Line {
  readonly indent: number;
  readonly text: string;
}

interface Reader {
  readonly lines: Line[];
  next: number;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    const content = raw.trim();
    if (content === '' || content.startsWith('#')) continue;
    const indent = raw.search(/[^ ]/);
    // A tab, a carriage return, a space that is none.
    if (raw.slice(indent).trimEnd() !== content || /[^\x20-\x7e]/.test(content)) throw new NotPlain();
    lines.push({ indent, text: content });
  }
  return lines;
}

function block(reader: Reader, indent: number): unknown {
  return reader.lines[reader.next]?.text.startsWith('- ') ? list(reader, indent) : mapping(reader, indent);
}

function list(reader: Reader, indent: number): unknown[] {
  const items: unknown[] = [];
  for (let line = reader.lines[reader.next]; line?.indent === indent; line = reader.lines[reader.next]) {
    if (!line.text.startsWith('- ')) break;
    const rest = line.text.slice(2);
    const content = rest.trimStart();
    if (startsEntry(content)) {
      // The first entry of a mapping stands behind the dash.
      const column = indent + 2 + rest.length - content.length;
      reader.lines[reader.next] = { indent: column, text: content };
      items.push(mapping(reader, column));
    } else {
      items.push(inline(content));
      reader.next++;
    }
  }
  return items;
}

const entry = /^([A-Za-z_][\w./-]*):(?: +(.*))?$/;

function startsEntry(text: string): boolean {
  return entry.test(text);
}

function mapping(reader: Reader, indent: number): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (let line = reader.lines[reader.next]; line?.indent === indent; line = reader.lines[reader.next]) {
    const [, key, value] = entry.exec(line.text) ?? [];
    if (key === undefined) throw new NotPlain();
    reader.next++;
    set(result, key, value === undefined || value === '' ? nested(reader, indent) : inline(value));
  }
  return result;
}

/** What stands below a key. A list may stand at the key's own indentation. */
function nested(reader: Reader, indent: number): unknown {
  const line = reader.lines[reader.next];
  if (!line || line.indent < indent || (line.indent === indent && !line.text.startsWith('- '))) return null;
  return block(reader, line.indent);
}

function set(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__' || word(key) !== key || Object.hasOwn(target, key)) throw new NotPlain();
  target[key] = value;
}

/** A value within one line. */
function inline(text: string): unknown {
  const at = { text, next: 0 };
  const value = flow(at, !/^["'[{]/.test(text));
  if (at.next !== text.length) throw new NotPlain();
  return value;
}

interface Place {
  readonly text: string;
  next: number;
}

const plain = /[^,[\]{}#&*!|>'"%@`\s:]+(?::+[^,[\]{}#&*!|>'"%@`\s:]+)*:*/y;
const plainOutside = /[^#&*!|>'"%@`\s:[\]{},][^#\s:]*(?::+[^#\s:]+)*:*/y;
const quoted = /"([^"\\]*)"|'([^']*)'/y;

function flow(at: Place, isOutside = false): unknown {
  const first = at.text[at.next];
  if (first === '{') return flowMapping(at);
  if (first === '[') return flowList(at);
  if (first === '"' || first === "'") {
    const match = take(at, quoted);
    return match[1] ?? match[2] ?? '';
  }
  const value = take(at, isOutside ? plainOutside : plain)[0];
  if (value.endsWith(':')) throw new NotPlain();
  return word(value);
}

function flowList(at: Place): unknown[] {
  const items: unknown[] = [];
  at.next++;
  for (skip(at); at.text[at.next] !== ']'; comma(at, ']')) items.push(flow(at));
  at.next++;
  return items;
}

const flowKey = /([A-Za-z_][\w./-]*): +/y;

function flowMapping(at: Place): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  at.next++;
  for (skip(at); at.text[at.next] !== '}'; comma(at, '}')) set(result, take(at, flowKey)[1] ?? '', flow(at));
  at.next++;
  return result;
}

function comma(at: Place, close: string): void {
  skip(at);
  if (at.text[at.next] === close) return;
  if (at.text[at.next] !== ',') throw new NotPlain();
  at.next++;
  skip(at);
}

function skip(at: Place): void {
  while (at.text[at.next] === ' ') at.next++;
}

function take(at: Place, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = at.next;
  const match = pattern.exec(at.text);
  if (!match) throw new NotPlain();
  at.next = pattern.lastIndex;
  return match;
}

/** A plain word as YAML 1.1 reads it. What might be a number in one of its many ways is left to the library. */
function word(text: string): unknown {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (/^(?:true|false)$/.test(text)) return text === 'true';
  if (/^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,3})?$/.test(text)) return text;
  if (/^[A-Za-z_/]/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)) return text;
  throw new NotPlain();
}
