import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { renderHandlebars } from '../../src/language/handlebars.ts';
import { parseTemplate } from '../../src/language/template.ts';
import { evaluationOf } from './render-text.ts';

const t = (text: string) => parseTemplate(text, { file: 'vars.yml', line: 1, column: 1 });
const variables = {
  name: 'web1',
  port: 80,
  half: 0.5,
  on: true,
  off: false,
  nothing: null,
  empty: '',
  list: [1, 2, 3],
  none: [],
  ports: { http: 80, https: 443 },
  site: { address: '10.0.0.1', list: ['a', 'b'] },
  users: [
    { name: 'alice', uid: 1, groups: ['x', 'y'] },
    { name: 'bob', uid: 2, groups: [] },
  ],
  computed: t('{{ port + 1 }}'),
  lazy: { good: 1, bad: t('{{ nope }}') },
  count: 'variable',
  quote: "it's",
};
const folder = mkdtempSync(join(tmpdir(), 'weft-hbs-'));
afterAll(() => rmSync(folder, { recursive: true }));

function render(text: string, path = 'a.hbs', extra: Record<string, unknown> = {}): string {
  return String(renderHandlebars(path, text, evaluationOf(variables), extra));
}

function errorOf(text: string, path = 'a.hbs'): { message: string; hint: string | undefined; place: string; code: string } {
  try {
    const result = render(text, path);
    throw new Error(`expected an error, found ${result}`);
  } catch (e) {
    if (!(e instanceof DiagnosticError)) throw e;
    const [d] = e.diagnostics;
    return {
      message: d?.message ?? '',
      hint: d?.hint,
      place: `${d?.position?.file}:${d?.position?.line}:${d?.position?.column}`,
      code: d?.code ?? '',
    };
  }
}

describe('values print', () => {
  test.each([
    ['{{name}}:{{port}} {{half}} {{on}} {{off}} [{{nothing}}] [{{empty}}]', 'web1:80 0.5 true false [] []'],
    ['{{site.address}} {{site.list.[1]}} {{computed}}', '10.0.0.1 b 81'],
    ['{{{quote}}} {{quote}} {{{name}}}', "it's it's web1"],
    ['{{divide}}', undefined],
    ['{{lazy.good}}', '1'],
    ['{{count}}', 'variable'],
    ['{{true}} {{12}} {{"text"}}', 'true 12 text'],
    ['{{!-- a comment --}}x{{! another }}', 'x'],
    ['\\{{name}}', '{{name}}'],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(() => render(text)).toThrow(DiagnosticError);
    else expect(render(text)).toBe(expected);
  });

  test('names of the call are seen over variables', () => {
    expect(render('{{name}} {{extra.a}} {{port}}', 'a.hbs', { name: 'over', extra: { a: 1 } })).toBe('over 1 80');
  });
});

describe('functions are helpers', () => {
  test.each([
    ['{{upper name}} {{default nope "d"}} {{default empty "d" true}}', 'WEB1 d d'],
    ['{{default (default nope nope) "e"}}', 'e'],
    ['{{join list ","}} {{join (map users attribute="name") " "}}', '1,2,3 alice bob'],
    ['{{replace name "web" "db"}} {{add port 1 2}} {{subtract port 1}} {{multiply port 2}}', 'db1 83 79 160'],
    ['{{to_json site}}', '{"address": "10.0.0.1", "list": ["a", "b"]}'],
    ['{{length (list 1 2)}} {{length (list)}} {{first (list name)}}', '2 0 web1'],
    ['{{lookup ports "http"}} {{lookup list 1}}', '80 2'],
    ['{{and on name}} {{or off name}} {{not on}}', 'web1 web1 false'],
    ['{{and (defined "nope") nope}} {{or on nope}}', 'false true'],
    ['{{eq port 80}} {{ne port 80}} {{lt port 81}} {{ge port 81}} {{in 2 list}}', 'true false true false true'],
    ['{{ternary on "a" "b"}} {{concat "a" port "b"}}', 'a a80b'],
    ['{{indent "a\nb" 2}}', 'a\n  b'],
    ['{{#each (combine ports (dict ssh=22))}}{{@key}}={{this}} {{/each}}', 'http=80 https=443 ssh=22 '],
    ['{{link_name "br" "acme"}}', 'br-acme-qeyefm'],
    ['{{regex_replace name "[0-9]" "N"}}', 'webN'],
    ['{{now}}', undefined],
  ])('%s', (text, expected) => {
    if (expected === undefined) expect(render(text)).toMatch(/^\d{4}-\d\d-\d\d /);
    else expect(render(text)).toBe(expected);
  });
});

