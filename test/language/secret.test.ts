import { describe, expect, test } from 'vitest';
import type { DiagnosticError } from '../../src/diagnostic.ts';
import { parseExpression } from '../../src/language/expression.ts';
import { Secret } from '../../src/language/secret.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { renderFile } from '../../src/language/template-file.ts';
import { evaluationOf } from './render-text.ts';

const position = { file: 'a.yml', line: 1, column: 1 };
const t = (text: string) => parseTemplate(text, position);
const variables = {
  password: new Secret('s3cr3t pw'),
  user: 'bob',
  login: { user: 'bob', password: new Secret('s3cr3t pw') },
  wrapped: t('x{{ password }}'),
};

/** The value with its secrets marked `<…>`. */
function marked(value: unknown): unknown {
  if (value instanceof Secret) return `<${value.reveal()}>`;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, marked(v)]));
  return value;
}

describe('a secret stays one', () => {
  test.each([
    ['{{ password }}', '<s3cr3t pw>'],
    ['{{ user }}:{{ password }}', '<bob:s3cr3t pw>'],
    ['{{ wrapped }}', '<xs3cr3t pw>'],
    ["{{ user ~ ':' ~ password }}", '<bob:s3cr3t pw>'],
    ["{{ 'p=' + password }}", '<p=s3cr3t pw>'],
    ['{{ password * 2 }}', '<s3cr3t pws3cr3t pw>'],
    ["{{ '%s:%s' % (user, password) }}", '<bob:s3cr3t pw>'],
    ["{{ '{}'.format(password) }}", '<s3cr3t pw>'],
    ['{{ password | upper }}', '<S3CR3T PW>'],
    ['{{ password.upper() }}', '<S3CR3T PW>'],
    ["{{ password | regex_replace('s', 'S') }}", '<S3cr3t pw>'],
    ['{{ password | b64encode }}', '<czNjcjN0IHB3>'],
    ["{{ password | hash('md5') | length }}", 32],
    ['{{ password | quote }}', "<'s3cr3t pw'>"],
    ['{{ password | split }}', ['<s3cr3t>', '<pw>']],
    ['{{ password[0] }}', '<s>'],
    ['{{ password[:3] }}', '<s3c>'],
    ["{{ [user, password] | join(',') }}", '<bob,s3cr3t pw>'],
    ['{{ login | to_json }}', '<{"user": "bob", "password": "s3cr3t pw"}>'],
    ['{{ login | to_nice_yaml }}', '<password: s3cr3t pw\nuser: bob\n>'],
    ['{{ login | string }}', "<{'user': 'bob', 'password': 's3cr3t pw'}>"],
    ['x {{ login }}', "<x {'user': 'bob', 'password': 's3cr3t pw'}>"],
    ['{{ login }}', { user: 'bob', password: '<s3cr3t pw>' }],
    ['{{ login.user }}', 'bob'],
    [
      '{{ login | dict2items }}',
      [
        { key: 'user', value: 'bob' },
        { key: 'password', value: '<s3cr3t pw>' },
      ],
    ],
    ['{{ login.values() | list }}', ['bob', '<s3cr3t pw>']],
    ["{{ login | combine({'x': 1}) }}", { user: 'bob', password: '<s3cr3t pw>', x: 1 }],
    ["{{ [login] | map(attribute='password') | list }}", ['<s3cr3t pw>']],
    ["{{ [login] | map(attribute='user') | list }}", ['bob']],
    ['{{ nope | default(password) }}', '<s3cr3t pw>'],
    ['{{ user | default(password) }}', 'bob'],
    ["{{ password if user == 'bob' else 'none' }}", '<s3cr3t pw>'],
    ["{{ (user == 'x') | ternary(password, 'none') }}", 'none'],
    ['{% for c in [password] %}[{{ c }}]{% endfor %}', '<[s3cr3t pw]>'],
    ['{% set x = password %}{% if true %}{{ x }}{% endif %}', '<s3cr3t pw>'],
    ['{% macro m(x) %}({{ x }}){% endmacro %}{{ m(password) }}', '<(s3cr3t pw)>'],
    ['{% filter upper %}{{ password }}{% endfilter %}', '<S3CR3T PW>'],
    ["{{ [password, 'a'] | sort }}", ['a', '<s3cr3t pw>']],
    ["{{ [password, 's3cr3t pw'] | unique }}", ['<s3cr3t pw>']],
  ])('%s', (template, expected) => {
    expect(marked(evaluationOf(variables).value(t(template)))).toEqual(expected);
  });
});

describe('comparisons see what is in it', () => {
  test.each([
    "password == 's3cr3t pw'",
    "'s3cr3t pw' == password",
    "password != 'x'",
    "'cr3' in password",
    "password in ['s3cr3t pw']",
    'password',
    "password is match('s3')",
    'password | length == 9',
    "login == {'user': 'bob', 'password': 's3cr3t pw'}",
    'password is string',
  ])('%s', (source) => {
    expect(evaluationOf(variables).truth(parseExpression(source, position))).toBe(true);
  });
});

test('shown text masks it', () => {
  expect(evaluationOf(variables).text(t('Log in as {{ user }}'))).toBe('Log in as bob');
  expect(evaluationOf(variables).text(t('Log in with {{ password }}'))).toBe('********');
});

describe('errors do not tell it', () => {
  test.each([
    '{{ password | from_json }}',
    '{{ password | int + "x" }}',
    '{{ password | to_datetime }}',
    '{{ password + 1 }}',
    '{{ password is version("1", ">") }}',
    '{{ {password: 1} }}',
    '{{ [password] < 1 }}',
    '{{ password | from_yaml | dict2items }}',
    '{{ lookup("file", password) }}',
    '{{ 1 | random(start=password) }}',
    '{{ "a" | hash(password) }}',
  ])('%s', (template) => {
    let text = '';
    try {
      evaluationOf(variables).value(t(template));
    } catch (e) {
      text = JSON.stringify((e as DiagnosticError).diagnostics) + String(e);
    }
    expect(text).not.toBe('');
    expect(text).not.toContain('s3cr3t');
  });
});

describe('in template files the whole text becomes secret', () => {
  test.each(['a.hbs', 'a.sh.hbs', 'a.j2'])('%s', (path) => {
    const text = renderFile(path, path.endsWith('.j2') ? 'p={{ password | upper }}' : 'p={{upper password}}', evaluationOf(variables));
    expect(text).toBeInstanceOf(Secret);
    expect((text as Secret).reveal()).toBe(path === 'a.sh.hbs' ? "p='S3CR3T PW'" : 'p=S3CR3T PW');
    expect(renderFile(path, 'no secret here', evaluationOf(variables))).toBe('no secret here');
  });

  test('a value that a rules file refuses is not shown', () => {
    expect(() => renderFile('a.rules.hbs', '-A X -m comment --comment {{password}}', evaluationOf(variables))).toThrow(/^(?!.*s3cr3t).*$/);
  });
});
