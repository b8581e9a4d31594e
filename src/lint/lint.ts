import { resolve } from 'node:path';
import type { Diagnostic } from '../diagnostic.ts';
import { globToRegExp } from '../language/shell-pattern.ts';
import type { LintConfig } from './config.ts';
import { withoutIgnored } from './ignore.ts';
import type { Project } from './project.ts';
import { rules } from './registry.ts';
import type { Finding, Problem, Rule } from './rule.ts';
import { foldersOf, type Targets } from './targets.ts';

/** Which findings are wanted. */
export interface Wanted {
  readonly config: LintConfig;
  /** Only these rules; none means all. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly targets: Targets;
}

/** Everything that the rules find in a project, in the order of its files and lines. */
export function lint(project: Project, wanted: Wanted): readonly Finding[] {
  const active = rules.filter((rule) => isWanted(rule.id, wanted));
  const problems = active.flatMap((rule) => [...problemsOf(rule, project)].map((problem) => ({ rule, problem })));
  const replaced = new Set(problems.map(({ problem: { replaces, at } }) => (replaces ? key(replaces, at) : '')));
  const found = [
    ...project.diagnostics.filter((d) => isWanted(d.code, wanted) && !(d.position && replaced.has(key(d.code, d.position)))).map(ofLoading),
    ...problems.map(({ rule, problem }) => ofRule(rule, problem)),
  ];
  const unique = [...new Map(found.map((f) => [JSON.stringify([f.code, f.position, f.message]), f])).values()];
  return withoutIgnored(inScope(project, unique, wanted), (file, line) => lineIn(project, file, line))
    .map((f) => withSeverity(f, wanted.config))
    .sort(byPlace);
}

function key(code: string, { file, line, column }: Problem['at']): string {
  return JSON.stringify([code, file, line, column]);
}

function isWanted(id: string, { only, skip, config }: Wanted): boolean {
  return (only.length === 0 || only.includes(id)) && !skip.includes(id) && config.rules.get(id) !== 'off';
}

function* problemsOf(rule: Rule, project: Project): Iterable<Problem> {
  if (rule.project) yield* rule.project(project);
  if (rule.role) for (const role of project.roles.values()) yield* rule.role(role, project);
  if (rule.play) for (const play of project.plays) yield* rule.play(play, project);
  if (rule.task) for (const task of project.tasks) yield* rule.task(task, project);
  if (rule.file) for (const file of project.files.values()) yield* rule.file(file, project);
}

function ofLoading({ position, ...diagnostic }: Diagnostic): Finding {
  return { ...diagnostic, position: position ?? { file: '.', line: 1, column: 1 } };
}

function ofRule({ id, severity }: Rule, { at, message, hint, fix, replaces }: Problem): Finding {
  return { code: id, severity: replaces ? 'error' : severity, message, position: at, ...(hint && { hint }), ...(fix && { fix }) };
}

function withSeverity(finding: Finding, config: LintConfig): Finding {
  const severity = config.rules.get(finding.code);
  return severity && severity !== 'off' ? { ...finding, severity } : finding;
}

/** Findings in the files of this project, not in those of roles installed elsewhere, nor in what is excluded. */
function inScope(project: Project, findings: readonly Finding[], { targets, config }: Wanted): readonly Finding[] {
  const { cwd } = project.loading;
  const folders = [cwd, ...foldersOf(targets)].map((f) => `${f}/`);
  const excluded = config.exclude.map((glob) => glob.replace(/^\.\//, '').replace(/\/(?:\*\*?)?$/, '')).map(globToRegExp);
  return findings.filter(({ position: { file } }) => {
    const path = resolve(cwd, file);
    if (!folders.some((folder) => path.startsWith(folder)) && path !== cwd) return false;
    return !prefixes(file).some((prefix) => excluded.some((pattern) => pattern.test(prefix)));
  });
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`: a folder that is excluded is so with all that it holds. */
function prefixes(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

/** The text of a line of a file that was read. */
export function lineIn(project: Project, file: string, line: number): string | undefined {
  return project.files.get(resolve(project.loading.cwd, file))?.text.split(/\r?\n/)[line - 1];
}

function byPlace(a: Finding, b: Finding): number {
  const [p, q] = [a.position, b.position];
  if (p.file !== q.file) return p.file < q.file ? -1 : 1;
  return p.line - q.line || p.column - q.column || (a.code < b.code ? -1 : 1);
}
