import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { graphText } from '../../src/commands/inventory/graph.ts';
import { inventoryData, inventoryTree } from '../../src/commands/inventory/listing.ts';
import { DiagnosticError } from '../../src/diagnostic.ts';
import { type LoadedInventory, loadInventory } from '../../src/load/inventory/load.ts';
import { hostsOfGroup } from '../../src/load/inventory/members.ts';
import { selectHosts } from '../../src/load/inventory/pattern.ts';
import { writeTree } from '../load/inventory/tree.ts';
import { type Case, cases, farm, limits, retryFile } from './inventory-cases.ts';
import { randomCases } from './inventory-random.ts';

const exec = promisify(execFile);
const inventoryProgram = 'ansible-inventory';

const settings = writeTree({ 'ansible.cfg': '' });
const folders: string[] = [settings];

/** Nothing of this machine's configuration, and no remarks about localhost. */
const environment = {
  ...process.env,
  ANSIBLE_CONFIG: join(settings, 'ansible.cfg'),
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_LOCALHOST_WARNING: 'False',
  PYTHONWARNINGS: 'ignore',
};

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

beforeAll(() => {
  try {
    execFileSync(inventoryProgram, ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('ansible-inventory is not installed: it says what an inventory means (apt-get install ansible-core)');
  }
});

function written(example: Case): { cwd: string; args: readonly string[]; load: () => Promise<LoadedInventory> } {
  const cwd = writeTree(example.files);
  folders.push(cwd);
  const { sources, playbookDir } = example;
  return {
    cwd,
    args: [...sources.flatMap((source) => ['-i', source]), ...(playbookDir === undefined ? [] : ['--playbook-dir', playbookDir])],
    load: () => loadInventory(sources, { cwd, ...(playbookDir !== undefined && { playbookDir: join(cwd, playbookDir) }) }),
  };
}

async function ansible(program: string, args: readonly string[], cwd: string): Promise<string> {
  return (await exec(program, args, { cwd, env: environment, maxBuffer: 1 << 26 })).stdout;
}

describe.each([farm, ...cases])('$name', (example) => {
  const { cwd, args, load } = written(example);

  test('ansible-inventory --list answers the same', async () => {
    const inventory = await load();
    const data = inventoryData(inventory, selectHosts(inventory, 'all').hosts);
    expect(data).toEqual(JSON.parse(await ansible(inventoryProgram, [...args, '--list'], cwd)));
  });

  test('ansible-inventory --list --yaml answers the same', async () => {
    const inventory = await load();
    const tree = inventoryTree(inventory, selectHosts(inventory, 'all').hosts);
    expect(tree).toEqual(parse(await ansible(inventoryProgram, [...args, '--list', '--yaml'], cwd), { version: '1.1' }));
  });

  test('ansible-inventory --graph draws the same', async () => {
    expect(graphText(await load(), 'all', false)).toBe((await ansible(inventoryProgram, [...args, '--graph'], cwd)).trimEnd());
  });

  // Where floats and tuples print differently (docs/inventory.md), the drawing without variables was compared above.
  if (!example.printsDifferently) {
    test('ansible-inventory --graph --vars draws the same', async () => {
      expect(graphText(await load(), 'all', true)).toBe((await ansible(inventoryProgram, [...args, '--graph', '--vars'], cwd)).trimEnd());
    });
  }

  test('patterns select the same hosts in the same order', async () => {
    const inventory = await load();
    const [answer] = askAnsible([{ example, cwd }]);
    for (const [i, pattern] of example.patterns.entries()) expect(names(inventory, pattern), pattern).toEqual(answer?.selections[i]);
  });
});

test.each(farm.patterns)('ansible --list-hosts selects the same for %s', async (pattern) => {
  const { cwd, args, load } = written(farm);
  expect(names(await load(), pattern)).toEqual(await listHosts(args, pattern, cwd));
});

test.each(limits)('ansible --limit cuts %s down to the same with %s', async (pattern, limit) => {
  const { cwd, args, load } = written(farm);
  writeFileSync(join(cwd, 'failed.retry'), retryFile);
  expect(names(await load(), pattern, limit, cwd)).toEqual(await listHosts([...args, '--limit', limit], pattern, cwd));
});

test('ansible refuses a subscript that is out of range, too', async () => {
  const { cwd, args, load } = written(farm);
  await expect(ansible('ansible', [...args, 'web[6]', '-m', 'ping'], cwd)).rejects.toThrow('subscript');
  const inventory = await load();
  expect(() => selectHosts(inventory, 'web[6]')).toThrow(DiagnosticError);
});

describe('random inventories', () => {
  const examples = randomCases(200, 20_240_611).map((example) => ({ example, place: written(example) }));
  let answers: readonly Answer[] = [];
  beforeAll(() => {
    answers = askAnsible(examples.map(({ example, place: { cwd } }) => ({ example, cwd })));
  });

  test('hosts have the same groups and variables', async () => {
    for (const [i, { place }] of examples.entries()) {
      const inventory = await place.load();
      const data = inventoryData(inventory, [...inventory.hosts.values()]) as { _meta: { hostvars: Record<string, object> } };
      const hosts = [...inventory.hosts.values()].map(({ name, groups }) => [name, { groups, variables: data._meta.hostvars[name] ?? {} }]);
      expect(Object.fromEntries(hosts), place.cwd).toEqual(answers[i]?.hosts);
      const groups = [...inventory.groups.keys()].map((name) => [
        name,
        hostsOfGroup(inventory, name)
          .map((host) => host.name)
          .sort(),
      ]);
      expect(Object.fromEntries(groups), place.cwd).toEqual(answers[i]?.groups);
    }
  });

  test('patterns select the same hosts', async () => {
    for (const [i, { example, place }] of examples.entries()) {
      const inventory = await place.load();
      for (const [j, pattern] of example.patterns.entries()) {
        expect([...names(inventory, pattern)].sort(), `${pattern} in ${place.cwd}`).toEqual([...(answers[i]?.selections[j] ?? [])].sort());
      }
    }
  });
});

interface Answer {
  readonly hosts: Readonly<Record<string, { readonly groups: readonly string[]; readonly variables: object }>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly selections: readonly (readonly string[] | null)[];
}

const oracle = `
import json, os, sys
from ansible.parsing.dataloader import DataLoader
from ansible.inventory.manager import InventoryManager
from ansible.vars.manager import VariableManager
from ansible.cli.inventory import INTERNAL_VARS
def answer(case):
    os.chdir(case['cwd'])
    loader = DataLoader()
    inventory = InventoryManager(loader, [s if ',' in s else os.path.join(case['cwd'], s) for s in case['sources']])
    variables = VariableManager(loader, inventory)
    def of(host):
        found = variables.get_vars(host=host, include_hostvars=False, stage='all')
        return {'groups': found['group_names'], 'variables': {k: v for k, v in found.items() if k not in INTERNAL_VARS}}
    def select(pattern):
        local = inventory.localhost
        if local is not None and local.implicit:
            inventory._inventory.localhost = None
            inventory.clear_caches()
        return [h.name for h in inventory.get_hosts(pattern)]
    return {
        'hosts': {name: of(host) for name, host in inventory.hosts.items()},
        'groups': {name: sorted(hosts) for name, hosts in inventory.get_groups_dict().items()},
        'selections': [select(p) for p in case['patterns']],
    }
json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
`;

/** Asks Ansible's own classes, about many inventories in one start of Python. */
function askAnsible(questions: readonly { readonly example: Case; readonly cwd: string }[]): readonly Answer[] {
  const input = questions.map(({ example: { sources, patterns }, cwd }) => ({ cwd, sources, patterns }));
  const options = {
    input: JSON.stringify(input),
    env: environment,
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'ignore'] as ['pipe', 'pipe', 'ignore'],
  };
  return JSON.parse(execFileSync(pythonOfAnsible(), ['-c', oracle], options).toString());
}

/** The Python that has Ansible: the one in the first line of its command. */
function pythonOfAnsible(): string {
  const program = execFileSync('sh', ['-c', `command -v ${inventoryProgram}`])
    .toString()
    .trim();
  return /^#!\s*(\S+)/.exec(readFileSync(program, 'utf8'))?.[1] ?? 'python3';
}

function names(inventory: LoadedInventory, pattern: string, limit?: string, cwd?: string): readonly string[] {
  return selectHosts(inventory, pattern, limit, cwd).hosts.map((host) => host.name);
}

async function listHosts(args: readonly string[], pattern: string, cwd: string): Promise<readonly string[]> {
  const answer = await ansible('ansible', [...args, pattern, '--list-hosts'], cwd).catch((failure: { stderr?: string }) => {
    // A limit that leaves nothing is an error of the command, not of the selection.
    if (failure.stderr?.includes('leaves us with no hosts')) return '';
    throw failure;
  });
  return answer
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}
