import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiagnosticError, type Position } from '../../../src/diagnostic.ts';
import type { Host } from '../../../src/inventory.ts';
import { Secret } from '../../../src/language/secret.ts';
import { Template } from '../../../src/language/template.ts';
import { implicitLocalhost } from '../../../src/load/inventory/implicit.ts';
import { type InventoryOptions, type LoadedInventory, loadInventory } from '../../../src/load/inventory/load.ts';
import { type Origin, originsIn } from '../../../src/load/inventory/origin.ts';
import { type Files, temporaryTree } from './tree.ts';

function load(files: Files, sources: readonly string[], options?: Partial<InventoryOptions>): Promise<LoadedInventory> {
  return loadInventory(sources, { cwd: temporaryTree(files), ...options });
}

function hostOf(inventory: LoadedInventory, name: string): Host {
  const host = inventory.hosts.get(name);
  if (!host) throw new Error(`no host ${name}`);
  return host;
}

function originOf(host: Host, variable: string): Origin {
  const origins = originsIn(host.layers).get(variable);
  if (!origins) throw new Error(`no variable ${variable}`);
  return origins[0];
}

function valueOfHost(host: Host, variable: string): unknown {
  return originOf(host, variable).variable.value;
}

/** The piece of a file that a position names. */
function pieceAt(files: Files, { file, line, column, length = 1 }: Position): string {
  return (files[file]?.split('\n')[line - 1] ?? '').slice(column - 1, column - 1 + length);
}

describe('every variable knows the place of its name', () => {
  const files: Files = {
    'hosts.ini': '[web]\n  w1  port=80   "motd=hello world"\n[web:vars]\n  mtu = 1500\n',
    'more.yml': 'web:\n  hosts:\n    w1: { rack: r1 }\n  vars:\n    list:\n      - 1\n',
    'hosts.json': '{"web": {"vars": {"json": 1}}}',
    'group_vars/web.yml': '# first\nfrom_file: 1\n',
    'host_vars/w1/a.yml': 'deep: 1\n',
    'play/group_vars/all.yml': '\nbeside_playbook: 1\n',
  };

  test.each([
    ['port', 'hosts.ini:2:7', 'port=80'],
    ['motd', 'hosts.ini:2:17', '"motd=hello world"'],
    ['mtu', 'hosts.ini:4:3', 'mtu'],
    ['rack', 'more.yml:3:11', 'rack'],
    ['list', 'more.yml:5:5', 'list'],
    ['json', 'hosts.json:1:19', '"json"'],
    ['from_file', 'group_vars/web.yml:2:1', 'from_file'],
    ['deep', 'host_vars/w1/a.yml:1:1', 'deep'],
    ['beside_playbook', 'play/group_vars/all.yml:2:1', 'beside_playbook'],
  ])('%s is at %s', async (name, place, piece) => {
    const cwd = temporaryTree(files);
    const inventory = await loadInventory(['hosts.ini', 'more.yml', 'hosts.json'], { cwd, playbookDir: join(cwd, 'play') });
    const { position } = originOf(hostOf(inventory, 'w1'), name).variable;
    expect(`${position.file}:${position.line}:${position.column}`).toBe(place);
    expect(pieceAt(files, position)).toBe(piece);
  });
});

describe('values may hold expressions', () => {
  const files: Files = {
    'hosts.ini': `w1 a="{{ x }}:{{ y }}" b="['{{ x }}']"\n[all:vars]\nc = {{ x | default('{}') }}\n`,
    'group_vars/all.yml': 'd:\n  - { e: "{{ x }}" }\n',
  };

  test.each([
    ['a', '{{ x }}:{{ y }}', 'hosts.ini:1:6'],
    ['c', "{{ x | default('{}') }}", 'hosts.ini:3:5'],
  ])('%s', async (name, source, place) => {
    const value = valueOfHost(hostOf(await load(files, ['hosts.ini']), 'w1'), name) as Template;
    expect(value).toBeInstanceOf(Template);
    expect(value.source).toBe(source);
    expect(`${value.position.file}:${value.position.line}:${value.position.column}`).toBe(place);
  });

  test('within lists and mappings', async () => {
    const host = hostOf(await load(files, ['hosts.ini']), 'w1');
    expect((valueOfHost(host, 'b') as Template[])[0]).toBeInstanceOf(Template);
    expect((valueOfHost(host, 'd') as { e: Template }[])[0]?.e.source).toBe('{{ x }}');
  });

  test('one that does not parse is told with its place', async () => {
    const broken = load({ 'hosts.yml': 'web:\n  vars:\n    address: "{{ ansible_host | }}"\n' }, ['hosts.yml']);
    const failure = await broken.catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(DiagnosticError);
    expect((failure as DiagnosticError).diagnostics[0]?.position).toMatchObject({ file: 'hosts.yml', line: 3 });
  });
});

