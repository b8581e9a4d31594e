import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { defaultEnvironment } from '../../src/language/environment.ts';
import { Evaluation } from '../../src/language/evaluation.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { Omit } from '../../src/language/undefined.ts';
import { LazyMapping } from '../../src/language/values.ts';
import { evaluationOf, scopeOf } from './render-text.ts';

const position = { file: 'play.yml', line: 3, column: 7 };
const t = (text: string) => parseTemplate(text, position);
const e = (text: string) => parseExpression(text, position);

function errorOf(run: () => unknown): { code: string; message: string; hint?: string; place: string } {
  try {
    run();
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [d] = error.diagnostics;
    const { file, line, column } = d?.position ?? { file: '?', line: 0, column: 0 };
    return { code: d?.code ?? '', message: d?.message ?? '', ...(d?.hint && { hint: d.hint }), place: `${file}:${line}:${column}` };
  }
  throw new Error('expected an error');
}

describe('values', () => {
  test('plain data comes back as it is, uncopied', () => {
    const data = { a: [1, { b: 'x' }], c: null };
    expect(evaluationOf().value(data)).toBe(data);
  });

  test('templates in data are replaced; parts without templates are shared', () => {
    const part = { deep: [1, 2] };
    const value = evaluationOf({ x: 5 }).value({ a: t('{{ x }}'), b: [t('x={{ x }}')], part }) as Record<string, unknown>;
    expect(value).toEqual({ a: 5, b: ['x=5'], part });
    expect(value.part).toBe(part);
  });

  test('text ends with as many newlines as its template, or with more that it has itself', () => {
    const ends = (text: string) => evaluationOf({ list: [1, 2], line: 'x\n' }).value(t(text));
    expect(ends('{% for i in list %}\n{{ i }}\n{% endfor %}\n')).toBe('1\n2\n');
    expect(['{{ line }}\n', '{{ line }}\n\n\n', '{{ line }}', 'a\n\n{{ line }}\n'].map(ends)).toEqual([
      'x\n',
      'x\n\n\n',
      'x\n',
      'a\n\nx\n',
    ]);
  });

  test('a template that is one expression keeps the type, also before a newline at the end', () => {
    const evaluation = evaluationOf({ list: [1, 2], n: 5, flag: true, nothing: null, s: 'text' });
    expect(evaluation.value(t('{{ list }}'))).toEqual([1, 2]);
    expect(evaluation.value(t('{{ n }}'))).toBe(5);
    expect(evaluation.value(t('{{ n }}\n'))).toBe(5);
    expect(evaluation.value(t('{{ s }}\n'))).toBe('text\n');
    expect(evaluation.value(t('{{ flag }}'))).toBe(true);
    expect(evaluation.value(t('{{ nothing }}'))).toBe(null);
    expect(evaluation.value(t(' {{ n }}'))).toBe(' 5');
    expect(evaluation.value(t('{{ n }}{{ n }}'))).toBe('55');
    expect(evaluation.value(t('{{ {"a": 1} }}'))).toEqual({ a: 1 });
  });

  test('in text, true is True and null is nothing', () => {
    expect(evaluationOf({ flag: true, nothing: null }).value(t('{{ flag }} [{{ nothing }}]'))).toBe('True []');
  });

  test('floats print as floats and leave as numbers', () => {
    expect(evaluationOf().value(t('{{ 4 / 2 }} {{ 2 * 1.5 }}'))).toBe('2.0 3.0');
    expect(evaluationOf().value([t('{{ 4 / 2 }}')])).toEqual([2]);
    expect(evaluationOf().value(t('{{ (1, 2.0) }}'))).toEqual([1, 2]);
  });

  test('integers beyond doubles leave as their digits', () => {
    expect(evaluationOf().value(t('{{ 2 ** 64 }}'))).toBe('18446744073709551616');
  });

  test('a text with statements is rendered', () => {
    expect(evaluationOf({ list: [1, 2] }).value(t('{% for i in list %}<{{ i }}>{% endfor %}'))).toBe('<1><2>');
    expect(evaluationOf({ on: false }).value(t('{% if on %}yes{% else %}no{% endif %}\n'))).toBe('no\n');
  });

  test('what is omit is left out', () => {
    const data = { a: t('{{ nope | default(omit) }}'), b: 1, c: [1, t('{{ omit }}'), 2], d: { e: t('{{ omit }}') } };
    expect(evaluationOf().value(data)).toEqual({ b: 1, c: [1, 2], d: {} });
    expect(evaluationOf().value(t('{{ nope | default(omit) }}'))).toBe(Omit);
    expect(evaluationOf({ v: t('{{ nope | default(omit) }}') }).value({ a: t('{{ v }}') })).toEqual({});
    expect(errorOf(() => evaluationOf().value(t('x{{ omit }}'))).message).toMatch(/cannot be a part of text/);
  });

  test('a date leaves as text', () => {
    expect(evaluationOf().value(t("{{ '2024-02-29' | to_datetime('%Y-%m-%d') }}"))).toBe('2024-02-29 00:00:00');
  });
});

