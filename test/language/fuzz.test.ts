import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { renderHandlebars } from '../../src/language/handlebars.ts';
import { renderJinja } from '../../src/language/jinja.ts';
import { Secret } from '../../src/language/secret.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { variables } from '../compat/jinja-corpus.ts';
import { expression } from './random-expression.ts';
import { evaluationOf } from './render-text.ts';

const position = { file: 'fuzz.yml', line: 1, column: 1 };

/** Names by which JavaScript and Python objects are left. */
const evil = fc.constantFrom(
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
  '__class__',
  '__mro__',
  '__subclasses__',
  '__globals__',
  '__init__',
  'mro',
  'call',
  'apply',
  'bind',
  'process',
  'globalThis',
  'require',
  'eval',
  'Function',
);

const fragment = fc.oneof(
  evil,
  fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    '-',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '|',
    '.',
    ',',
    ':',
    '~',
    '+',
    '*',
    '**',
    '/',
    '//',
    '%',
    '==',
    '<',
    '!=',
    ' in ',
    ' not ',
    ' is ',
    ' if ',
    ' else ',
    ' and ',
    ' or ',
    "'",
    '"',
    '\\',
    '\n',
    ' ',
    '=',
    'n',
    'list',
    'dict',
    'users',
    's',
    'none',
    'true',
    '0',
    '1',
    '99999999999999999999',
    '1e400',
    'range(3)',
    'lookup',
    'for x in list',
    'endfor',
    'set x = list',
    'macro m(a)',
    'endmacro',
    'include "x"',
    'map',
    'select',
    "map(attribute='constructor')",
    'default',
    'to_json',
    'combine',
    'regex_replace',
    'format',
    'each',
    '#each list',
    '/each',
    '#if n',
    '/if',
    '{{{',
    '> part',
    '@root',
    '../',
    'this',
    'namespace()',
    '.append(1)',
    '.items()',
    'from_yaml',
  ),
  fc.string({ maxLength: 4 }),
);

const start = fc.constantFrom(
  's',
  'n',
  'list',
  'dict',
  'users',
  '{}',
  '[]',
  "''",
  '(1)',
  'range',
  'lookup',
  'now()',
  'namespace()',
  'none',
);
const link = (text: string, kind: number, name: string) =>
  [`${text}.${name}`, `${text}['${name}']`, `(${text} | map(attribute='${name}'))`, `${text}.${name}()`][kind] ?? text;
const chain = fc
  .tuple(start, fc.array(fc.tuple(fc.nat(3), evil), { minLength: 1, maxLength: 4 }))
  .map(([first, links]) => links.reduce((text, [kind, name]) => link(text, kind, name), first as string));

/** Texts that look like what people (or attackers) write, whole or broken. */
const text = fc.oneof(
  expression,
  chain,
  fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.tuple(expression, fc.nat(200), fragment).map(([e, at, part]) => e.slice(0, at) + part + e.slice(at)),
);

/** What comes out must be data: nothing that can be called, nothing with a foreign prototype. */
function isData(value: unknown): boolean {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value) || value instanceof Secret) return true;
  if (Array.isArray(value)) return value.every(isData);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.keys(value).every((key) => isData((value as Record<string, unknown>)[key]));
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    expect(e.diagnostics.length).toBeGreaterThan(0);
    return undefined;
  }
}

const before = JSON.stringify(variables);
const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype].map((p) =>
  Object.getOwnPropertyNames(p).sort().join(),
);

afterEach(() => {
  expect(JSON.stringify(variables)).toBe(before);
  expect(
    [Object.prototype, Array.prototype, String.prototype, Function.prototype].map((p) => Object.getOwnPropertyNames(p).sort().join()),
  ).toEqual(prototypes);
});

describe('whatever is written, the language ends with data or with an error that names a place', () => {
  test('expressions', () => {
    fc.assert(
      fc.property(text, (source) => {
        const value = attempt(() => evaluationOf(variables).expression(parseExpression(source, position)));
        expect(value === undefined || isData(value)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  test('templates in YAML', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            text.map((t) => `{{ ${t} }}`),
            text.map((t) => `{% ${t} %}`),
            fragment,
          ),
          { maxLength: 4 },
        ),
        (parts: string[]) => {
          const value = attempt(() => evaluationOf(variables).value(parseTemplate(parts.join(''), position)));
          expect(value === undefined || isData(value)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('Jinja files', () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 15 }), (parts) => {
        attempt(() => renderJinja('/nonexistent/fuzz.j2', parts.join(' '), evaluationOf(variables)));
      }),
      { numRuns: 1000 },
    );
  });

  test('Handlebars files', () => {
    const mustache = fc.oneof(
      fc.tuple(evil, evil).map(([a, b]) => `{{${a}.${b}}}`),
      fc.tuple(fc.constantFrom('dict', 'list', 'users', 'this', '@root', '.'), evil).map(([a, b]) => `{{${a}.${b}}}`),
      fc.tuple(evil, fc.constantFrom('dict', 'list')).map(([a, b]) => `{{lookup ${b} "${a}"}}`),
      evil.map((a) => `{{#each ${a}}}{{this}}{{/each}}`),
      evil.map((a) => `{{#with (dict x=1)}}{{${a}}}{{/with}}`),
      evil.map((a) => `{{${a} dict}}`),
      fragment.map((f) => `{{${f}}}`),
      fragment,
    );
    const names = fc.constantFrom('/nonexistent/a.hbs', '/nonexistent/a.sh.hbs', '/nonexistent/a.rules.hbs');
    fc.assert(
      fc.property(names, fc.array(mustache, { maxLength: 6 }), (path, parts) => {
        const result = attempt(() => renderHandlebars(path, parts.join(' '), evaluationOf(variables)));
        expect(String(result)).not.toMatch(/\[native code\]|function|\[object/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('prototypes cannot be reached', () => {
  const paths = [
    '{}.constructor',
    "''.constructor.constructor('return 1')()",
    "dict['__proto__']",
    's.__proto__',
    'list.constructor',
    'range.constructor',
    'dict.toString()',
    'lookup.call',
    "(dict | combine({'__proto__': {'x': 1}})).x",
    'now().constructor',
    'namespace().__class__',
    "users | map(attribute='constructor') | list",
    "users | map(attribute='__proto__.x') | list",
    "'{a.constructor}'.format(a=s)",
    "'%(constructor)s' % {}",
    "dict | dict2items | map(attribute='constructor') | list",
    "'constructor' | extract({})",
    "{}.get('constructor').name",
    'loop',
    'self',
    "'x'.__class__.__mro__",
  ];
  test.each(paths)('%s', (source) => {
    expect(() => evaluationOf(variables).expression(parseExpression(source, position))).toThrow(DiagnosticError);
  });

  test('a key named __proto__ is a key like any other', () => {
    const value = evaluationOf().expression(
      parseExpression(`{'__proto__': {'polluted': 1}} | combine('{"__proto__": {"also": 2}}' | from_json, recursive=true)`, position),
    );
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
