import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { wrapped } from '../../src/commands/doc/wrap.ts';
import { docCommand } from '../../src/commands/doc.ts';
import { modules } from '../../src/modules/registry.ts';
import { type Files, writeTree } from '../load/inventory/tree.ts';

const files: Files = {
  'roles/web/meta/argument_specs.yml': `
argument_specs:
  main:
    short_description: A web server
    options:
      sites:
        type: list
        elements: dict
        required: true
        description: What it serves.
        options:
          name: { type: str, required: true, description: Of the site. }
          scheme: { type: str, choices: [http, https], default: https }
      port: { type: int }
  reload: { short_description: Only takes up new sites, options: { hard: { type: bool, default: false } } }
`,
  'roles/web/meta/main.yml': 'dependencies:\n  - common\n  - { role: users, when: true }\n',
  'roles/web/defaults/main.yml':
    '# Where it listens.\nport: 8080\n# For the log.\npassword: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n',
  'roles/web/README.md': '# web\n\nServes files.\nNothing else.\n\n```yaml\nsites: [{ name: a }]\n```\n\n## More\nNot this.\n',
  'playbooks/roles/inner/tasks/main.yml': '[]',
  'playbooks/roles/copy/tasks/main.yml': '[]',
  'roles/broken/defaults/main.yml': 'a: [',
};

const folder = writeTree(files);
mkdirSync(join(folder, 'roles', 'not-a-role'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function doc(...args: readonly string[]): string {
  let said = '';
  const command = docCommand().exitOverride();
  command.configureOutput({
    writeOut: (text) => {
      said += text;
    },
    writeErr: () => undefined,
  });
  command.parse([...args], { from: 'user' });
  return said;
}

describe('weft doc of a role', () => {
  test('shows what its files say: arguments with what is nested in them, dependencies, an example', () => {
    expect(doc('web')).toBe(`web: A web server
role in roles/web

Serves files. Nothing else.

Arguments:
  sites  (list of dict; required)
      What it serves.
      name  (str; required)
          Of the site.
      scheme  (one of http, https; default "https")
  port  (int; default 8080)
      Where it listens.

Arguments with tasks_from: reload:
  Only takes up new sites
  hard  (bool; default false)

Depends on:
  common, users

Example:
  sites: [{ name: a }]
`);
  });

  test('is the same data in JSON', () => {
    const page = JSON.parse(doc('web', '--format', 'json'));
    expect(page).toMatchObject({ kind: 'role', name: 'web', path: 'roles/web', dependencies: ['common', 'users'] });
    expect(page.entryPoints[0].options[0]).toEqual({
      name: 'sites',
      type: 'list of dict',
      required: true,
      description: 'What it serves.',
      options: [
        { name: 'name', type: 'str', required: true, description: 'Of the site.' },
        { name: 'scheme', type: 'str', required: false, default: 'https', choices: ['http', 'https'], description: '' },
      ],
    });
  });

  test('is a page of Markdown with its example as YAML', () => {
    const page = doc('web', '--format', 'markdown');
    expect(page).toContain('- **sites** (list of dict; required): What it serves.\n  - **name** (str; required): Of the site.');
    expect(parse(/```yaml\n(.*)```/s.exec(page)?.[1] ?? '')).toEqual({ sites: [{ name: 'a' }] });
  });

  test('finds roles where a run finds them: beside the playbooks and here; and by their path', () => {
    expect(doc('inner')).toContain('role in playbooks/roles/inner');
    expect(doc('./roles/web')).toBe(doc('web'));
  });

  test('a role that is called like a module is reached by its path', () => {
    expect(doc('copy')).toContain('Copies files to the host');
    expect(doc('playbooks/roles/copy')).toContain('role in playbooks/roles/copy');
  });
});

test('every module has a page, in which no line of text is wider than the terminal', () => {
  for (const [name, module] of modules) {
    const [text = ''] = doc(name).split('\nExamples:');
    expect(text).toContain(name);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(doc(name)).toContain(module.docs.examples.trimEnd().split('\n')[0]);
  }
});

describe('weft doc', () => {
  test('lists modules and roles, also those that cannot be read', () => {
    const { modules: found, roles } = JSON.parse(doc('--format', 'json'));
    expect(found).toHaveLength(modules.size);
    expect(roles.map((r: { name: string }) => r.name)).toEqual(['broken', 'copy', 'inner', 'web']);
    expect(doc()).toMatch(/\n {2}broken +\(cannot be read: /);
    expect(doc()).toMatch(/\n {2}web +A web server\n$/);
  });

  test('a name that is nearly one is named', () => {
    expect(() => doc('wbe')).toThrow('no module or role "wbe"');
    expect(() => doc('wbe')).toThrow(expect.objectContaining({ diagnostics: [expect.objectContaining({ hint: 'did you mean "web"?' })] }));
  });

  test('is coloured where that is wanted, and never where NO_COLOR is set', () => {
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('FORCE_COLOR', '1');
    expect(doc('copy')).toContain('\u001b[1mcopy\u001b[22m: Copies');
    vi.stubEnv('NO_COLOR', '1');
    expect(doc('copy')).not.toContain('\u001b');
  });
});

describe('wrapped', () => {
  test('paragraphs flow, entries and columns stay apart and hang', () => {
    const text = 'one two\nthree\n\n- four five six\n  seven\n- eight\n  key:  nine ten eleven\n        twelve';
    expect(wrapped(text, 14, 2)).toEqual([
      '  one two',
      '  three',
      '',
      '  - four five',
      '    six seven',
      '  - eight',
      '    key:  nine',
      '          ten',
      '          eleven',
      '          twelve',
    ]);
  });

  test('a wide character takes two columns, and a long word a line of its own', () => {
    expect(wrapped('語語 語語 averyveryverylongword x', 8)).toEqual(['語語', '語語', 'averyveryverylongword', 'x']);
  });
});