describe('variables', () => {
  test('are resolved when they are read, through each other', () => {
    const evaluation = evaluationOf({ a: t('{{ b }}-{{ c.d }}'), b: t('{{ c.e[0] }}'), c: { d: t('{{ 1 + 1 }}'), e: [t('{{ "x" }}')] } });
    expect(evaluation.value(t('{{ a }}'))).toBe('x-2');
  });

  test('reading one attribute does not resolve its siblings', () => {
    const evaluation = evaluationOf({ a: { b: 1, broken: t('{{ nope }}'), list: [t('{{ nope }}'), 2] } });
    expect(evaluation.value(t('{{ a.b }} {{ a["list"][1] }}'))).toBe('1 2');
    expect(errorOf(() => evaluation.value(t('{{ a }}'))).message).toBe('"nope" is undefined');
  });

  test('are read from the scope and evaluated once', () => {
    let count = 0;
    const v = t('{{ counter() }}');
    const scope = { get: (name: string) => (name === 'v' ? v : undefined), names: () => ['v'] };
    const counter = { ...(defaultEnvironment.globals.get('now') as object), run: () => ++count } as never;
    const environment = { ...defaultEnvironment, globals: new Map([['counter', counter]]) };
    const evaluation = new Evaluation(scope, environment);
    expect(evaluation.value(t('{{ v }} {{ v }}'))).toBe('1 1');
    expect(evaluation.value(t('{{ v }}'))).toBe(1);
  });

  test('that were read are known, the missing ones too', () => {
    const evaluation = evaluationOf({ a: t('{{ b }}'), b: 1, c: 2 });
    evaluation.value(t('{{ a }} {{ nope | default("") }}'));
    expect([...evaluation.reads].sort()).toEqual(['a', 'b', 'nope']);
  });

  test.each([
    [{ a: t('{{ b }}'), b: t('{{ c }}'), c: t('{{ a }}') }, 'recursive: a → b → c → a'],
    [{ a: t('x{{ a }}') }, 'recursive: a → a'],
    [{ a: { x: t('{{ a.y }}'), y: t('{{ a.x }}') } }, 'recursive: a.x → a.y → a.x'],
    [{ a: { x: t('{{ a | to_json }}') } }, 'recursive: a.x → a.x'],
  ])('that need themselves are an error: %o', (variables, message) => {
    const source = 'x' in Object(variables.a) && !('text' in Object(variables.a)) ? '{{ a.x }}' : '{{ a }}';
    expect(errorOf(() => evaluationOf(variables).value(t(source)))).toMatchObject({ code: 'recursive-variable', message });
  });

  test('of which only another part is needed are no recursion', () => {
    expect(evaluationOf({ a: { x: t('{{ a.y }}'), y: 1 } }).value(t('{{ a.x }}'))).toBe(1);
  });

  test('made of undefined ones are undefined', () => {
    const evaluation = evaluationOf({ a: t('{{ nope }}'), b: t('{{ a }}/x') });
    expect(evaluation.value(t('{{ a | default("d") }} {{ b is defined }} {{ b | default("e") }}'))).toBe('d False e');
    expect(errorOf(() => evaluation.value(t('{{ b }}')))).toMatchObject({ code: 'undefined-variable', message: '"nope" is undefined' });
    expect(evaluation.variable('a')).toBeUndefined();
  });

  test('of other hosts are made when they are read', () => {
    const asked: string[] = [];
    const host = (name: string) =>
      new LazyMapping({
        keys: () => ['port', 'broken'],
        has: (k) => k === 'port' || k === 'broken',
        get: (k) => {
          asked.push(`${name}.${k}`);
          return k === 'port' ? 80 : t('{{ nope }}');
        },
      });
    const hostvars = new LazyMapping({ keys: () => ['a', 'b'], has: (k) => k === 'a' || k === 'b', get: host });
    const evaluation = evaluationOf({ hostvars, groups: { all: ['a', 'b'] } });
    expect(evaluation.value(t("{{ groups.all | map('extract', hostvars, 'port') | list }}"))).toEqual([80, 80]);
    expect(
      evaluation.value(t("{{ hostvars['a'].port }} {{ 'c' in hostvars }} {{ hostvars | length }} {{ hostvars.keys() | join(',') }}")),
    ).toBe('80 False 2 a,b');
    expect(asked).toEqual(['a.port', 'b.port', 'a.port']);
  });

  test('can all be had as one mapping', () => {
    const inner = evaluationOf({ x: t('{{ 1 + 1 }}'), broken: t('{{ nope }}') });
    const evaluation = evaluationOf({ vars: inner.mapping() });
    expect(evaluation.value(t("{{ vars['x'] }} {{ vars.broken is defined }} {{ vars.none is defined }}"))).toBe('2 False False');
  });
});

