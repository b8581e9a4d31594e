import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

// Imported where there is one: Node's module for source maps is no part of a start.

/** What is said of something that was thrown and is no mistake of the user's, with where it was thrown as its authors know the place. */
export function bugMessage(thrown: unknown): string {
  const trace = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : String(thrown);
  const maps = new Map<string, SourceMap | undefined>();
  const places = trace.replace(/(\/[^\s():]+\.js):(\d+):(\d+)/g, (place, file: string, line: string, column: string) => {
    if (!maps.has(file)) maps.set(file, mapOf(file));
    return sourceOf(maps.get(file), Number(line), Number(column)) ?? place;
  });
  return `this is a bug in Weft: ${places}`;
}

function mapOf(file: string): SourceMap | undefined {
  return existsSync(`${file}.map`) ? new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8'))) : undefined;
}

function sourceOf(map: SourceMap | undefined, line: number, column: number): string | undefined {
  const entry = map?.findEntry(line - 1, column - 1);
  if (!entry || !('originalSource' in entry)) return undefined;
  return `${entry.originalSource.replace(/^(?:\.\.\/)+/, '')}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
