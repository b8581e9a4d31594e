import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiagnosticError } from '../../../src/diagnostic.ts';
import { type LoadedInventory, loadInventory } from '../../../src/load/inventory/load.ts';
import { selectHosts } from '../../../src/load/inventory/pattern.ts';
import { temporaryTree, writeTree } from './tree.ts';

const text = `
edge ansible_host=192.0.2.9
[web]
web[1:6]
[db]
db-[a:c]
2001:db8::7
[berlin]
web[1:3]
db-a
[site:children]
berlin
db
[empty]
`;

let inventory: LoadedInventory;
const folder = writeTree({ hosts: text });
beforeAll(async () => {
  inventory = await loadInventory(['hosts'], { cwd: folder });
});

afterAll(() => rmSync(folder, { recursive: true }));

function select(pattern: string | readonly string[], limit?: string, cwd?: string): string {
  return selectHosts(inventory, pattern, limit, cwd)
    .hosts.map((host) => host.name)
    .join(' ');
}

describe('a pattern means hosts', () => {
  test.each<[pattern: string | readonly string[], hosts: string]>([
    ['all', 'edge web1 web2 web3 web4 web5 web6 db-a db-b db-c 2001:db8::7'],
    ['web', 'web1 web2 web3 web4 web5 web6'],
    ['ungrouped', 'edge'],
    ['empty', ''],
    ['site', 'web1 web2 web3 db-a db-b db-c 2001:db8::7'],
    ['db:edge', 'db-a db-b db-c 2001:db8::7 edge'],
    ['edge,db', 'edge db-a db-b db-c 2001:db8::7'],
    [['edge', 'web:&berlin'], 'web1 web2 web3'],
    [['edge', 'berlin'], 'edge web1 web2 web3 db-a'],
    ['web:&berlin', 'web1 web2 web3'],
    ['web:!berlin', 'web4 web5 web6'],
    ['!web', 'edge db-a db-b db-c 2001:db8::7'],
    ['!db-a:&site:db', 'db-b db-c 2001:db8::7'],
    ['web?', 'web1 web2 web3 web4 web5 web6'],
    ['web[3]', 'web4'],
    ['web[-1]', 'web6'],
    ['web[1:3]', 'web2 web3 web4'],
    ['web[4:]', 'web5 web6'],
    ['web[4:99]', 'web5 web6'],
    ['web[9:]', ''],
    ['web[0]:db[0]', 'web1 db-a'],
    ['db-[!b]', 'db-a db-c'],
    ['~web[12]', 'web1 web2'],
    ['~(web1|db-[ab])$', 'web1 db-a db-b'],
    ['~(?i)EDGE', 'edge'],
    ['2001:db8::7', '2001:db8::7'],
    ['edge,2001:db8::7', 'edge 2001:db8::7'],
    ['2001*', '2001:db8::7'],
    ['b*', 'web1 web2 web3 db-a'],
    ['localhost', 'localhost'],
    ['edge:127.0.0.1', 'edge 127.0.0.1'],
  ])('%s', (pattern, hosts) => expect(select(pattern)).toBe(hosts));
});

describe('a limit cuts a selection down', () => {
  test.each<[pattern: string, limit: string, hosts: string]>([
    ['web', 'berlin', 'web1 web2 web3'],
    ['site', 'db,web1', 'web1 db-a db-b db-c 2001:db8::7'],
    ['all', '!web:!db', 'edge'],
    ['web', 'db', ''],
  ])('%s with %s', (pattern, limit, hosts) => expect(select(pattern, limit)).toBe(hosts));

  test('that a file holds, one pattern a line', () => {
    const cwd = temporaryTree({ 'site.retry': 'web2\n\n db-b \n' });
    expect(select('all', '@site.retry', cwd)).toBe('web2 db-b');
    expect(select('all', `@${join(cwd, 'site.retry')},edge`)).toBe('edge web2 db-b');
  });
});

describe('a pattern that matches nothing is told, with the nearest name', () => {
  test.each<[pattern: string, warnings: readonly string[]]>([
    ['wbe', ['no host or group matches "wbe"; did you mean "web"?']],
    ['web:!brelin', ['no host or group matches "brelin"; did you mean "berlin"?']],
    ['zzzzzz,web', ['no host or group matches "zzzzzz"']],
    ['x*:x*', ['no host or group matches "x*"']],
    ['nowhere[0]', ['no host or group matches "nowhere"']],
    ['empty', []],
    ['all', []],
    ['web[9:]', []],
  ])('%s', (pattern, warnings) => expect(selectHosts(inventory, pattern).warnings).toEqual(warnings));

  test('in a limit, too', () =>
    expect(selectHosts(inventory, 'web', 'dbb').warnings).toEqual(['no host or group matches "dbb"; did you mean "db"?']));
});

describe('a pattern that cannot be is an error', () => {
  test.each<[pattern: string, limit: string | undefined, message: string]>([
    ['web[6]', undefined, 'the host pattern "web[6]" is out of range: only 6 hosts match'],
    ['edge*[-2]', undefined, 'the host pattern "edge*[-2]" is out of range: only 1 host matches'],
    [
      '~web(',
      undefined,
      'the host pattern "~web(" is not a regular expression: Invalid regular expression: /^(?:web()/: Unterminated group',
    ],
    ['web', '@nowhere', 'the file "nowhere" of the limit cannot be read'],
  ])('%s, %s', (pattern, limit, message) => {
    expect(() => selectHosts(inventory, pattern, limit)).toThrow(DiagnosticError);
    expect(() => selectHosts(inventory, pattern, limit)).toThrow(message);
  });
});
