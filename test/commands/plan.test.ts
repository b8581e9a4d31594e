import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { applyCommand } from '../../src/commands/apply.ts';
import { driftCommand } from '../../src/commands/drift.ts';
import { planCommand } from '../../src/commands/plan.ts';
import { Secret } from '../../src/language/secret.ts';
import { closeVault } from '../../src/load/vault/open.ts';
import { type Files, temporaryTree } from '../load/inventory/tree.ts';

const closed = closeVault(Buffer.from('hunter2'), { id: 'default', password: new Secret('pw') })
  .replaceAll(/^(?=.)/gm, '            ')
  .trimEnd();
const base = {
  'hosts.yml': 'all:\n  hosts: { h1: , h2: }\n  vars: { ansible_connection: local }\n',
  pw: 'pw\n',
};

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = 0;
});

/** What the command prints to a pipe, and its exit code. */
async function weft(folder: string, command: Command, ...args: readonly string[]): Promise<{ out: string; code: unknown }> {
  let out = '';
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await command.exitOverride().parseAsync(['-i', 'hosts.yml', '--vault-password-file', 'pw', ...args], { from: 'user' });
  const code = process.exitCode ?? 0;
  vi.restoreAllMocks();
  process.exitCode = 0;
  return { out, code };
}

const tree = (tasks: string, files: Files = {}) =>
  temporaryTree({ ...base, 'site.yml': `- hosts: all\n  gather_facts: false\n  tasks:\n${tasks}`, ...files });

const everything = `
    - name: not there
      slurp: { src: /nonexistent/x }
      when: inventory_hostname == 'h2'
    - name: the folder
      file: { path: "{{ here }}/d", state: directory, mode: "0750" }
    - name: inside of it
      copy: { content: "a\\n", dest: "{{ here }}/d/f", mode: "0644" }
      loop: [one]
      notify: again
    - name: who
      command: id -un
      register: who
    - name: hangs on it
      copy: { content: "{{ who.stdout }}", dest: "{{ here }}/who" }
    - name: a token
      copy:
        dest: "{{ here }}/token"
        mode: "0600"
        content: !vault |
${closed}
    - name: quiet
      copy: { content: sesame, dest: "{{ here }}/quiet", mode: "0600" }
      no_log: true
  handlers:
    - name: again
      command: "true"
`;

describe('for programs', () => {
  test('a plan is one document: what docs/plan.md says it is, without secrets', async () => {
    const folder = tree(everything);
    const { out, code } = await weft(folder, planCommand(), 'site.yml', '-e', `here=${folder}`, '--output', 'json');
    expect(code).toBe(1);
    expect(out).not.toMatch(/hunter2|sesame/);
    const plan = JSON.parse(out.replaceAll(folder, '/here'));
    expect(Object.keys(plan)).toEqual(['format', 'summary', 'hosts', 'failures', 'warnings']);
    expect(plan.format).toBe('weft-plan-view-1');
    const summary = { add: 3, change: 1, remove: 0, recreate: 0, flush: 0, programs: 2, unknown: 1 };
    expect(plan.summary).toEqual(summary);
    const on = (task: string, line: number) => ({ task, place: `site.yml:${line}` });
    const made = (object: string, detail: string) => ({ kind: 'object', action: 'add', object, detail, disruption: 'live' });
    const program = (what: string) => ({ changes: false, note: `would run ${what}: its effect is unknown`, diff: [] });
    const hanging = [on('who', 14), on('hangs on it', 17)];
    expect(plan.hosts).toEqual({
      h1: {
        summary,
        changes: [
          { ...on('the folder', 8), certainty: 'known', changes: true, diff: [made('directory /here/d', 'mode 0750')] },
          {
            ...on('inside of it', 10),
            item: 'one',
            certainty: 'dependent',
            changes: true,
            after: [on('the folder', 8)],
            diff: [made('file /here/d/f', 'mode 0644'), { kind: 'text', path: '/here/d/f', before: '', after: 'a\n' }],
          },
          { ...on('who', 14), certainty: 'runs', ...program('id -un') },
          { ...on('hangs on it', 17), certainty: 'unknown', changes: false, after: [on('who', 14)], diff: [] },
          {
            ...on('a token', 19),
            certainty: 'open',
            changes: true,
            after: hanging,
            diff: [made('file /here/token', 'mode 0600, not shown: it holds a secret')],
          },
          { ...on('quiet', 30), certainty: 'open', changes: true, after: hanging, note: 'would change', diff: [] },
          { ...on('again', 34), handler: true, certainty: 'runs', after: [on('inside of it', 10)], ...program('true') },
        ],
      },
    });
    expect(plan.failures).toEqual([{ host: 'h2', task: 'not there', place: 'site.yml:5', message: 'file not found: /nonexistent/x' }]);
  });

  test('drift is the same document, and says whether there is any', async () => {
    const folder = tree('    - copy: { content: "b\\n", dest: "{{ here }}/f" }\n', { f: 'a\n' });
    const run = (...more: readonly string[]) => weft(folder, driftCommand(), 'site.yml', '-e', `here=${folder}`, '-l', 'h1', ...more);
    const found = await run('--output', 'json');
    expect(found.code).toBe(2);
    const summary = { add: 0, change: 1, remove: 0, recreate: 0, flush: 0, programs: 0, unknown: 0 };
    const diff = [{ kind: 'text', path: '/here/f', before: 'a\n', after: 'b\n' }];
    expect(JSON.parse(found.out.replaceAll(folder, '/here'))).toEqual({
      format: 'weft-plan-view-1',
      summary,
      hosts: { h1: { summary, changes: [{ task: 'copy', place: 'site.yml:4', certainty: 'known', changes: true, diff }] } },
      failures: [],
      warnings: [],
      drifted: true,
    });
    expect(await run()).toEqual({ code: 2, out: expect.stringContaining('+b') });
  });

  test('without drift the document is empty, and lines are none at all', async () => {
    const folder = tree('    - copy: { content: "b\\n", dest: "{{ here }}/f" }\n', { f: 'b\n' });
    const run = (...more: readonly string[]) => weft(folder, driftCommand(), 'site.yml', '-e', `here=${folder}`, ...more);
    const { out, code } = await run('--output', 'json');
    expect({ code, ...JSON.parse(out) }).toMatchObject({ code: 0, hosts: {}, failures: [], drifted: false });
    expect(await run()).toEqual({ code: 0, out: '' });
  });
});

