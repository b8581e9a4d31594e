import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { DiagnosticError, type Position } from '../../src/diagnostic.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { parseTemplate, Template } from '../../src/language/template.ts';

const at = (column: number, length?: number): Position => ({ file: 'a.yml', line: 2, column, ...(length !== undefined && { length }) });

function placeOf(run: () => unknown): string {
  try {
    run();
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    const [d] = e.diagnostics;
    return `${d?.position?.line}:${d?.position?.column} ${d?.message}`;
  }
  throw new Error('expected an error');
}

test('text without marks comes back as it is', () => {
  expect(parseTemplate('plain { } % text', at(1))).toBe('plain { } % text');
});

test('a template knows its text and place', () => {
  const template = parseTemplate('a {{ b }}', at(5)) as Template;
  expect(template).toBeInstanceOf(Template);
  expect(template.source).toBe('a {{ b }}');
  expect(template.position).toEqual(at(5));
});

test('an expression knows its text and place', () => {
  const expression = parseExpression('x > 1', at(5));
  expect([expression.source, expression.position]).toEqual(['x > 1', at(5)]);
});

describe('mistakes of syntax stand at their line and column', () => {
  test.each([
    ['{{ x', 10, '2:12 expected "}}", found the end of the text'],
    ['{{ x y }}', 10, '2:15 expected the end of the expression, found "y"'],
    ['{{ x | }}', 10, '2:17 expected a name, found "}}"'],
    ['a {{ }}', 10, '2:15 expected an expression, found "}}"'],
    ['{{ (x }}', 10, '2:16 expected ")", found "}"'],
    ['{{ [1, 2 }}', 10, '2:19 expected "]", found "}"'],
    ['{{ "x }}', 10, '2:13 this string has no closing "'],
    ['{{ x & y }}', 10, '2:15 unexpected character "&"'],
    ['{{ x = 1 }}', 10, '2:15 expected the end of the expression, found "="'],
    ['{{ x is defined is none }}', 10, '2:26 tests cannot follow each other: join them with `and`'],
    ['{{ f(a=1, 2) }}', 10, '2:20 expected a named argument: positional ones come first, found "2"'],
    ['{% if x %}', 10, '2:13 `if` has no `elif` or `else` or `endif`'],
    ['{% fi x %}', 10, '2:13 there is no tag `fi`'],
    ['{% for x of y %}{% endfor %}', 10, '2:19 expected "in", found "of"'],
    ['{% if x %}{% endfor %}', 10, '2:23 expected `elif`, `else`, `endif` or another tag, found `endfor`'],
    ['{% break %}', 10, '2:13 `break` stands outside of a loop'],
    ['x {# y', 10, '2:12 this comment has no "#}"'],
    ['{% raw %}x', 10, '2:10 `raw` has no `endraw`'],
    ["{% if '\\xZZ' %}", 10, '2:17 "\\x" needs hexadecimal digits'],
  ])('%s', (text, column, expected) => {
    expect(placeOf(() => parseTemplate(text, at(column)))).toBe(expected);
  });

  test('of a bare expression', () => {
    expect(placeOf(() => parseExpression('x ==', at(10)))).toBe('2:14 expected an expression, found the end');
    expect(placeOf(() => parseExpression('x and and y', at(10)))).toBe('2:16 expected an expression, found "and"');
    expect(placeOf(() => parseExpression('', at(10)))).toBe('2:10 expected an expression, found the end');
  });

  test('also in braces', () => {
    expect(placeOf(() => parseExpression('{{ x == }}', at(10)))).toBe('2:18 expected an expression, found "}}"');
    expect(placeOf(() => parseExpression('{{ x }} {{ y }}', at(10)))).toMatch(/expected one expression/);
  });
});

test.each([
  ['{{ x | uper }}', 'unknown-filter', '2:17 there is no filter "uper"'],
  ['{{ [x] | map("upper") | joim }}', 'unknown-filter', '2:34 there is no filter "joim"'],
  ['{% if x is definde %}{% endif %}', 'unknown-test', '2:21 there is no test "definde"'],
  ['{% filter uper %}{% endfilter %}', 'unknown-filter', '2:20 there is no filter "uper"'],
  ['{{ x | community.general.nope }}', 'unknown-filter', '2:17 there is no filter "community.general.nope"'],
])('a filter or test that does not exist is found before anything runs: %s', (text, code, expected) => {
  expect(placeOf(() => parseTemplate(text, at(10)))).toBe(expected);
  try {
    parseTemplate(text, at(10));
  } catch (e) {
    expect((e as DiagnosticError).diagnostics[0]?.code).toBe(code);
  }
});

describe('places in every style of YAML', () => {
  const mistake = '{{ x y }}';
  const styles: readonly (readonly [string, string, string])[] = [
    ['plain', `k: a ${mistake}`, '1:11'],
    ['single quotes', `k: 'it''s ${mistake}'`, '1:16'],
    ['double quotes', `k: "a\\tb\\"c ${mistake}"`, '1:18'],
    ['literal', `k: |\n  first\n    second ${mistake}\n`, '3:17'],
    ['literal, chomped', `k: |-\n    first\n\n    ${mistake}\n`, '4:10'],
    ['folded', `k: >\n  first\n  second ${mistake}\n`, '3:15'],
    ['plain over lines', `k: first\n   second ${mistake}`, '2:16'],
    ['quoted over lines', `k: "first\n   second ${mistake}"`, '2:16'],
    ['double quotes, line escaped', `k: "first\\\n   second ${mistake}"`, '2:16'],
  ];

  test.each(styles)('%s, with the text as it stands in the file', (_, yaml, place) => {
    const document = parseDocument(yaml);
    const node = (document.contents as unknown as { items: { value: { value: string; range: [number, number] } }[] }).items[0]?.value;
    const [start, end] = node?.range ?? [0, 0];
    const line = yaml.slice(0, start).split('\n').length;
    const position = { file: 'a.yml', line, column: start - yaml.lastIndexOf('\n', start - 1), length: end - start };
    expect(placeOf(() => parseTemplate(node?.value ?? '', position, yaml.slice(start, end)))).toMatch(
      new RegExp(`^${place} expected the end`),
    );
  });

  test('without it, the length tells a quoted scalar of one line from a plain one', () => {
    expect(placeOf(() => parseTemplate(mistake, at(4, mistake.length)))).toMatch(/^2:9 /);
    expect(placeOf(() => parseTemplate(mistake, at(4, mistake.length + 2)))).toMatch(/^2:10 /);
  });

  test('without it, text of several lines is taken for a block', () => {
    expect(placeOf(() => parseTemplate(`first\n${mistake}\n`, at(4, 40)))).toMatch(/^4:6 /);
  });
});

test('a backslash in a string between braces is one, as in Ansible; in a tag and in a bare condition it escapes', () => {
  const first = (text: string) => ((parseTemplate(text, at(1)) as Template).whole as { value?: unknown }).value;
  expect([String.raw`{{ '\1\d' }}`, String.raw`{{ '\\n' }}`, String.raw`{{ 'it\'s' }}`].map(first)).toEqual(['\\1\\d', '\\\\n', "it's"]);
  expect(parseExpression(String.raw`'\x41\d'`, at(1)).node).toMatchObject({ value: 'A\\d' });
  expect(parseTemplate(String.raw`{% if '\t' %}{% endif %}`, at(1))).toMatchObject({ body: [{ branches: [{ test: { value: '\t' } }] }] });
});
