import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaCommand } from '../../src/commands/schema.ts';
import { metaActions } from '../../src/model.ts';
import { LanguageServer } from './language-server.ts';

// The language server of VS Code and its kin, with the schemas and the settings that `weft schema` gives.
const schemas = mkdtempSync(join(tmpdir(), 'weft-schemas-'));
let server: LanguageServer;

beforeAll(async () => {
  let told = '';
  const command = schemaCommand().configureOutput({ writeOut: (text) => (told += text) });
  await command.parseAsync(['-o', schemas], { from: 'user' });
  server = new LanguageServer(process.cwd(), JSON.parse(told.slice(told.indexOf('{\n'), told.indexOf('\n}\n') + 2)));
  await server.start();
});

afterAll(() => {
  server.stop();
  rmSync(schemas, { recursive: true });
});

let files = 0;
const inTasks = (text: string) => `- hosts: all\n  tasks:\n    ${text.replaceAll('\n', '\n    ')}`;
const fresh = () => `playbooks/never-written-${++files}.yml`;
const labels = async (marked: string) => (await server.completions(fresh(), inTasks(marked))).map((item) => item.label);

test('in a task every module and every keyword is offered', async () => {
  expect(await labels('- name: motd\n  |\n')).toEqual(
    expect.arrayContaining(['copy', 'ansible.builtin.copy', 'network', 'include_role', 'when', 'register', 'with_items', 'block']),
  );
});

test('an empty entry of a list of tasks is a task', async () => {
  expect(await labels('- |\n')).toEqual(expect.arrayContaining(['copy', 'block', 'register']));
});

test('behind the name of a module its parameters are offered, with what they mean', async () => {
  const offered = await server.completions(fresh(), inTasks('- copy:\n    |\n'));
  expect(offered.find((item) => item.label === 'mode')?.documentation).toMatch(/^Permissions: "0644", symbolic, or `preserve`/);
  expect(offered.find((item) => item.label === 'backup')?.documentation).toBe('Keep the old file beside the new one. Default: false.');
  expect(offered.map((item) => item.label)).not.toContain('register');
});

test('the values of a choice are offered, of a keyword too', async () => {
  expect(await labels('- file:\n    path: /srv\n    state: |\n')).toEqual(expect.arrayContaining(['absent', 'directory', 'touch']));
  const strategies = await server.completions(fresh(), '- hosts: all\n  strategy: |\n');
  expect(strategies.map((item) => item.label)).toEqual(expect.arrayContaining(['linear', 'free', 'host_pinned']));
});

test('the arguments of roles are offered in variables and behind the role, at any depth', async () => {
  const offered = async (path: string, text: string) => (await server.completions(path, text)).map((item) => item.label);
  expect(await offered('inventories/x/group_vars/all.yml', '|\n')).toEqual(expect.arrayContaining(['overlay_tunnels', 'ansible_host']));
  expect(await offered(fresh(), '- hosts: all\n  vars:\n    overlay_tunnels:\n      - tenant: a\n        |\n')).toContain('vni');
  expect(await offered(fresh(), '- hosts: all\n  roles:\n    - role: vpc-bridge\n      |\n')).toContain('vpc_mtu');
});

test('a module says what it does and shows an example, a parameter what it means and may be', async () => {
  const module = await server.hover(fresh(), inTasks('- c|opy:\n    dest: /etc/motd\n'));
  expect(module).toMatch(/Copies files to the host[\s\S]*```yaml\n- copy:/);
  const parameter = await server.hover(fresh(), inTasks('- ansible.builtin.file:\n    path: /srv\n    st|ate: touch\n'));
  expect(parameter).toMatch(/What it shall be[\s\S]*`directory`/);
  expect(await server.hover(fresh(), '- hosts: all\n  ser|ial: 1\n')).toContain('Hosts at a time');
});

const mistakes: readonly [mistake: string, task: string, findings: readonly string[]][] = [
  ['a module that is misspelt', '- coppy: { src: a }\n', ['3:7 Property coppy is not allowed.']],
  ['a parameter that is misspelt', '- copy:\n    dest: /etc/motd\n    modde: "0644"\n', ['5:9 Property modde is not allowed.']],
  ['a parameter that is missing', '- copy:\n    content: a\n', ['3:7 Missing property "dest".']],
  [
    'a choice that does not exist',
    '- file:\n    path: /srv\n    state: dir\n',
    ['5:16 expected one of absent, directory, file, hard, link, touch'],
  ],
  ['a flag that is none', '- file: { path: /srv, recurse: maybe }\n', ['3:36 expected true or false']],
  ['a number that is none', '- wait_for: { port: ssh }\n', ['3:25 expected a whole number']],
  ['a mode that is none', '- copy: { dest: /x, content: a, mode: rwx }\n', ['3:43 expected a mode like "0644" or "u=rw,g=r"']],
  ['a keyword that is misspelt', '- command: uptime\n  registr: out\n', ['4:7 Property registr is not allowed.']],
  ['a keyword of the wrong type', '- command: uptime\n  become: perhaps\n', ['4:15 expected true or false']],
  [
    'a second module',
    '- command: uptime\n  shell: uptime\n',
    ['3:7 a task runs one module, and this one runs shell already', '4:7 a task runs one module, and this one runs command already'],
  ],
  ['no module', '- name: nothing\n  when: true\n', ['3:7 this task names no module']],
  ['a misspelt part of a block', '- block: []\n  resque: []\n', ['4:7 Property resque is not allowed.']],
  [
    'a mistake deep in a block',
    '- block:\n    - block:\n        - copy: { dst: /x }\n',
    ['5:15 Missing property "dest".', '5:23 Property dst is not allowed.'],
  ],
  ['an unknown action of meta', '- meta: flush\n', [`3:13 expected one of ${metaActions.join(', ')}`]],
];

test.each(mistakes)('%s is flagged at its place', async (_, task, expected) => {
  const findings = await server.findings(fresh(), inTasks(task));
  expect(findings.map((f) => `${f.place} ${f.message}`).sort()).toEqual(expected);
});

test('a template may stand for every value', async () => {
  const task = `- file: { path: "{{ a }}", state: "{{ b }}", recurse: "{{ c }}", mode: "{{ d }}" }
  become: "{{ e }}"
  loop: "{{ f }}"
  throttle: "{{ g }}"
- wait_for: "{{ h }}"
- wait_for: { port: "{{ i }}", delay: "{{ j }}" }
- command: { argv: "{{ k }}" }
- copy: "{{ l }}"
`;
  expect(await server.findings(fresh(), inTasks(task))).toEqual([]);
});

test.each([
  'playbooks/site.yml',
  'roles/vpc-bridge/tasks/main.yml',
  'roles/vpc-bridge/meta/argument_specs.yml',
  'inventories/example/hosts.yml',
  'inventories/example/group_vars/hypervisors/vpc-bridge.yml',
])('%s of this repository has no findings', async (path) => {
  expect(await server.findings(path, readFileSync(path, 'utf8'))).toEqual([]);
});