describe('two edits of one file in one plan', () => {
  const edits = `
    - name: first
      lineinfile: { path: "{{ here }}/f", regexp: "^a=", line: a=2 }
    - name: second
      lineinfile: { path: "{{ here }}/f", regexp: "^b=", line: b=2 }
`;
  const run = (folder: string, command: Command, ...args: readonly string[]) =>
    weft(folder, command, ...args, '-e', `here=${folder}`, '-l', 'h1');

  test('are shown each against the file as it is now, the second as hanging on the first', async () => {
    const folder = tree(edits, { f: 'a=1\nb=1\n' });
    const { out } = await run(folder, planCommand(), 'site.yml');
    expect(out.replaceAll(folder, '/here')).toBe(`h1
  first  site.yml:5
    --- /here/f
    +++ /here/f
    @@ -1,2 +1,2 @@
    -a=1
    +a=2
     b=1
  second  site.yml:7
    --- /here/f
    +++ /here/f
    @@ -1,2 +1,2 @@
     a=1
    -b=1
    +b=2
      as found now; depends on "first" (site.yml:5)

Plan: 0 to add, 2 to change, 0 to remove, on 1 host.
`);
  });

  test('are both made when the plan is made so, and nothing is left to do', async () => {
    const folder = tree(edits, { f: 'a=1\nb=1\n' });
    await run(folder, planCommand(), 'site.yml', '-o', join(folder, 'site.plan'));
    expect((await weft(folder, applyCommand(), join(folder, 'site.plan'), '--lock-timeout', '60', '-e', `here=${folder}`)).code).toBe(0);
    expect(readFileSync(join(folder, 'f'), 'utf8')).toBe('a=2\nb=2\n');
    expect((await run(folder, planCommand(), 'site.yml', '--detailed-exitcode')).code).toBe(0);
  });
});

describe('colours', () => {
  const tasks = `
    - file: { path: "{{ here }}/new", state: directory }
    - file: { path: "{{ here }}/old", state: absent }
    - copy: { content: "b\\n", dest: "{{ here }}/f" }
`;
  const shown = async () => {
    const folder = tree(tasks, { f: 'a\n', old: '' });
    return (await weft(folder, planCommand(), 'site.yml', '-e', `here=${folder}`, '-l', 'h1')).out.replaceAll(folder, '/here');
  };

  test('what is added is green, what is removed red, wherever they are wanted', async () => {
    vi.stubEnv('NO_COLOR', undefined);
    vi.stubEnv('FORCE_COLOR', '1');
    const out = await shown();
    expect(out).toContain('\u001b[32m+ directory /here/new');
    expect(out).toContain('\u001b[31m- file /here/old');
    expect(out).toContain('\u001b[32m+b\u001b[39m');
    expect(out).toContain('\u001b[31m-a\u001b[39m');
  });

  test('there are none where NO_COLOR is set, nor in a pipe', async () => {
    expect(await shown()).not.toContain('\u001b');
    vi.stubEnv('FORCE_COLOR', '1');
    vi.stubEnv('NO_COLOR', '1');
    expect(await shown()).not.toContain('\u001b');
  });
});
