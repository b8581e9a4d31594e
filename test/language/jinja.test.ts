import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { renderFile } from '../../src/language/template-file.ts';
import { evaluationOf } from './render-text.ts';

// What Jinja renders too is compared with it in test/compat/jinja.test.ts.

const folder = mkdtempSync(join(tmpdir(), 'weft-jinja-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'role/templates'), { recursive: true });
writeFileSync(join(folder, 'broken.j2'), 'one\n{{ nope }}\n');
writeFileSync(join(folder, 'role/templates/shared.j2'), 'shared {{ x }}');
writeFileSync(join(folder, 'macros.j2'), '{% macro m(a) %}\n{{ a.b }}\n{% endmacro %}\n');

const t = (text: string) => parseTemplate(text, { file: 'vars.yml', line: 7, column: 3 });
const variables = { x: 5, list: [1, 2], broken: t('{{ nope }}'), lazy: { good: 1, bad: t('{{ nope }}') } };

function render(text: string, name = 'a.j2', extra: Record<string, unknown> = {}): string {
  return String(renderFile(join(folder, name), text, evaluationOf(variables, { searchPath: [join(folder, 'role')] }), extra));
}

function errorOf(text: string): string {
  try {
    return `no error: ${render(text)}`;
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    const [d] = e.diagnostics;
    return `${d?.position?.file.replace(`${folder}/`, '')}:${d?.position?.line}:${d?.position?.column} ${d?.message}${d?.hint ? `; ${d.hint}` : ''}`;
  }
}

describe('a file that is not *.hbs is Jinja', () => {
  test.each(['a.j2', 'nginx.conf', 'a.sh.j2', 'none'])('%s', (name) => {
    expect(render('{% if x %}\n{{ x }}\n{% endif %}\n', name)).toBe('5\n');
  });

  test('and *.hbs is Handlebars', () => {
    expect(render('{{#if x}}{{x}}{{/if}}{% x %}', 'a.hbs')).toBe('5{% x %}');
  });
});

test('names of the call are seen over variables, in included files too', () => {
  expect(render('{{ x }} {% include "shared.j2" %}', 'a.j2', { x: 6 })).toBe('6 shared 6');
});

test('variables are not resolved but for what is read', () => {
  expect(render('{{ lazy.good }}{% if broken is defined %}!{% endif %}{% for k in lazy %}{{ k }}{% endfor %}')).toBe('1goodbad');
});

test.each([
  ['#jinja2: trim_blocks: False\n{% if x %}\ny\n{% endif %}\n', '\ny\n\n'],
  ['#jinja2: lstrip_blocks: True\n  {% if x %}\n  y\n  {% endif %}\n', '  y\n'],
  ["#jinja2:trim_blocks:False, lstrip_blocks:'true'\n  {% if x %}\n  y\n  {% endif %}\n", '\n  y\n\n'],
  ['#jinja2: lstrip_blocks: True\na {% if x %}b{% endif %}\n', 'a b\n'],
])('the first line of a file sets options: %j', (text, expected) => {
  expect(render(text)).toBe(expected);
});

describe('mistakes stand at their place', () => {
  test.each([
    ['one\ntwo {{ nope }}', 'a.j2:2:8 "nope" is undefined'],
    ['{% for i in list %}\n{{ i.zork }}\n{% endfor %}', 'a.j2:2:6 "i.zork" is undefined'],
    ['{% for i in x %}\n{% endfor %}', 'a.j2:1:13 expected a list, found the number 5'],
    ['{% for a, b in list %}{% endfor %}', 'a.j2:1:8 expected 2 values to assign, found the number 1'],
    ['\n{{ broken }}', 'vars.yml:7:6 "nope" is undefined'],
    ['{% include "broken.j2" %}', 'broken.j2:2:4 "nope" is undefined'],
    ['{% import "macros.j2" as m %}\n{{ m.m({}) }}', 'macros.j2:2:6 "a.b" is undefined'],
    ['{% from "macros.j2" import n %}', 'a.j2:1:9 the imported file has no "n"'],
    ['{% include "none.j2" %}', `a.j2:1:12 there is no file none.j2; looked in ${folder}, ${folder}/role/templates, ${folder}/role`],
    ['{% set x.y = 1 %}', 'a.j2:1:8 only a namespace() can be assigned to, and "x" is none'],
    ['{% macro m(a) %}{% endmacro %}{{ m(b=1) }}', 'a.j2:1:34 `m` has no parameter "b"'],
    ['{% call x() %}{% endcall %}', 'a.j2:1:9 only functions can be called'],
    ['{{ x | uper }}', 'a.j2:1:8 there is no filter "uper"; did you mean "upper"?'],
    ['{{ x is definde }}', 'a.j2:1:9 there is no test "definde"; did you mean "defined"?'],
    ['{% if x %}\n\n{% else %}{% for i in x %}{% endif %}', 'a.j2:3:30 expected `endfor`, `else` or another tag, found `endif`'],
    ['{{ loop.index }}', 'a.j2:1:4 "loop" is undefined'],
    ['{% extends "x" %}', 'a.j2:1:4 there is no tag `extends`'],
  ])('%j', (text, expected) => {
    expect(errorOf(text)).toBe(expected);
  });
});

test('a template of a thousand lines renders again as it did the first time', () => {
  const text = Array.from({ length: 300 }, (_, i) => `line ${i} {{ x }}\n{% if x > ${i} %}\n{{ list | join(",") }}\n{% endif %}\n`).join(
    '',
  );
  expect(render(text)).toBe(render(text));
});