describe('layers', () => {
  const files: Files = {
    'inv/hosts.ini': '[web]\nw[1:3]\n[db]\nd1\n[site:children]\nweb\ndb\n[web:vars]\na=1\n[site:vars]\na=2\n',
    'inv/group_vars/all.yml': 'a: 3\n',
    'inv/group_vars/web.yml': 'a: 4\n',
    'inv/host_vars/w1.yml': 'a: 5\n',
    'play/group_vars/all.yml': 'a: 6\n',
    'play/group_vars/web/1.yml': 'a: 7\n',
    'play/group_vars/web/2.yml': 'a: 8\n',
    'play/host_vars/w1.yml': 'a: 9\n',
  };

  test('stand in the order of precedence', async () => {
    const inventory = await load(files, ['inv/hosts.ini'], { playbookDir: 'play' });
    expect(
      hostOf(inventory, 'w1').layers.map(({ level, of, variables }) => `${level} of ${of}: ${String(variables.get('a')?.value)}`),
    ).toEqual([
      'inventory group vars of site: 2',
      'inventory group vars of web: 1',
      'inventory group_vars/all of all: 3',
      'playbook group_vars/all of all: 6',
      'inventory group_vars of web: 4',
      'playbook group_vars of web: 7',
      'playbook group_vars of web: 8',
      'inventory host vars of w1: undefined',
      'inventory host_vars of w1: 5',
      'playbook host_vars of w1: 9',
    ]);
  });

  test('of groups are the same objects for all their hosts', async () => {
    const inventory = await load(files, ['inv/hosts.ini'], { playbookDir: 'play' });
    const [one, two, other] = ['w2', 'w3', 'd1'].map((name) =>
      hostOf(inventory, name).layers.filter(({ level }) => level.includes('group')),
    );
    expect(two).toHaveLength(7);
    for (const [i, layer] of (two ?? []).entries()) expect(layer).toBe(one?.[i]);
    expect(other?.every((layer) => one?.includes(layer))).toBe(true);
  });

  test('of inventory_file and inventory_dir are those of the source that names the host first', async () => {
    const inventory = await load({ 'a/hosts': 'h1\n', 'b/hosts': 'h1\nh2\n' }, ['a/hosts', 'b/hosts']);
    const of = (name: string) => hostOf(inventory, name).layers[0]?.variables;
    expect(String(of('h1')?.get('inventory_dir')?.value)).toMatch(/\/a$/);
    expect(String(of('h2')?.get('inventory_file')?.value)).toMatch(/\/b\/hosts$/);
  });
});

describe('secrets', () => {
  test('a password is marked wherever it is written', async () => {
    const files = {
      'hosts.ini': 'h1 ansible_password=1234 ansible_become_pass=x\n',
      'group_vars/all.yml': 'ansible_ssh_pass: y\nother: z\n',
    };
    const host = hostOf(await load(files, ['hosts.ini']), 'h1');
    const revealed = ['ansible_password', 'ansible_become_pass', 'ansible_ssh_pass'].map((name) =>
      (valueOfHost(host, name) as Secret).reveal(),
    );
    expect(revealed).toEqual(['1234', 'x', 'y']);
    expect(valueOfHost(host, 'other')).toBe('z');
  });

  test('tags and encrypted files are read by what the caller gives', async () => {
    const files = { hosts: 'h1\n', 'group_vars/all.yml': 'token: !vault abc\n', 'host_vars/h1.yml': '$VAULT\nbcd' };
    const inventory = await load(files, ['hosts'], {
      readTag: (tag, text) => (tag === '!vault' ? new Secret(text.toUpperCase()) : undefined),
      decrypt: (path, text) => (text.startsWith('$VAULT') ? Buffer.from(`from: ${path}\n`) : undefined),
    });
    const host = hostOf(inventory, 'h1');
    expect((valueOfHost(host, 'token') as Secret).reveal()).toBe('ABC');
    expect(valueOfHost(host, 'from')).toBe('host_vars/h1.yml');
  });
});

