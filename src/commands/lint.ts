import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { didYouMean } from '../diagnostic.ts';
import { readConfig } from '../lint/config.ts';
import { explained, ruleList } from '../lint/explain.ts';
import { applyFixes } from '../lint/fix.ts';
import { githubFormat } from '../lint/format/github.ts';
import { jsonFormat } from '../lint/format/json.ts';
import { sarifFormat } from '../lint/format/sarif.ts';
import { textFormat } from '../lint/format/text.ts';
import { lineIn, lint, type Wanted } from '../lint/lint.ts';
import type { Project } from '../lint/project.ts';
import { readContext } from '../lint/read-context.ts';
import { readProject } from '../lint/read-project.ts';
import { allRules } from '../lint/registry.ts';
import type { Finding } from '../lint/rule.ts';
import { findTargets } from '../lint/targets.ts';
import { decryptionWith, withoutPasswords } from '../load/vault/decryption.ts';
import { wantsColour } from './colour.ts';
import { extraVariables } from './extra-vars.ts';
import { lineOfFile } from './line-of-file.ts';
import { loadingFor } from './prepare.ts';
import { addVaultFlags, type VaultFlags, vaultPasswords } from './vault-options.ts';

interface LintFlags extends VaultFlags {
  readonly inventory: readonly string[];
  readonly extraVars: readonly string[];
  readonly rule: readonly string[];
  readonly skipRule: readonly string[];
  readonly strict: boolean;
  readonly fix: boolean;
  readonly format: Format;
  readonly listRules: boolean;
  readonly explain?: string;
}

const formats = ['text', 'github', 'sarif', 'json'] as const;
type Format = (typeof formats)[number];

const gather = (value: string, previous: readonly string[]) => [...previous, value];
const gatherRules = (value: string, previous: readonly string[]) => [...previous, ...value.split(',').map((id) => ruleNamed(id.trim()))];

/** `weft lint`: what can be found in files, without touching a host. */
export function lintCommand(): Command {
  const command = new Command('lint')
    .description('Check playbooks and roles')
    .argument('[path...]', 'playbooks, roles, or folders of them; without any what is in playbooks/ and roles/')
    .option('-i, --inventory <source>', 'with an inventory, every name that nothing defines is found (may be repeated)', gather, [])
    .option('-e, --extra-vars <vars>', 'variables that a run will be given (may be repeated)', gather, [])
    .option('--rule <rule>', 'only this rule (may be repeated)', gatherRules, [])
    .option('--skip-rule <rule>', 'without this rule (may be repeated)', gatherRules, [])
    .option('--strict', 'warnings fail, too', false)
    .option('--fix', 'mend in place what can be mended safely', false)
    .addOption(new Option('--format <form>', 'how findings are written').choices(formats).default('text'))
    .option('--list-rules', 'only list the rules', false)
    .option('--explain <rule>', 'only say what a rule is about, with an example', ruleNamed);
  return addVaultFlags(command)
    .addHelpText(
      'after',
      `
Examples:
  weft lint                                           everything in playbooks/ and roles/
  weft lint playbooks/site.yml -i inventories/lab     with the names that the inventory defines
  weft lint roles/web --fix                           mend what can be mended safely
  weft lint --explain unquoted-shell-value
  weft lint --strict --format sarif > lint.sarif      for a code scanner

A line is left alone where it, or the comment above it, says "# weft-lint: ignore RULE". .weft-lint.yml turns rules off, changes
their severity, and excludes paths. Exit code 2: there are errors (or warnings, with --strict).`,
    )
    .action(async (paths: readonly string[], flags: LintFlags) => {
      if (flags.listRules) process.stdout.write(`${ruleList(allRules)}\n`);
      else if (flags.explain !== undefined) explain(flags.explain);
      else await check(paths, flags, process.cwd());
    });
}

function ruleNamed(id: string): string {
  if (allRules.some((r) => r.id === id)) return id;
  const near = didYouMean(
    id,
    allRules.map((r) => r.id),
  );
  throw new InvalidArgumentError(`There is no such rule${near ? `; ${near}` : ''}. --list-rules shows them.`);
}

function explain(id: string): void {
  const rule = allRules.find((r) => r.id === id);
  if (rule) process.stdout.write(`${explained(rule)}\n`);
}

async function check(paths: readonly string[], flags: LintFlags, cwd: string): Promise<void> {
  const config = readConfig(
    cwd,
    allRules.map((r) => r.id),
  );
  const targets = findTargets(cwd, paths);
  const passwords = await vaultPasswords(flags, cwd);
  const decryption = passwords.length > 0 ? decryptionWith(passwords, []) : withoutPasswords;
  const extra = extraVariables(loadingFor(cwd, decryption), flags.extraVars);
  const context = await readContext(flags.inventory, { cwd, playbooks: targets.playbooks, decryption, extra: [...extra.keys()] });
  const wanted: Wanted = { config, targets, only: flags.rule, skip: flags.skipRule };
  const read = () => readProject(loadingFor(cwd, decryption), targets, context);
  const project = flags.fix ? mend(read, wanted) : read();
  const findings = lint(project, wanted);
  process.stdout.write(formatted(findings, flags.format, project));
  const count = (severity: Finding['severity']) => findings.filter((f) => f.severity === severity).length;
  const fixable = findings.filter((f) => f.fix).length;
  const sum = `${project.files.size} files checked: ${count('error')} errors, ${count('warning')} warnings, ${count('info')} remarks`;
  process.stderr.write(`${sum}${fixable > 0 ? `; --fix mends ${fixable}` : ''}\n`);
  const fails = count('error') > 0 || ((flags.strict || config.strict) && count('warning') > 0);
  process.exitCode = fails ? 2 : 0;
}

/** A fix may make room for another one; none ever brings one back. */
const maxRounds = 10;

function mend(read: () => Project, wanted: Wanted): Project {
  let project = read();
  for (let round = 0; round < maxRounds; round++) {
    const { cwd } = project.loading;
    const { texts, findings } = applyFixes(lint(project, wanted), (file) => textOf(project, file));
    if (texts.size === 0) break;
    for (const [file, text] of texts) writeFileSync(resolve(cwd, file), text);
    for (const { position: p, code, fix } of findings)
      process.stderr.write(`${p.file}:${p.line}:${p.column}  fixed  ${code}: ${fix?.title}\n`);
    project = read();
  }
  return project;
}

function formatted(findings: readonly Finding[], format: Format, project: Project): string {
  switch (format) {
    case 'github':
      return githubFormat(findings);
    case 'json':
      return jsonFormat(findings);
    case 'sarif':
      return sarifFormat(findings, allRules, (file) => textOf(project, file));
    case 'text':
      return textFormat(findings, (file, line) => lineIn(project, file, line) ?? lineOfFile(file, line), wantsColour());
  }
}

function textOf(project: Project, file: string): string {
  return project.files.get(resolve(project.loading.cwd, file))?.text ?? '';
}
