import { createHash } from 'node:crypto';
import { didYouMean } from '../../diagnostic.ts';

/** One `table family name { … }` of a ruleset. */
export interface Table {
  readonly family: string;
  readonly name: string;
  /** What stands between its braces. */
  readonly body: string;
}

export interface Mistake {
  /** Line of the ruleset, from 1. */
  readonly line: number;
  readonly message: string;
}

const FAMILIES = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'];
/** Only tables with this in front of their names are read on a host: the others may be long, and are not ours. */
const PREFIX = 'weft-';

/**
 * Takes a ruleset apart. It may hold whole tables and nothing else: a `flush ruleset`, an `include`, or a rule for a table
 * from outside of it, would reach what belongs to others.
 */
export function readTables(text: string, mistakes: Mistake[]): readonly Table[] {
  const tables: Table[] = [];
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  for (let at = 0; ; ) {
    const start = at + (/^(?:[\s;]|#[^\n]*)*/.exec(text.slice(at))?.[0].length ?? 0);
    if (start >= text.length) return tables;
    const head = /^table\s+(?:([a-z0-9]+)\s+)?([A-Za-z_][\w./-]*)\s*\{/.exec(text.slice(start));
    if (!head) {
      const found = (/^[^\n{]*/.exec(text.slice(start))?.[0] ?? '').trim();
      mistakes.push({ line: lineAt(start), message: `expected a table (\`table bridge ${PREFIX}… { … }\`), found \`${found || '{'}\`` });
      return tables;
    }
    const [, family = 'ip', name = ''] = head;
    const from = start + head[0].length;
    const end = endOfBlock(text, from);
    const line = lineAt(start);
    if (end === undefined) {
      mistakes.push({ line, message: `the block of table ${family} ${name} does not end` });
      return tables;
    }
    const mistake = mistakeOf(family, name, tables);
    if (mistake) mistakes.push({ line, message: mistake });
    tables.push({ family, name, body: text.slice(from, end) });
    at = end + 1;
  }
}

function mistakeOf(family: string, name: string, before: readonly Table[]): string | undefined {
  if (!FAMILIES.includes(family)) {
    const near = didYouMean(family, FAMILIES);
    return `no family "${family}"; expected ${FAMILIES.join(', ')}${near ? `; ${near}` : ''}`;
  }
  if (!name.startsWith(PREFIX)) return `the name of table ${family} ${name} must begin with "${PREFIX}"`;
  if (before.some((t) => t.family === family && t.name === name)) return `table ${family} ${name} is there twice`;
  return undefined;
}

/** Where the `}` stands that closes a block; braces in strings and comments do not count. */
function endOfBlock(text: string, from: number): number | undefined {
  const tokens = /"[^"\n]*"|#[^\n]*|[{}]/g;
  tokens.lastIndex = from;
  for (let depth = 1, token = tokens.exec(text); token; token = tokens.exec(text)) {
    if (token[0] === '{') depth++;
    else if (token[0] === '}' && --depth === 0) return token.index;
  }
  return undefined;
}

export function titleOf(table: Pick<Table, 'family' | 'name'>): string {
  return `${table.family} ${table.name}`;
}

/** What a table was made from, as its tag says it. */
export function sourceHash(table: Table): string {
  return sha256(`${titleOf(table)}\n${table.body}`).slice(0, 16);
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