describe('this machine', () => {
  test('where no source names it, it is a local host with the variables of all', async () => {
    const files = {
      hosts: 'h1\n[all:vars]\na=1\n',
      'group_vars/all.yml': 'b: 2\n',
      'group_vars/ungrouped.yml': 'c: 3\n',
      'host_vars/localhost.yml': 'd: 4\n',
    };
    const inventory = await load(files, ['hosts']);
    const host = implicitLocalhost('localhost', inventory);
    expect(Object.fromEntries([...originsIn(host?.layers ?? [])].map(([name, [{ variable }]]) => [name, variable.value]))).toEqual({
      a: 1,
      ansible_connection: 'local',
      b: 2,
      d: 4,
    });
    expect(host?.groups).toEqual([]);
    expect(inventory.hosts.has('localhost')).toBe(false);
  });

  test('where one name of it stands in the inventory, the others mean that', async () => {
    const inventory = await load({ hosts: '127.0.0.1 ansible_connection=ssh\n' }, ['hosts']);
    expect(implicitLocalhost('localhost', inventory)).toBe(inventory.hosts.get('127.0.0.1'));
  });

  test('no other name is it', async () => {
    const inventory = await load({ hosts: 'h1\n' }, ['hosts']);
    expect(implicitLocalhost('h2', inventory)).toBeUndefined();
    expect(implicitLocalhost('localhost')?.name).toBe('localhost');
  });
});

describe('remarks', () => {
  test.each<[what: string, files: Files, source: string, warnings: readonly string[]]>([
    ['a group named like a host', { hosts: '[web]\nweb\n' }, 'hosts', ['group-and-host: "web" is the name of a host and of a group']],
    [
      'a file that folders leave out',
      { 'inv/hosts.ini': 'h1\n', 'inv/more': 'h2\n' },
      'inv',
      ['inventory-ignored: inv/hosts.ini is not read'],
    ],
    ['an empty file', { 'hosts.yml': '# nothing\n' }, 'hosts.yml', ['inventory-empty: hosts.yml is empty']],
  ])('%s', async (_, files, source, warnings) => {
    const inventory = await load(files, [source]);
    expect(inventory.warnings.map(({ code, message, severity }) => `${code}: ${message}${severity === 'warning' ? '' : ' ERROR'}`)).toEqual(
      warnings,
    );
  });
});

test('an executable that is not marked as one is told how to be', async () => {
  const cwd = temporaryTree({ 'inv.py': '#!/usr/bin/python3\n' });
  chmodSync(join(cwd, 'inv.py'), 0o644);
  await expect(loadInventory(['inv.py'], { cwd })).rejects.toThrow('inv.py begins with "#!" but is not executable');
});

describe('many hosts load', () => {
  const range = 'hv[00001:10000].example.com rack=r1 address="{{ inventory_hostname }}"\n';
  const hosts = Array.from(
    { length: 1000 },
    (_, i) => `      hv${i}.example.com: { ansible_host: 10.0.${i >> 8}.${i & 255}, rack: r${i % 40} }\n`,
  );

  test.each<[what: string, count: number, files: Files]>([
    ['from a range', 10_000, { hosts: range, 'group_vars/all.yml': 'a: 1\n' }],
    [
      'from YAML',
      1000,
      { hosts: `all:\n  children:\n    hv:\n      hosts:\n${hosts.map((line) => `  ${line}`).join('')}`, 'group_vars/hv.yml': 'a: 1\n' },
    ],
  ])('%s', async (_, count, files) => {
    const cwd = temporaryTree(files);
    const inventory = await loadInventory(['hosts'], { cwd });
    expect(inventory.hosts.size).toBe(count);
  });
});

test('the example in this repository is sound', async () => {
  const cwd = join(import.meta.dirname, '../../..');
  const inventory = await loadInventory(['inventories/example'], { cwd });
  expect(inventory.warnings).toEqual([]);
  expect([...inventory.hosts.keys()]).toHaveLength(5);
  expect(hostOf(inventory, 'hv-ber-1').groups).toEqual(['berlin', 'gateways', 'hypervisors']);
});

test('almost a number is text in YAML, and a number in JSON', async () => {
  const files = {
    'hosts.yml': 'all: { hosts: { h: { a: e0, b: 1e3, c: 08 } } }\n',
    'hosts.json': '{ "all": { "hosts": { "h": { "b": 1e3 } } } }',
  };
  const yaml = hostOf(await load(files, ['hosts.yml']), 'h');
  expect(['a', 'b', 'c'].map((name) => valueOfHost(yaml, name))).toEqual(['e0', '1e3', '08']);
  expect(Number((valueOfHost(hostOf(await load(files, ['hosts.json']), 'h'), 'b') as { value: number }).value)).toBe(1000);
});
