import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../../src/diagnostic.ts';
import { loadInventory } from '../../../src/load/inventory/load.ts';
import { brokenCases } from './broken-cases.ts';
import { temporaryTree } from './tree.ts';

describe('a broken inventory tells the place and the remedy', () => {
  test.each(brokenCases)('$name', async ({ files, sources, expected }) => {
    const cwd = temporaryTree(files);
    const given = sources ?? Object.keys(files).filter((path) => /^hosts\.(ini|yml)$/.test(path));
    const told = await loadInventory(given, { cwd }).then(
      () => 'no mistake was found',
      (thrown: unknown) => {
        if (thrown instanceof DiagnosticError) return thrown.diagnostics.map((d) => formatDiagnostic(d, lineIn(cwd))).join('\n');
        throw thrown;
      },
    );
    expect(`${told}\n`).toBe(expected.replace(/^\n/, ''));
  });
});

function lineIn(cwd: string): (file: string, line: number) => string | undefined {
  return (file, line) => {
    try {
      return readFileSync(join(cwd, file), 'utf8').split('\n')[line - 1];
    } catch {
      return undefined;
    }
  };
}
