import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyFixes } from '../../src/lint/fix.ts';
import { lint } from '../../src/lint/lint.ts';
import type { Context, Project } from '../../src/lint/project.ts';
import { readProject } from '../../src/lint/read-project.ts';
import type { Example, Finding } from '../../src/lint/rule.ts';
import { findTargets } from '../../src/lint/targets.ts';
import { newLoading } from '../../src/load/loading.ts';
import { withoutPasswords } from '../../src/load/vault/decryption.ts';
import { findModule, modules } from '../../src/modules/registry.ts';
import { inTree } from '../load/inventory/tree.ts';

export type Files = Readonly<Record<string, string>>;

/** Tasks become a play, a play becomes `site.yml`; lines keep their numbers and columns are those in the text. */
export function filesOf(example: Example): Files {
  if (typeof example !== 'string') return example;
  if (/^- hosts:|^- name: .*\n {2}hosts:/m.test(example)) return { 'site.yml': example };
  return { 'roles/case/tasks/main.yml': example };
}

const nobody: Context = { likely: new Set(), mentioned: new Set() };
const config = { rules: new Map(), exclude: [], strict: false };

export function read(
  folder: string,
  context: Context = nobody,
): { project: Project; findings: (only?: readonly string[]) => readonly Finding[] } {
  const targets = findTargets(folder, []);
  const loading = newLoading({
    cwd: folder,
    roleFolders: [join(folder, 'roles')],
    findModule,
    moduleNames: () => modules.keys(),
    ...withoutPasswords,
  });
  const project = readProject(loading, targets, context);
  return { project, findings: (only = []) => lint(project, { config, targets, only, skip: [] }) };
}

/** What is found in a few files: of one rule, or of all. */
export function findingsIn(example: Example, only: readonly string[] = [], context: Context = nobody): readonly Finding[] {
  return inTree(filesOf(example), (folder) => read(folder, context).findings(only));
}

/** `line:column message`, with the file where there are several. */
export function told(findings: readonly Finding[], withFile = false): readonly string[] {
  return findings.map(({ position: { file, line, column }, message }) => `${withFile ? `${file}:` : ''}${line}:${column} ${message}`);
}

/** The files after every fix of a rule (or of all), round after round, as `--fix` makes them. */
export function fixed(example: Example, only: readonly string[] = [], context: Context = nobody): Files {
  const files = filesOf(example);
  return inTree(files, (folder) => {
    for (let round = 0; round < 10; round++) {
      const { findings } = read(folder, context);
      const { texts } = applyFixes(findings(only), (file) => readFileSync(join(folder, file), 'utf8'));
      if (texts.size === 0) break;
      for (const [file, text] of texts) writeFileSync(join(folder, file), text);
    }
    return Object.fromEntries(Object.keys(files).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  });
}
