import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import type { Environment } from '../../src/language/environment.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { Secret } from '../../src/language/secret.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { evaluationOf } from './render-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-lookups-'));
afterAll(() => rmSync(folder, { recursive: true }));
for (const name of ['role/files', 'role/templates', 'play/files']) mkdirSync(join(folder, name), { recursive: true });
writeFileSync(join(folder, 'role/files/key.pub'), 'ssh-ed25519 AAAA\n\n');
writeFileSync(join(folder, 'play/files/key.pub'), 'other');
writeFileSync(join(folder, 'play/files/only.txt'), ' only ');
writeFileSync(join(folder, 'role/files/a.conf'), 'a');
writeFileSync(join(folder, 'role/files/b.conf'), 'b');
writeFileSync(join(folder, 'role/files/.hidden.conf'), 'h');
writeFileSync(join(folder, 'role/templates/t.j2'), 'Hello {{ name }} {{ extra | default("-") }}\n');
writeFileSync(join(folder, 'role/templates/t.hbs'), 'Hello {{name}}\n');
writeFileSync(join(folder, 'role/templates/self.j2'), '{{ lookup("template", "self.j2") }}');
writeFileSync(join(folder, 'role/files/users.csv'), 'alice,1001,"A, B"\nbob,1002,C\n');

const position = { file: join(folder, 'play/site.yml'), line: 4, column: 9 };
const variables = { name: 'web', wrapped: parseTemplate('<{{ name }}>', position), nothing: null, groups: { all: ['a', 'b'], web: ['b'] } };

function evaluate(source: string, environment: Partial<Environment> = {}): unknown {
  const searchPath = [join(folder, 'role')];
  return evaluationOf(variables, { searchPath, ...environment }).expression(parseExpression(source, position));
}

function errorOf(source: string): string {
  try {
    return `no error: ${JSON.stringify(evaluate(source))}`;
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    const [d] = e.diagnostics;
    return `${d?.position?.line}:${d?.position?.column} ${d?.message}; ${d?.hint}`;
  }
}

describe('lookups', () => {
  test.each([
    ["lookup('file', 'key.pub')", 'ssh-ed25519 AAAA'],
    ["lookup('file', 'key.pub', rstrip=false)", 'ssh-ed25519 AAAA\n\n'],
    ["lookup('ansible.builtin.file', 'only.txt', lstrip=true)", 'only'],
    ["query('file', 'key.pub', 'only.txt')", ['ssh-ed25519 AAAA', ' only']],
    ["lookup('file', 'key.pub', 'only.txt')", 'ssh-ed25519 AAAA, only'],
    ["q('file', 'key.pub')", ['ssh-ed25519 AAAA']],
    ["lookup('file', 'key.pub', wantlist=true)", ['ssh-ed25519 AAAA']],
    ["lookup('file', 'nope', errors='ignore')", null],
    ["query('file', 'nope', errors='ignore')", []],
    ["lookup('env', 'WEFT_TEST_NOPE')", ''],
    ["lookup('env', 'WEFT_TEST_NOPE', default='d')", 'd'],
    ["lookup('vars', 'wrapped')", '<web>'],
    ["lookup('vars', 'nope', default='d')", 'd'],
    ["lookup('template', 't.j2')", 'Hello web -\n'],
    ["lookup('template', 't.j2', template_vars={'extra': 5})", 'Hello web 5\n'],
    ["lookup('template', 't.hbs')", 'Hello web\n'],
    [`query('fileglob', '*.conf') | map('basename') | list`, ['a.conf', 'b.conf']],
    [`query('fileglob', '${folder}/*/files/[ab].conf') | map('basename') | list`, ['a.conf', 'b.conf']],
    ["query('fileglob', 'none*')", []],
    ["lookup('first_found', ['nope.pub', 'key.pub']) | basename", 'key.pub'],
    ["lookup('first_found', {'files': ['x', 'only.txt'], 'paths': ['nope', '.']}) | basename", 'only.txt'],
    ["query('first_found', {'files': 'x', 'skip': true})", []],
    ["lookup('csvfile', 'alice', file='users.csv', delimiter=',', col=2)", 'A, B'],
    ["lookup('csvfile', 'alice file=users.csv delimiter=, col=2')", 'A, B'],
    ["lookup('csvfile', 'carl x=y file=users.csv default=\"no one\"')", 'no one'],
    ["lookup('csvfile', 'carl', file='users.csv', delimiter=',', default='none')", 'none'],
    ["query('items', [1, [2]], 3)", [1, [2], 3]],
    ["query('list', [1], [2])", [[1], [2]]],
    [
      "query('indexed_items', ['a', 'b'])",
      [
        [0, 'a'],
        [1, 'b'],
      ],
    ],
    ["query('inventory_hostnames', 'web')", ['b']],
    ["query('varnames', '^wra')", ['wrapped']],
    [
      "['a', 'b'] | map('upper') | zip(query('items', [1, 2])) | list",
      [
        ['A', 1],
        ['B', 2],
      ],
    ],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  test('for `with_…` take lists as lists', () => {
    const evaluation = evaluationOf();
    expect(
      evaluation.lookup('together', [
        ['a', 'b'],
        [1, 2],
      ]),
    ).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(
      evaluation.lookup('nested', [
        ['a', 'b'],
        [1, 2],
      ]),
    ).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
      ['b', 2],
    ]);
    expect(evaluation.lookup('flattened', [[1, [2]], 3])).toEqual([1, 2, 3]);
    expect(evaluation.lookup('subelements', [[{ n: 'x', g: [1, 2] }], 'g'])).toEqual([
      [{ n: 'x', g: [1, 2] }, 1],
      [{ n: 'x', g: [1, 2] }, 2],
    ]);
    expect(evaluation.lookup('dict', [{ a: 1 }])).toEqual([{ key: 'a', value: 1 }]);
    expect([1, 2]).toContain(evaluation.lookup('random_choice', [1, 2])[0]);
  });
});