describe('undefined names', () => {
  const variables = { address: '10.0.0.1', site: { address: 1, ports: [1] }, list: [] };
  test.each([
    ['{{ adress }}', '"adress" is undefined', 'did you mean "address"?', 'play.yml:3:10'],
    ['x {{ site.adress }}', '"site.adress" is undefined', 'did you mean "address"?', 'play.yml:3:17'],
    ["{{ site['adress'] }}", '"site.adress" is undefined', 'did you mean "address"?', 'play.yml:3:14'],
    ['{{ site.ports[3] }}', '"site.ports[3]" is undefined', undefined, 'play.yml:3:20'],
    ['{{ nope.a.b }}', '"nope" is undefined', undefined, 'play.yml:3:10'],
    ['{{ nope | upper }}', '"nope" is undefined', undefined, 'play.yml:3:10'],
    ['{{ 1 + nope }}', '"nope" is undefined', undefined, 'play.yml:3:14'],
    ['{{ "a" ~ nope }}', '"nope" is undefined', undefined, 'play.yml:3:16'],
    ['{{ nope == 1 }}', '"nope" is undefined', undefined, 'play.yml:3:10'],
    ['{{ [nope] }}', '"nope" is undefined', undefined, 'play.yml:3:11'],
    ['{{ 1 if nope else 2 }}', '"nope" is undefined', undefined, 'play.yml:3:15'],
    ['{% for x in nope %}{% endfor %}', '"nope" is undefined', undefined, 'play.yml:3:19'],
    ['{{ list | first }}', 'the list is empty: it has no such item', undefined, 'play.yml:3:7'],
    ['{{ nope | mandatory("give it") }}', '`mandatory`: give it', undefined, 'play.yml:3:17'],
  ])('%s', (template, message, hint, place) => {
    const found = errorOf(() => evaluationOf(variables).value(t(template)));
    expect(found.message).toBe(message);
    expect(found.hint).toBe(hint);
    expect(found.place).toBe(place);
  });

  test('are false in no condition', () => {
    expect(errorOf(() => evaluationOf().truth(e('nope'))).code).toBe('undefined-variable');
    expect(errorOf(() => evaluationOf().truth(e('not nope'))).code).toBe('undefined-variable');
    expect(evaluationOf().truth(e('nope is defined and nope.x'))).toBe(false);
    expect(evaluationOf().truth(e('nope is undefined or nope > 3'))).toBe(true);
  });
});

describe('conditions', () => {
  test.each([
    ["''", false],
    ['0', false],
    ['0.0', false],
    ['[]', false],
    ['{}', false],
    ['none', false],
    ['()', false],
    ["'false'", true],
    ["'0'", true],
    ['[0]', true],
    ['-1', true],
    ['x is defined and x > 3', true],
    ['{{ x }} ', true],
    ['{{ x == 6 }}', false],
    ['x == 5 and (y or not z)', true],
    ['result is changed', true],
    ['y is none', false],
  ])('%s is %s', (source, expected) => {
    expect(evaluationOf({ x: 5, y: true, z: null, result: { changed: true } }).truth(e(source))).toBe(expected);
  });
});

