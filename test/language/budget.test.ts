import { describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { LazyMapping } from '../../src/language/values.ts';
import { evaluationOf, render } from './render-text.ts';

const position = { file: 'b.yml', line: 1, column: 1 };

function messageOf(template: string, variables: Record<string, unknown> = {}): string {
  try {
    evaluationOf(variables).value(parseTemplate(template, position));
  } catch (e) {
    if (e instanceof DiagnosticError) return e.message;
    throw e;
  }
  return 'no error';
}

/** Each would take minutes or gigabytes; each must end with an error within seconds. */
const bombs: readonly (readonly [string, RegExp])[] = [
  ["{{ 'a' * 1000000000 }}", /more than 16000000 characters/],
  ['{{ [0] * 1000000000 }}', /more than 1000000 items/],
  ['{{ 10 ** (10 ** 10) }}', /too large/],
  ['{{ 2 ** 100000 }}', /too large/],
  ["{{ ('9' * 100000) | int }}", /too large/],
  ['{{ range(1000000000) }}', /more than 1000000 items/],
  ["{{ (['a' * 10000000] * 1000) | string }}", /steps|characters/],
  ["{{ (['a' * 10000000] * 1000) | to_json }}", /steps|characters/],
  ["{{ (['a' * 1000000] * 1000) | to_nice_yaml }}", /steps|characters/],
  ["{{ (['a' * 10000000] * 1000) | join }}", /characters/],
  ["{{ (['a' * 10000000] * 1000) | map('upper') | list }}", /steps/],
  ["{{ ('a' * 10000000) | replace('a', 'bbbbbbbb') }}", /characters/],
  ["{{ ('a' * 1000000) | replace('', 'x' * 1000) }}", /characters/],
  ['{{ range(1000) | product(range(1000), range(1000)) | list }}', /items/],
  ['{{ range(100) | permutations | list }}', /items/],
  ['{{ range(100) | combinations(50) | list }}', /items/],
  ["{{ 'x' | center(1000000000) }}", /characters/],
  ["{{ 'x' | indent(1000000000, true) }}", /characters/],
  ["{{ 'x'.ljust(1000000000) }}", /characters/],
  ["{{ '%1000000000d' % 1 }}", /too large/],
  ["{{ '{:1000000000}'.format(1) }}", /too large/],
  ["{{ '%.1000000000f' % 1 }}", /too large/],
  ["{{ 'x' | comment(prefix_count=1000000000) }}", /characters/],
  ["{{ lookup('sequence', 'start=0 end=1000000000') }}", /items/],
  ["{{ '[' * 100000 }}{{ ('[' * 100000 ~ ']' * 100000) | from_json }}", /nested deeper|too large/],
  [
    "{{ 'a: &a [x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]' | from_yaml }}",
    /alias|YAML/,
  ],
  ['{% for i in range(100000) %}{% for j in range(100000) %}{{ j }}{% endfor %}{% endfor %}', /steps/],
  ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', /nested deeper/],
  ["{% macro m(x) %}{{ m(x ~ x) }}{% endmacro %}{{ m('a') }}", /nested deeper|characters/],
  ['{% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}', /nested|too large/],
  ['{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}', /steps|characters/],
  [
    '{% set ns = namespace(x=[1], y=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}',
    /steps/,
  ],
  ['{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x | flatten }}', /steps|items/],
  ["{{ ('a' * 30 ~ '!') is match('(a+)+$') }}", /takes too long/],
  ["{{ ('a' * 5000) is search('a*a*a*a*a*b') }}", /takes too long/],
  ["{{ ('a' * 2000000) is search('b') }}", /not searched/],
  [`{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`, /nested deeper/],
  [`{{ ${'-'.repeat(5000)}1 }}`, /nested deeper/],
  [`{{ ${'not '.repeat(5000)}1 }}`, /nested deeper/],
  [`{{ 1${' + 1'.repeat(5000)} }}`, /nested deeper/],
  [`{{ x${'.a'.repeat(5000)} }}`, /too long/],
  [`{{ 1${' | int'.repeat(5000)} }}`, /too long/],
  [`{{ ${'['.repeat(5000)}${']'.repeat(5000)} }}`, /nested deeper/],
  [`${'{% if true %}'.repeat(5000)}`, /too deep/],
];

describe('what would not end is stopped', () => {
  test.each(bombs.map(([template, message]) => ({ name: template.slice(0, 70), template, message })))('$name', ({ template, message }) => {
    let found = '';
    try {
      found = messageOf(template);
    } catch (e) {
      found = String(e);
    }
    expect(found).toMatch(message);
  });

  test('an evaluation after one that was stopped has its whole budget', () => {
    const evaluation = evaluationOf();
    expect(() => evaluation.value(parseTemplate('{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', position))).toThrow(DiagnosticError);
    expect(evaluation.value(parseTemplate('{{ range(100000) | sum }}', position))).toBe(4999950000);
  });

  test("variables of hosts that need each other's are stopped", () => {
    const one: LazyMapping = new LazyMapping({ keys: () => ['x'], has: () => true, get: () => two().interpreter.variable('x') });
    const two = () => evaluationOf({ other: one, x: parseTemplate('{{ other.x }}', position) });
    expect(() => two().value(parseTemplate('{{ x }}', position))).toThrow(/nested deeper/);
  });

  test('long chains of variables that do end are fine', () => {
    const variables: Record<string, unknown> = { v0: 'end' };
    for (let i = 1; i <= 100; i++) variables[`v${i}`] = parseTemplate(`{{ v${i - 1} }}`, position);
    expect(evaluationOf(variables).value(parseTemplate('{{ v100 }}', position))).toBe('end');
  });

  test('a file that includes itself is stopped', () => {
    expect(render('{% include "self.j2" %}', {}, { 'self.j2': 'x{% include "self.j2" %}' }).error).toMatch(/nested deeper/);
  });
});
