import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { pyYamlTags } from '../../../src/language/py-yaml-tags.ts';
import { readPlainYaml } from '../../../src/modules/shared/plain-yaml.ts';

function byLibrary(text: string): { readonly data: unknown } | undefined {
  const document = parseDocument(text, { version: '1.1', customTags: pyYamlTags, logLevel: 'silent' });
  return document.errors.length > 0 ? undefined : { data: document.toJS() };
}

const document = `# What templates render.
namespaces:
links:
  - name: br-blue
    type: bridge
    mac: "02:00:00:00:00:01"
    mtu: 1450
    stp: false

    addresses: ["10.0.0.1/24", fd00::1/64]
    bridge_port: { learning: false, neigh_suppress: true }
    peer: { name: eth0, netns: blue, addresses: [10.0.0.2/24], empty: [], none: {} }
  -   name: 'vx 1'
      type: vxlan
fdb:
- { dev: vx1, mac: "00:00:00:00:00:00", dst: 198.18.0.2 }
words: [net.ipv4.ip_forward, /proc/sys, a-b_c, 0, default]
`;

test('what templates of documents render is read without the library, and is the same', () => {
  expect(readPlainYaml(document)).toEqual(byLibrary(document)?.data);
});

test.each([
  'a: yes',
  'a: 010',
  'a: 1.5',
  'a: 10:20',
  'a: ~',
  'a: 1_000',
  'a: 0x10',
  'a: .inf',
  'a: - b',
  'a: b # c',
  'a: "x\\n"',
  "a: 'it''s'",
  'a: |\n  text',
  'a: b\n  c',
  'a: &x b',
  'a: 1\na: 2',
  'a: { b: 1\n }',
  '{ a: 1 }\n- b',
  'on: 1',
  '---\na: 1',
  '__proto__: 1',
  'a:\n    b: 1\n  c: 2',
  'a: !x b',
  'a:\tb',
  '',
])('%j is left to the library', (text) => {
  expect(readPlainYaml(text)).toBeUndefined();
});

test('whatever is changed in a document, it is read as the library reads it, or left to it', () => {
  const pieces = [
    ' ',
    '  ',
    '\n',
    '- ',
    ': ',
    ':',
    ',',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '#',
    ' #',
    '-',
    '0',
    '1',
    '.',
    'e3',
    'on',
    'null',
    '~',
    '\t',
    '\\',
    '&a',
    '*a',
    '!',
    '|',
    '>',
    '?',
    '%',
    '@',
    '=',
    '<<',
    '/',
    '_',
    'é',
  ];
  const edit = fc.record({ at: fc.nat(document.length), drop: fc.nat(3), put: fc.constantFrom('', ...pieces) });
  let own = 0;
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 3 }), (edits) => {
      const text = edits.reduce((t, { at, drop, put }) => t.slice(0, at) + put + t.slice(at + drop), document);
      const read = readPlainYaml(text);
      if (read === undefined) return;
      own++;
      expect({ data: read }).toEqual(byLibrary(text));
    }),
    { numRuns: 500 },
  );
  expect(own).toBeGreaterThan(50);
});