describe('other mistakes say what was expected, and where', () => {
  test.each([
    ["{{ 'a' + 1 }}", '`+` cannot take the string "a" and the number 1', 'play.yml:3:14'],
    ['{{ 1 / 0 }}', 'division by zero', 'play.yml:3:12'],
    ['{{ x | nope }}', 'there is no filter "nope"', 'play.yml:3:14'],
    ['{{ x | uper }}', 'there is no filter "uper"', 'play.yml:3:14'],
    ['{{ x is nope }}', 'there is no test "nope"', 'play.yml:3:15'],
    ['{{ nope(1) }}', 'there is no function "nope"', 'play.yml:3:10'],
    ["{{ x | replace('a') }}", '`replace`: "new" is missing', 'play.yml:3:14'],
    ["{{ 'x' | indent(4, frist=true) }}", '`indent`: has no parameter "frist"', 'play.yml:3:16'],
    ["{{ [1] | join('a', 'b', 'c') }}", '`join`: takes at most 2 arguments, got 3', 'play.yml:3:16'],
    ['{{ x | dict2items }}', '`dict2items`: expected a mapping, found the number 5', 'play.yml:3:14'],
    ["{{ 'x'.nope() }}", 'there is no method "nope" of this value', 'play.yml:3:14'],
    ["{{ '(' is match('(') }}", /`match`: the pattern "\(" is wrong: /, 'play.yml:3:17'],
  ])('%s', (template, message, place) => {
    const found = errorOf(() => evaluationOf({ x: 5 }).value(t(template)));
    if (typeof message === 'string') expect(found.message).toBe(message);
    else expect(found.message).toMatch(message);
    expect(found.place).toBe(place);
  });

  test('a name that is nearly right is suggested', () => {
    expect(errorOf(() => evaluationOf({ x: 5 }).value(t('{{ x | uper }}'))).hint).toBe('did you mean "upper"?');
    expect(errorOf(() => evaluationOf({ x: 'a' }).value(t('{{ x | indent(frist=true) }}'))).hint).toBe('did you mean "first"?');
  });

  test('a place inside a variable is where the variable is written', () => {
    const far = parseTemplate('{{ nope }}', { file: 'vars/main.yml', line: 9, column: 4 });
    expect(errorOf(() => evaluationOf({ v: far }).value(t('{{ v }}'))).place).toBe('vars/main.yml:9:7');
  });
});

describe('data that templates build up', () => {
  test('their own lists and mappings can be changed', () => {
    const template = '{% set l = [] %}{% for i in [1, 2] %}{% set _ = l.append(i) %}{% endfor %}{{ l }}';
    expect(evaluationOf().value(t(template))).toBe('[1, 2]');
  });

  test('variables cannot', () => {
    const list = [1];
    const found = errorOf(() => evaluationOf({ list }).value(t('{% set _ = list.append(2) %}')));
    expect(found.message).toBe('there is no method "append" of this value');
    expect(found.hint).toMatch(/combine/);
    expect(errorOf(() => evaluationOf({ list }).value(t('{{ list.append(2) }}'))).message).toMatch(/append/);
    expect(list).toEqual([1]);
  });
});

describe('lookups', () => {
  test('for loops give lists', () => {
    const evaluation = evaluationOf({ d: { a: 1 }, x: [1, 2] });
    expect(evaluation.lookup('dict', [t('{{ d }}')])).toEqual([{ key: 'a', value: 1 }]);
    expect(evaluation.lookup('items', [t('{{ x }}'), 3])).toEqual([1, 2, 3]);
    expect(errorOf(() => evaluation.lookup('nope', [], position))).toMatchObject({
      message: 'there is no lookup "nope"',
      place: 'play.yml:3:7',
    });
  });

  test('a scope can be asked for', () => {
    const scope = scopeOf({ a: 1 });
    expect(new Evaluation(scope, defaultEnvironment).scope).toBe(scope);
  });
});

test('filters can be called as functions, as in template files', () => {
  expect(evaluationOf({ net: '10.0.0.0/24' }).value(t('{{ cidr_host(net, 5) }} {{ upper("x") }}'))).toBe('10.0.0.5 X');
});
