import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isScalar, isSeq, type Node } from 'yaml';
import { type Diagnostic, DiagnosticError, didYouMean, error, type Severity } from '../diagnostic.ts';
import { isFile } from '../load/context.ts';
import { type Fields, fieldsOf, kindOf } from '../load/fields.ts';
import { parseYaml, type YamlFile } from '../load/yaml.ts';

/** What `.weft-lint.yml` says. */
export interface LintConfig {
  /** `off`, or another severity than the rule's own. */
  readonly rules: ReadonlyMap<string, Severity | 'off'>;
  /** Globs of paths, as seen from the file. */
  readonly exclude: readonly string[];
  readonly strict: boolean;
}

const configFile = '.weft-lint.yml';
const severities = ['error', 'warning', 'info', 'off'] as const;
const nothing: LintConfig = { rules: new Map(), exclude: [], strict: false };

/** @throws DiagnosticError with everything that is wrong with the file */
export function readConfig(cwd: string, ruleIds: readonly string[]): LintConfig {
  const path = join(cwd, configFile);
  if (!isFile(path)) return nothing;
  const file = parseYaml(configFile, readFileSync(path, 'utf8'));
  if (!file.root) return nothing;
  const wrong: Diagnostic[] = [];
  const fields = fieldsOf(file, file.root, 'the configuration of weft lint');
  for (const field of fields.values()) {
    if (['rules', 'exclude', 'strict'].includes(field.name)) continue;
    wrong.push(
      error('unknown-keyword', `"${field.name}" is not known here`, field.key, didYouMean(field.name, ['rules', 'exclude', 'strict'])),
    );
  }
  const config = { rules: rulesOf(file, fields, ruleIds, wrong), exclude: excluded(file, fields, wrong), strict: isStrict(fields, wrong) };
  if (wrong.length > 0) throw new DiagnosticError(wrong);
  return config;
}

function rulesOf(file: YamlFile, fields: Fields, ruleIds: readonly string[], wrong: Diagnostic[]): LintConfig['rules'] {
  const rules = new Map<string, Severity | 'off'>();
  const field = fields.get('rules');
  if (!field || kindOf(field.node) === 'nothing') return rules;
  for (const { name, key, node, at } of fieldsOf(file, field.node, '"rules"').values()) {
    if (!ruleIds.includes(name)) wrong.push(error('unknown-rule', `there is no rule "${name}"`, key, didYouMean(name, ruleIds)));
    // YAML 1.1 reads `off` as false.
    const text = isScalar(node) && node.value !== false ? String(node.value) : 'off';
    const severity = severities.find((s) => s === text);
    if (severity && isScalar(node)) rules.set(name, severity);
    else
      wrong.push(error('wrong-type', `expected one of ${severities.join(', ')}, found ${kindOf(node)}`, at, didYouMean(text, severities)));
  }
  return rules;
}

function excluded(file: YamlFile, fields: Fields, wrong: Diagnostic[]): readonly string[] {
  const field = fields.get('exclude');
  if (!field || kindOf(field.node) === 'nothing') return [];
  const items = (isSeq(field.node) ? field.node.items : [field.node]) as Node[];
  return items.flatMap((item) => {
    if (isScalar(item) && typeof item.value === 'string') return [item.value];
    wrong.push(error('wrong-type', `expected a path, found ${kindOf(item)}`, file.at(item)));
    return [];
  });
}

function isStrict(fields: Fields, wrong: Diagnostic[]): boolean {
  const field = fields.get('strict');
  if (!field) return false;
  const value = isScalar(field.node) ? field.node.value : undefined;
  if (typeof value !== 'boolean') wrong.push(error('wrong-type', `"strict" must be true or false, found ${kindOf(field.node)}`, field.at));
  return value === true;
}