describe('blocks', () => {
  test.each([
    ['{{#if on}}a{{else}}b{{/if}}{{#if off}}a{{else}}b{{/if}}', 'ab'],
    ['{{#if empty}}a{{else if none}}b{{else if list}}c{{/if}}', 'c'],
    ['{{#unless off}}a{{/unless}}', 'a'],
    ['{{#if (eq port 80)}}a{{/if}}{{#if (and on (gt port 50))}}b{{/if}}', 'ab'],
    ['{{#eq port 80}}a{{else}}b{{/eq}}{{#in 9 list}}c{{else}}d{{/in}}', 'ad'],
    ['{{#each list}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}', '01,12,23'],
    ['{{#each none}}x{{else}}nothing{{/each}}', 'nothing'],
    ['{{#each ports}}{{@key}}={{this}}{{#if @first}};{{/if}}{{/each}}', 'http=80;https=443'],
    ['{{#each users}}{{name}}:{{#each groups}}{{../name}}-{{this}} {{/each}}{{/each}}', 'alice:alice-x alice-y bob:'],
    ['{{#each users as |u i|}}{{i}}{{u.name}}{{#each u.groups as |g|}}{{g}}{{u.uid}}{{/each}}{{/each}}', '0alicex1y11bob'],
    ['{{#each list}}{{#each ../list}}{{@../index}}{{@index}} {{/each}}{{/each}}', '00 01 02 10 11 12 20 21 22 '],
    ['{{#each users}}{{@root.port}}{{/each}}', '8080'],
    ['{{#with site}}{{address}} {{../name}}{{/with}}{{#with nothing}}x{{else}}y{{/with}}', '10.0.0.1 web1y'],
    ['{{#with site as |s|}}{{s.address}}{{/with}}', '10.0.0.1'],
    ['{{#users}}{{name}} {{/users}}{{#site}}{{address}}{{/site}}{{#on}}on{{/on}}{{^off}}off{{/off}}', 'alice bob 10.0.0.1onoff'],
    ['{{#each (range 3)}}{{this}}{{/each}}', '012'],
    ['a\n{{#if on}}\nb\n{{/if}}\nc\n', 'a\nb\nc\n'],
    ['a  {{~#if on~}}  b  {{~/if~}}  c', 'abc'],
    [
      '{{#if (defined "nope")}}a{{else}}b{{/if}}{{#if (defined name)}}c{{/if}}{{#if (defined "site.address")}}d{{/if}}{{#if (undefined "site.x")}}e{{/if}}',
      'bcde',
    ],
    ['{{#each users}}{{#if (defined "shell")}}a{{else}}b{{/if}}{{default shell "sh"}} {{/each}}', 'bsh bsh '],
  ])('%s', (text, expected) => {
    expect(render(text)).toBe(expected);
  });
});