describe('mistakes', () => {
  test('name the places searched', () => {
    const places = ['role/files', 'role', 'play/files', 'play'].map((p) => join(folder, p, 'nope')).join(', ');
    expect(errorOf("lookup('file', 'nope')")).toBe(`4:9 \`lookup\`: lookup "file": there is no file "nope"; searched ${places}`);
    expect(errorOf("lookup('first_found', ['nope'])")).toContain(join(folder, 'role/files/nope'));
  });

  test('an unknown lookup', () => {
    expect(errorOf("lookup('fiel', 'x')")).toBe('4:9 `lookup`: there is no lookup "fiel"; did you mean "file"?');
  });

  test('a template that looks itself up is stopped', () => {
    expect(errorOf("lookup('template', 'self.j2')")).toMatch(/nested deeper/);
  });

  test('a missing variable', () => {
    expect(errorOf("lookup('vars', 'nope')")).toMatch(/"nope" is undefined/);
  });
});

describe('commands on this machine', () => {
  test('are off', () => {
    for (const name of ['pipe', 'lines']) {
      const marker = join(folder, `ran-${name}`);
      expect(errorOf(`lookup('${name}', 'touch ${marker}')`)).toMatch(/running commands on this machine is off; it is allowed by/);
      expect(existsSync(marker)).toBe(false);
    }
  });

  test('run where they are allowed', () => {
    expect(evaluate("lookup('pipe', 'echo a; echo b')", { pipeAllowed: true })).toBe('a\nb');
    expect(evaluate("query('lines', 'echo a; echo b')", { pipeAllowed: true })).toEqual(['a', 'b']);
    expect(() => evaluate("lookup('pipe', 'exit 3')", { pipeAllowed: true })).toThrow(/ended with 3/);
  });
});

describe('passwords', () => {
  test('are made once, kept private, and secret', () => {
    const path = join(folder, 'secrets/db');
    const first = evaluate(`lookup('password', '${path} length=24 chars=ascii_lowercase,digits')`) as Secret;
    expect(first).toBeInstanceOf(Secret);
    expect(first.reveal()).toMatch(/^[a-z0-9]{24}$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(`${first.reveal()}\n`);
    expect((evaluate(`lookup('password', '${path}')`) as Secret).reveal()).toBe(first.reveal());
  });

  test('of /dev/null are not kept', () => {
    const make = () => (evaluate("lookup('password', '/dev/null', length=12)") as Secret).reveal();
    expect(make()).toHaveLength(12);
    expect(make()).not.toBe(make());
  });
});

test.each([
  ["[] | community.general.json_query('[].a')", /there is no filter .*selectattr/],
  ["lookup('ansible.builtin.url', 'https://example.org')", /there is no lookup .*curl/],
  ["lookup('community.hashi_vault.hashi_vault', 'x')", /there is no lookup .*vault kv get/],
])('%s is told what to write instead', (source, said) => {
  expect(errorOf(source)).toMatch(said);
});
