import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expression } from '../language/random-expression.ts';
import { render } from '../language/render-text.ts';
import { expressions, files, templates, variables } from './jinja-corpus.ts';
import { askJinja } from './jinja-oracle.ts';

/** What differs on purpose, each with its reason. */
const deviations = new Map([
  ["{{ ['x' if no] }}", 'what an `if` without `else` leaves out is empty text, not a word for "undefined"'],
  ['{{ [dict | tojson] }}', 'Markup is a kind of string of Jinja that Weft does not have'],
  ["{{ ['<a>&' | tojson] }}", 'Markup'],
  ["{{ ['<a href=\"x\">&\\'</a>' | escape] }}", 'Markup'],
  ["{{ ['<b>x</b>' | e] }}", 'Markup'],
  ["{{ ['2024-02-29 12:34:56' | to_datetime] }}", 'dates in a list are printed as dates'],
  ["{{ [('2024-03-01 00:00:00' | to_datetime) - ('2024-02-28 12:00:00' | to_datetime)] }}", 'dates in a list are printed as dates'],
  ['{% macro m() %}x{% endmacro %}{{ m() | upper }}{{ m }}', 'a macro that is not called is a mistake'],
  [
    '{% set x = 3 %}{% include "part.j2" without context %}',
    "variables are the host's and can be read everywhere; only names set in the template are left out",
  ],
]);

function compare(list: readonly string[]): { template: string; jinja: string; weft: string }[] {
  const answers = askJinja(list, variables, files);
  return list.flatMap((template, i) => {
    const answer = answers[i];
    const jinja = answer?.text ?? '(error)';
    const weft = render(template, variables, files);
    const ours = weft.text ?? '(error)';
    return ours === jinja
      ? []
      : [{ template, jinja: answer?.text ?? `(error) ${answer?.error}`, weft: weft.text ?? `(error) ${weft.error}` }];
  });
}

test('every deviation is one still', () => {
  const all = new Set([...templates, ...expressions.flatMap((e) => [`{{ ${e} }}`, `{{ [${e}] }}`])]);
  expect([...deviations.keys()].filter((t) => !all.has(t))).toEqual([]);
  expect(compare([...deviations.keys()]).map((d) => d.template)).toEqual([...deviations.keys()]);
});

describe('templates render as Jinja renders them', () => {
  test('expressions print the same text', () => {
    const list = expressions.map((e) => `{{ ${e} }}`).filter((t) => !deviations.has(t));
    expect(compare(list)).toEqual([]);
  });

  test('expressions have the same type', () => {
    const list = expressions.map((e) => `{{ [${e}] }}`).filter((t) => !deviations.has(t));
    expect(compare(list)).toEqual([]);
  });

  test('statements', () => {
    expect(compare(templates.filter((t) => !deviations.has(t)))).toEqual([]);
  });
});

test('plain scalars of YAML are what PyYAML takes them for', () => {
  const characters = ['0', '1', '8', '.', 'e', '+', '-', '_', ':'];
  const longer = (words: readonly string[]) => words.flatMap((w) => characters.map((c) => w + c));
  const words = [
    ...longer(characters),
    ...longer(longer(characters)),
    '1.5e3',
    '1.5e+3',
    '0x1f',
    '1e3',
    '00:11:22:33:44:55',
    '10:20',
    'e0',
    'E12',
  ];
  const plain = words.filter((w) => !/^[-:]$|:$|^---$/.test(w));
  expect(compare(plain.map((w) => `{{ [('- ${w}' | from_yaml)] }}`))).toEqual([]);
});

/** The environment can set another; `for s in $(seq 100); do WEFT_TEST_SEED=$s …` looks further than a run of all tests has time for. */
const seed = Number(process.env.WEFT_TEST_SEED ?? 844_436_614);

test(`generated expressions print the same text (seed ${seed})`, () => {
  const generated = fc.sample(expression, { numRuns: 3000, seed });
  const list = [...new Set(generated)].map((e) => `{{ [${e}] }}`);
  // Python's sets refuse lists, and its tuples cannot be joined to lists: Weft has no such limits.
  const isPythons = (jinja: string) => /unhashable type|can only concatenate tuple/.test(jinja);
  expect(compare(list).filter((d) => !isPythons(d.jinja))).toEqual([]);
});
