import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Diagnostic, DiagnosticError, formatDiagnostic } from '../../../src/diagnostic.ts';
import { loadInventory } from '../../../src/load/inventory/load.ts';
import { selectHosts } from '../../../src/load/inventory/pattern.ts';
import { type Files, temporaryTree } from './tree.ts';

// What broken-cases.ts leaves.

/** Everything that a person is told, mistakes or warnings. */
async function told(files: Files, source = 'hosts.ini', prepare: (cwd: string) => void = () => {}): Promise<string> {
  const cwd = temporaryTree(files);
  prepare(cwd);
  const lineOf = (file: string, line: number) => files[file]?.split('\n')[line - 1];
  const found = await loadInventory([source], { cwd }).then(
    (inventory) => inventory.warnings,
    (thrown: unknown): readonly Diagnostic[] => {
      if (thrown instanceof DiagnosticError) return thrown.diagnostics;
      throw thrown;
    },
  );
  return found.map((d) => formatDiagnostic(d, lineOf)).join('\n');
}

test('a name that is a host and a group is told with the place of the group', async () => {
  expect(await told({ 'hosts.ini': '[web]\nweb\n' })).toMatchInlineSnapshot(`
    "hosts.ini:1:2  warning  group-and-host
      1 | [web]
        |  ^^^ "web" is the name of a host and of a group"
  `);
});

test('a host without a name is told with its place', async () => {
  expect(await told({ 'hosts.ini': "[web]\n'' a=1\n" })).toMatchInlineSnapshot(`
    "hosts.ini:2:1  error  host-name
      2 | '' a=1
        | ^^ the name of a host cannot be empty"
  `);
});

test('a host without the port that its colon promises is told with its place', async () => {
  expect(await told({ 'hosts.ini': '[web]\nw1: a=1\n' })).toMatchInlineSnapshot(`
    "hosts.ini:2:1  error  host-name
      2 | w1: a=1
        | ^^^ no port follows the ":" of "w1:""
  `);
});

test('variables without a name are told with their places', async () => {
  expect(await told({ 'hosts.ini': '[web]\nw1 =1\n[web:vars]\n= 2\n' })).toMatchInlineSnapshot(`
    "hosts.ini:2:4  error  variable-without-name
      2 | w1 =1
        |    ^^ "=1" has no name before the "="
    hosts.ini:4:1  error  variable-without-name
      4 | = 2
        | ^^^ "= 2" has no name before the "=""
  `);
});

test('a range of more hosts than anyone has is told with its place', async () => {
  expect(await told({ 'hosts.ini': 'hv[1:9999999]\n' })).toMatchInlineSnapshot(`
    "hosts.ini:1:1  error  bad-range
      1 | hv[1:9999999]
        | ^^^^^^^^^^^^^ the range "[1:9999999]" stands for 9999999 hosts; the most is 1000000"
  `);
});

test('several ranges of more hosts than anyone has are told with their place', async () => {
  expect(await told({ 'hosts.ini': 'hv[1:9999]-[1:9999]\n' })).toMatchInlineSnapshot(`
    "hosts.ini:1:1  error  bad-range
      1 | hv[1:9999]-[1:9999]
        | ^^^^^^^^^^^^^^^^^^^ "hv[1:9999]-[1:9999]" stands for 99980001 hosts; the most is 1000000"
  `);
});

test('a file of variables that cannot be read is told', async () => {
  const dangling = (cwd: string) => {
    mkdirSync(join(cwd, 'group_vars'));
    symlinkSync('nowhere', join(cwd, 'group_vars/web.yml'));
  };
  expect(await told({ 'hosts.yml': 'web:\n  hosts:\n    w1:\n' }, 'hosts.yml', dangling)).toMatchInlineSnapshot(`
    "group_vars/web.yml:1:1  error  unreadable
      group_vars/web.yml cannot be read (ENOENT)"
  `);
});

test('what an executable says of variables and is no mapping is told with its place in the answer', async () => {
  const script = (answer: string) => `#!/bin/sh\necho '${answer}'\n`;
  expect(await told({ 'inventory.sh': script('{"web":{"hosts":["w1"],"vars":[1]}}') }, 'inventory.sh')).toMatchInlineSnapshot(`
    "inventory.sh --list:1:31  error  script-output
      "vars" of group "web" must be a mapping, found a list"
  `);
  expect(
    await told({ 'inventory.sh': script('{"web":{"hosts":["w1"]},"_meta":{"hostvars":{"w1":5}}}') }, 'inventory.sh'),
  ).toMatchInlineSnapshot(`
    "inventory.sh --list:1:51  error  script-output
      the variables of host "w1" must be a mapping, found the number 5"
  `);
});

test('what a folder leaves out is told', async () => {
  expect(await told({ 'inv/hosts.ini': 'w1\n', 'inv/more': 'w2\n' }, 'inv')).toMatchInlineSnapshot(`
    "inv/hosts.ini:1:1  warning  inventory-ignored
      1 | w1
        | ^ inv/hosts.ini is not read; within a folder, name it without ".ini""
  `);
});

test('an executable that is not executable is told', async () => {
  expect(
    await told({ 'inventory.sh': '#!/bin/sh\n' }, 'inventory.sh', (cwd) => chmodSync(join(cwd, 'inventory.sh'), 0o644)),
  ).toMatchInlineSnapshot(`
    "inventory.sh:1:1  error  script-not-executable
      1 | #!/bin/sh
        | ^ inventory.sh begins with "#!" but is not executable; run "chmod +x inventory.sh""
  `);
});

test('a key of an inventory that is a mapping is told with its place', async () => {
  expect(await told({ 'hosts.yml': 'web:\n  vars:\n    ? { a: 1 }\n    : b\n' }, 'hosts.yml')).toMatchInlineSnapshot(`
    "hosts.yml:3:7  error  wrong-type
      3 |     ? { a: 1 }
        |       ^^^^^^^^ expected a plain key"
  `);
});

test('an inventory that is empty is told', async () => {
  expect(await told({ 'hosts.yml': '---\n' }, 'hosts.yml')).toMatchInlineSnapshot(`
    "hosts.yml:1:4  warning  inventory-empty
      1 | ---
        |    ^ hosts.yml is empty"
  `);
});

test('patterns that mean nothing are told', async () => {
  const cwd = temporaryTree({ 'hosts.ini': 'w1\nw2\n' });
  const inventory = await loadInventory(['hosts.ini'], { cwd });
  const complaint = (pattern: string, limit?: string) => {
    try {
      return selectHosts(inventory, pattern, limit, cwd).warnings.join('\n');
    } catch (thrown) {
      if (!(thrown instanceof DiagnosticError)) throw thrown;
      return thrown.diagnostics.map((d) => formatDiagnostic(d, () => undefined)).join('\n');
    }
  };
  expect(complaint('~w(')).toMatchInlineSnapshot(`
    "error  bad-pattern
      the host pattern "~w(" is not a regular expression: Invalid regular expression: /^(?:w()/: Unterminated group"
  `);
  expect(complaint('all[7]')).toMatchInlineSnapshot(`
    "error  bad-pattern
      the host pattern "all[7]" is out of range: only 2 hosts match"
  `);
  expect(complaint('all', '@missing')).toMatchInlineSnapshot(`
    "error  limit-file
      the file "missing" of the limit cannot be read"
  `);
});
