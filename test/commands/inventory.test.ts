import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { inventoryCommand } from '../../src/commands/inventory.ts';
import { type Files, writeTree } from '../load/inventory/tree.ts';

const files: Files = {
  'hosts.yml': `
hypervisors:
  hosts:
    hv[1:2]: { ansible_host: "10.0.0.{{ inventory_hostname[-1] }}" }
  vars: { mtu: 1500, ansible_password: hunter2, token: !vault abc, raw: !unsafe "{{ x }}" }
edge:
  hosts:
    hv2: { mtu: 9000 }
    router:
`,
  'group_vars/all.yml': 'mtu: 1400\nlist: [1, a]\n',
  'play/host_vars/hv2.yml': 'beside: playbook\n',
};

const folder = writeTree(files);
const source = join(folder, 'hosts.yml');
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the command as a program would be. */
async function weft(...args: readonly string[]): Promise<{ out: string; err: string }> {
  const said = { out: '', err: '' };
  const command = inventoryCommand();
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({
      writeOut: (text) => {
        said.out += text;
      },
      writeErr: (text) => {
        said.err += text;
      },
    });
  }
  await command.parseAsync([...args], { from: 'user' }).catch((thrown: unknown) => {
    if (!(thrown instanceof CommanderError && thrown.code === 'commander.helpDisplayed')) throw thrown;
  });
  return said;
}

describe('weft inventory list', () => {
  test('shows hosts in columns', async () => {
    expect(await weft('list', '-i', source)).toEqual({
      out: 'hv1     10.0.0.{{ inventory_hostname[-1] }}  hypervisors\nhv2     10.0.0.{{ inventory_hostname[-1] }}  edge,hypervisors\nrouter  -                                    edge\n',
      err: '',
    });
  });

  test('takes a pattern and a limit', async () => {
    expect((await weft('list', 'edge', '-l', 'hypervisors', '-i', source)).out).toBe(
      'hv2  10.0.0.{{ inventory_hostname[-1] }}  edge,hypervisors\n',
    );
  });

  test('prints nothing but a remark where nothing matches', async () => {
    expect(await weft('list', 'egde', '-i', source)).toEqual({
      out: '',
      err: 'warning  unmatched-pattern\n  no host or group matches "egde"; did you mean "edge"?\n',
    });
  });

  test('answers as an executable inventory does, with secrets masked', async () => {
    const { out } = await weft('list', 'hv2', '--json', '-i', source);
    expect(JSON.parse(out)).toEqual({
      _meta: {
        hostvars: {
          hv2: {
            ansible_host: '10.0.0.{{ inventory_hostname[-1] }}',
            ansible_password: '********',
            list: [1, 'a'],
            mtu: 9000,
            raw: '{{ x }}',
            token: '********',
          },
        },
      },
      all: { children: ['ungrouped', 'hypervisors', 'edge'] },
      edge: { hosts: ['hv2'] },
      hypervisors: { hosts: ['hv2'] },
    });
  });

  test('writes YAML that says the same', async () => {
    const { out } = await weft('list', 'router', '--yaml', '-i', source);
    expect(parse(out)).toEqual({
      all: { children: { ungrouped: {}, hypervisors: {}, edge: { hosts: { router: { list: [1, 'a'], mtu: 1400 } } } } },
    });
  });
});

describe('weft inventory host', () => {
  test('shows variables as YAML, or as JSON', async () => {
    const variables = { list: [1, 'a'], mtu: 1400 };
    expect((await weft('host', 'router', '-i', source)).out).toBe('list:\n  - 1\n  - a\nmtu: 1400\n');
    expect(JSON.parse((await weft('host', 'router', '--json', '-i', source)).out)).toEqual(variables);
  });

  test('shows where each value comes from and what it hides', async () => {
    const { out } = await weft('host', 'hv2', '--why', '-i', source, '--playbook-dir', join(folder, 'play'));
    expect(out.replaceAll(folder, '')).toBe(
      `
ansible_host: "10.0.0.{{ inventory_hostname[-1] }}"
    /hosts.yml:4:16  inventory host vars of hv2
ansible_password: "********"
    /hosts.yml:5:22  inventory group vars of hypervisors
beside: "playbook"
    /play/host_vars/hv2.yml:1:1  playbook host_vars of hv2
list: [1,"a"]
    /group_vars/all.yml:2:1  inventory group_vars/all of all
mtu: 9000
    /hosts.yml:8:12  inventory host vars of hv2
    hides 1400 from /group_vars/all.yml:1:1  inventory group_vars/all of all
    hides 1500 from /hosts.yml:5:11  inventory group vars of hypervisors
raw: "{{ x }}"
    /hosts.yml:5:68  inventory group vars of hypervisors
token: "********"
    /hosts.yml:5:49  inventory group vars of hypervisors
`.trimStart(),
    );
  });

  test('says so for programs, too', async () => {
    const { out } = await weft('host', 'router', '--why', '--json', '-i', source);
    const place = { file: join(folder, 'group_vars/all.yml'), column: 1, level: 'inventory group_vars/all', of: 'all', hides: [] };
    expect(JSON.parse(out)).toEqual({ list: { value: [1, 'a'], line: 2, ...place }, mtu: { value: 1400, line: 1, ...place } });
  });

  test('knows this machine without its being named', async () => {
    expect((await weft('host', 'localhost', '-i', source)).out).toBe('ansible_connection: local\nlist:\n  - 1\n  - a\nmtu: 1400\n');
  });

  test('names the nearest host where there is none', async () => {
    await expect(weft('host', 'ruoter', '-i', source)).rejects.toMatchObject({
      diagnostics: [{ code: 'unknown-host', message: 'there is no host "ruoter"', hint: 'did you mean "router"?' }],
    });
  });
});

describe('weft inventory graph', () => {
  test('draws groups and hosts', async () => {
    expect((await weft('graph', '-i', source)).out).toBe(
      `
@all:
  |--@ungrouped:
  |--@hypervisors:
  |  |--hv1
  |  |--hv2
  |--@edge:
  |  |--hv2
  |  |--router
`.trimStart(),
    );
  });

  test('draws one group with variables, secrets masked', async () => {
    expect((await weft('graph', 'edge', '--vars', '-i', source)).out).toBe(
      `
@edge:
  |--hv2
  |  |--{ansible_host = 10.0.0.{{ inventory_hostname[-1] }}}
  |  |--{ansible_password = ********}
  |  |--{list = [1, 'a']}
  |  |--{mtu = 9000}
  |  |--{raw = {{ x }}}
  |  |--{token = ********}
  |--router
  |  |--{list = [1, 'a']}
  |  |--{mtu = 1400}
`.trimStart(),
    );
  });

  test('names the nearest group where there is none', async () => {
    await expect(weft('graph', 'egde', '-i', source)).rejects.toMatchObject({ diagnostics: [{ hint: 'did you mean "edge"?' }] });
  });
});

test('help shows examples', async () => {
  expect((await weft('--help')).out).toContain("weft inventory list -i inventories/example 'berlin:!canary'");
});
