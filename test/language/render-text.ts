import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { defaultEnvironment } from '../../src/language/environment.ts';
import { Evaluation } from '../../src/language/evaluation.ts';
import type { Environment } from '../../src/language/function.ts';
import { renderJinja } from '../../src/language/jinja.ts';
import type { Scope } from '../../src/language/scope.ts';
import { Secret } from '../../src/language/secret.ts';

export function scopeOf(variables: Readonly<Record<string, unknown>>): Scope {
  return { get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined), names: () => Object.keys(variables) };
}

export function evaluationOf(variables: Readonly<Record<string, unknown>> = {}, environment: Partial<Environment> = {}): Evaluation {
  return new Evaluation(scopeOf(variables), { ...defaultEnvironment, ...environment });
}

export interface Rendered {
  readonly text?: string;
  readonly error?: string;
}

/** Renders a Jinja text with files beside it. Errors other than a DiagnosticError are thrown on: they are defects. */
export function render(text: string, variables: Readonly<Record<string, unknown>>, files: Readonly<Record<string, string>> = {}): Rendered {
  const folder = mkdtempSync(join(tmpdir(), 'weft-language-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const result = renderJinja(join(folder, 'test.j2'), text, evaluationOf(variables));
    return { text: result instanceof Secret ? result.reveal() : result };
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    return { error: e.message };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
