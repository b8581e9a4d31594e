import { readTag } from './names.ts';

export interface SavedRule {
  /** Without `-A CHAIN`. */
  readonly spec: string;
  readonly tag: ReturnType<typeof readTag>;
}

export type SavedTable = ReadonlyMap<string, readonly SavedRule[]>;

/** Reads `iptables-save`: table → chain → rules. */
export function readSaved(text: string): ReadonlyMap<string, SavedTable> {
  const tables = new Map<string, Map<string, SavedRule[]>>();
  let table = new Map<string, SavedRule[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) {
      table = new Map();
      tables.set(line.slice(1).trim(), table);
    } else if (line.startsWith(':')) {
      table.set(line.slice(1, line.indexOf(' ')), []);
    } else if (line.startsWith('-A ')) {
      const space = line.indexOf(' ', 3);
      const chain = space < 0 ? line.slice(3) : line.slice(3, space);
      table.get(chain)?.push({ spec: space < 0 ? '' : line.slice(space).trim(), tag: readTag(line) });
    }
  }
  return tables;
}