describe('mistakes', () => {
  test.each([
    ['{{nme}}', '"nme" is undefined', 'did you mean "name"?', 'a.hbs:1:3'],
    ['a\n  {{site.adress}}', '"site.adress" is undefined', 'did you mean "address"?', 'a.hbs:2:5'],
    ['{{upper nope}}', '"nope" is undefined', undefined, 'a.hbs:1:9'],
    ['{{upper (lower nope)}}', '"nope" is undefined', undefined, 'a.hbs:1:16'],
    ['{{default (upper nope) 1}}', '"nope" is undefined', undefined, 'a.hbs:1:18'],
    ['{{#if nope}}{{/if}}', '"nope" is undefined', undefined, 'a.hbs:1:7'],
    ['{{#unless nope}}{{/unless}}', '"nope" is undefined', undefined, 'a.hbs:1:11'],
    ['{{#each nope}}{{/each}}', '"nope" is undefined', undefined, 'a.hbs:1:9'],
    ['{{#with nope}}{{/with}}', '"nope" is undefined', undefined, 'a.hbs:1:9'],
    ['{{#nope}}{{/nope}}', '"nope" is undefined', undefined, 'a.hbs:1:4'],
    ['{{#if (and on nope)}}{{/if}}', '"nope" is undefined', undefined, 'a.hbs:1:15'],
    ['{{join list sep=nope}}', '`join`: has no parameter "sep"', undefined, 'a.hbs:1:1'],
    ['{{#each users}}{{port}}{{/each}}', '"port" is undefined', 'did you mean "@root.port"?', 'a.hbs:1:18'],
    ['{{#each users}}{{#each groups}}{{uid}}{{/each}}{{/each}}', '"uid" is undefined', 'did you mean "../uid"?', 'a.hbs:1:34'],
    ['{{#each users as |u|}}{{u.shel}}{{/each}}', '"u.shel" is undefined', undefined, 'a.hbs:1:25'],
    ['{{../name}}', '"../name" leads out of the template', undefined, 'a.hbs:1:3'],
    ['{{@index}}', '"@index" is undefined', 'inside {{#each}} there are @index, @key, @first and @last', 'a.hbs:1:3'],
    ['{{lookup ports "ftp"}}', '"ftp" is undefined', undefined, 'a.hbs:1:1'],
    ['{{list}}', 'a list cannot be printed into text', 'print its items with {{#each}} or (join list ",")', 'a.hbs:1:1'],
    ['{{site}}', 'a mapping cannot be printed into text', 'print one of its values, or (to_json x)', 'a.hbs:1:1'],
    ['{{upcase name}}', 'there is no helper "upcase"', undefined, 'a.hbs:1:3'],
    ['{{uper name}}', 'there is no helper "uper"', 'did you mean "upper"?', 'a.hbs:1:3'],
    ['{{site.address name}}', 'there is no helper "site.address"', undefined, 'a.hbs:1:3'],
    ['{{replace name "a"}}', '`replace`: "new" is missing', undefined, 'a.hbs:1:1'],
    ['{{upper}}', '"upper" is undefined', undefined, 'a.hbs:1:3'],
    ['{{add name 1}}', '`add`: expected a number, found the string "web1"', undefined, 'a.hbs:1:1'],
    ['{{#each port}}{{/each}}', '`each`: expected a list or a mapping, found the number 80', undefined, 'a.hbs:1:1'],
    ['{{lazy.bad}}', '"nope" is undefined', undefined, 'vars.yml:1:4'],
    ['{{#if on}}', 'unexpected the end of the file', undefined, 'a.hbs:1:11'],
    ['line\n  {{#if on}}{{/each}}', "if doesn't match each", undefined, 'a.hbs:2:6'],
    ['one\ntwo {{name', 'unexpected something that is no name or value', undefined, 'a.hbs:2:7'],
    ['{{site.list.0}}', 'unexpected a number', 'an item of a list is written list.[0]', 'a.hbs:1:13'],
    ['{{> nope}}', 'there is no partial "nope"', 'searched _nope.hbs', 'a.hbs:1:1'],
    ['{{#> layout}}{{/layout}}', 'partial blocks and decorators are not supported', undefined, 'a.hbs:1:1'],
    ['{{#if on off}}{{/if}}', '`if` takes one value', undefined, 'a.hbs:1:1'],
    ['{{* decorator}}', 'partial blocks and decorators are not supported', undefined, 'a.hbs:1:1'],
  ])('%s', (text, message, hint, place) => {
    const found = errorOf(text);
    expect(found.message).toBe(message);
    if (hint !== undefined) expect(found.hint).toBe(hint);
    expect(found.place).toBe(place);
  });
});

describe('partials', () => {
  writeFileSync(join(folder, '_row.hbs'), 'row {{name}} {{default extra "-"}}\n');
  writeFileSync(join(folder, '_loop.hbs'), '{{> loop}}');
  writeFileSync(join(folder, '_bad.hbs'), 'one\n{{nope}}\n');
  writeFileSync(join(folder, '_cmd.sh.hbs'), 'echo {{quote}}\n');
  writeFileSync(join(folder, '_raw.hbs'), 'echo {{{quote}}}\n');
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', '_inner.hbs'), 'inner {{port}}');
  const path = join(folder, 'main.hbs');

  test('are the files `_name.hbs` beside the template', () => {
    expect(render('{{> row}}', path)).toBe('row web1 -\n');
    expect(render('{{> sub/inner}}', path)).toBe('inner 80');
  });

  test('see the context, another one, and names of their own', () => {
    expect(render('{{#each users}}{{> row}}{{/each}}', path)).toBe('row alice -\nrow bob -\n');
    expect(render('{{> row users.[1]}}', path)).toBe('row bob -\n');
    expect(render('{{> row extra=port}}', path)).toBe('row web1 80\n');
    expect(render('{{> row users.[0] extra="x"}}', path)).toBe('row alice x\n');
  });

  test('alone on an indented line are indented', () => {
    expect(render('a\n  {{> row}}\nb', path)).toBe('a\n  row web1 -\nb');
  });

  test('may be named by an expression', () => {
    expect(render('{{> (concat "r" "ow")}}', path)).toBe('row web1 -\n');
  });

  test('that need themselves are stopped', () => {
    expect(errorOf('{{> loop}}', path).message).toMatch(/nested deeper/);
  });

  test('have their own places', () => {
    expect(errorOf('{{> bad}}', path).place).toBe(`${join(folder, '_bad.hbs')}:2:3`);
  });

  test('cannot be files elsewhere', () => {
    expect(errorOf('{{> (concat "../" "x")}}', path).message).toMatch(/is not the name of a partial/);
  });

  test('quote as the including template does', () => {
    expect(render('{{> cmd}}', join(folder, 'a.sh.hbs'))).toBe("echo 'it'\"'\"'s'\n");
    expect(errorOf('{{> raw}}', join(folder, 'a.sh.hbs'))).toMatchObject({
      code: 'template-quoting',
      place: `${join(folder, '_raw.hbs')}:1:6`,
    });
  });
});
