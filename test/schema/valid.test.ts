import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadingFor } from '../../src/commands/prepare.ts';
import { readRoleDoc, rolePaths } from '../../src/schema/role-doc.ts';
import { type Kind, schemaFor } from '../../src/schema/schemas.ts';
import { blockCases } from '../compat/cases/blocks.ts';
import { delegationCases } from '../compat/cases/delegation.ts';
import { handlerCases } from '../compat/cases/handlers.ts';
import { includeCases } from '../compat/cases/includes.ts';
import { loopCases } from '../compat/cases/loops.ts';
import { playCases } from '../compat/cases/plays.ts';
import { policyCases } from '../compat/cases/policies.ts';
import { resultCases } from '../compat/cases/results.ts';
import { roleCases } from '../compat/cases/roles.ts';
import { tagCases } from '../compat/cases/tags.ts';
import { wildCases } from '../compat/cases/wild.ts';
import { inventory } from '../compat/language-case.ts';

const loading = loadingFor(process.cwd());
const roles = [...rolePaths(loading).values()].map((path) => {
  const { name, entryPoints } = readRoleDoc(loading, path);
  return { name, options: Object.assign({}, ...entryPoints.map((entry) => entry.options)) };
});
const compiled = new Map<Kind, ValidateFunction>();

function findings(kind: Kind, text: string): readonly string[] {
  // Tasks are those of a play; to compile their many modules once is enough.
  const of = kind === 'tasks' ? 'playbook' : kind;
  const validate = compiled.get(of) ?? new Ajv({ strict: false, inlineRefs: false }).compile(schemaFor(of, roles));
  compiled.set(of, validate);
  const data: unknown = parse(text, { version: '1.1', logLevel: 'silent' });
  validate(kind === 'tasks' ? [{ hosts: 'all', tasks: data }] : data);
  return (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

function kindOf(path: string): Kind {
  if (/\/(?:tasks|handlers)\//.test(path)) return 'tasks';
  if (/\/(?:group_vars|host_vars|vars|defaults)\//.test(path)) return 'vars';
  if (basename(path) === 'argument_specs.yml') return 'argument-specs';
  if (path.includes('/meta/')) return 'role-meta';
  return path.startsWith('inventories/') ? 'inventory' : 'playbook';
}

const files = execFileSync('git', ['ls-files', 'playbooks', 'roles', 'inventories'], { encoding: 'utf8' }).split('\n');

test.each(files.filter((path) => path.endsWith('.yml')))('%s is as its schema says', (path) => {
  expect(findings(kindOf(path), readFileSync(path, 'utf8'))).toEqual([]);
});

const cases = [
  ...[blockCases, delegationCases, handlerCases, includeCases, loopCases, playCases],
  ...[policyCases, resultCases, roleCases, tagCases, wildCases],
].flat();

test('what Ansible and Weft both run is as the schemas say', () => {
  const found = cases
    .map(({ name, playbook }) => ({ name, findings: findings('playbook', playbook) }))
    .filter((c) => c.findings.length > 0);
  expect(found).toEqual([]);
  expect(findings('inventory', inventory)).toEqual([]);
});
