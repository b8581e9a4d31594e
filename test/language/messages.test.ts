import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { parseJinja } from '../../src/language/jinja.ts';
import { makersIn } from '../load/messages.ts';

const deep = (n: number) => `{{ ${'('.repeat(n)}1${')'.repeat(n)} }}`;

/** A template (or a bare expression), and the line and column of its mistake with the words for it. */
const cases: readonly (readonly [text: string, expected: string])[] = [
  ['{{ x', 'a.j2:1:3 expected "}}", found the end of the text'],
  ['{{ (x }}', 'a.j2:1:7 expected ")", found "}"'],
  ['(x', 'a.j2:1:1 expected ")" for this bracket'],
  ['{{ x ! y }}', 'a.j2:1:6 unexpected character "!"'],
  ['{{ x) }}', 'a.j2:1:5 unexpected ")"'],
  ['{{ (x] }}', 'a.j2:1:6 expected ")", found "]"'],
  ['a\n{{ "\\xg" }}', 'a.j2:2:5 "\\x" needs hexadecimal digits'],
  ['{{ "\\U00ffffff" }}', 'a.j2:1:5 no such character'],
  ['{{ x is defined is none }}', 'a.j2:1:17 tests cannot follow each other: join them with `and`'],
  [deep(300), 'a.j2:1:137 nested deeper than 400 levels'],
  [`{{ x${'.y'.repeat(300)} }}`, 'a.j2:1:407 this chain is too long'],
  [`${'{% if x %}'.repeat(120)}${'{% endif %}'.repeat(120)}`, 'a.j2:1:1001 blocks are nested too deep'],
  ['{% if x %}\n', 'a.j2:1:4 `if` has no `elif` or `else` or `endif`'],
  ['{% break %}', 'a.j2:1:4 `break` stands outside of a loop'],
  ['\n{% wrong %}', 'a.j2:2:4 there is no tag `wrong`'],
  ['{% macro f(a=1, b) %}{% endmacro %}', 'a.j2:1:17 a parameter without a default follows one with a default'],
  ['{# x', 'a.j2:1:1 this comment has no "#}"'],
  ['{% raw %}x', 'a.j2:1:1 `raw` has no `endraw`'],
  ['{{ and }}', 'a.j2:1:4 expected an expression, found "and"'],
  ['{{ x. }}', 'a.j2:1:7 expected a name or number after ".", found "}}"'],
  ['{{ f(a=1, 2) }}', 'a.j2:1:11 expected a named argument: positional ones come first, found "2"'],
  ['{{ x | nothing }}', 'a.j2:1:8 there is no filter "nothing"'],
  ['{{ x is nothing }}', 'a.j2:1:9 there is no test "nothing"'],
];

function said(text: string): string {
  try {
    if (text.includes('{')) parseJinja('a.j2', text);
    else parseExpression(text, { file: 'a.j2', line: 1, column: 1 });
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    const [d] = e.diagnostics;
    return `${d?.position?.file}:${d?.position?.line}:${d?.position?.column} ${d?.message}`;
  }
  return 'no mistake';
}

test.each(cases.map(([text, expected]) => [text.slice(0, 40), text, expected] as const))(
  '%j is refused at its place',
  (_, text, expected) => {
    expect(said(text)).toBe(expected);
  },
);

test('every message about the syntax of expressions and templates has a case', () => {
  const makers = makersIn(['src/language']).filter(({ code }) => code === 'expression-syntax');
  expect(makers.length).toBeGreaterThan(10);
  const untested = makers.filter(({ message }) => !cases.some(([, expected]) => message.test(expected)));
  expect(untested.map(({ place, message }) => `${place}: ${message.source}`)).toEqual([]);
});

test('every message about a Handlebars file stands in a test of them', () => {
  const makers = makersIn(['src/language/handlebars', 'src/language/handlebars.ts']);
  expect(makers.length).toBeGreaterThan(5);
  const tests = ['handlebars', 'quoting'].map((name) => readFileSync(`test/language/${name}.test.ts`, 'utf8')).join('\n');
  expect(makers.filter(({ message }) => !message.test(tests)).map(({ place, message }) => `${place}: ${message.source}`)).toEqual([]);
});
