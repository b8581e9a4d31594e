import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runHere } from './rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-foresight-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `task: certainty after tasks` of each task on host a in check mode; what is known and would not change is left out. */
async function foresee(tasks: string, extra: { readonly handlers?: string; readonly files?: Record<string, string> } = {}) {
  const indented = (text: string) => text.trim().replace(/^/gm, '    ');
  const play = `- hosts: a\n  gather_facts: false\n  tasks:\n${indented(tasks)}\n${extra.handlers ? `  handlers:\n${indented(extra.handlers)}\n` : ''}`;
  const { events, exitCode } = await runHere(play.replaceAll('DIR', folder), {
    options: { check: true, diff: true },
    ...(extra.files && { files: extra.files }),
  });
  const names = new Map(events.flatMap((e) => (e.type === 'task-start' ? [[e.task, e.name] as const] : [])));
  const lines = events.flatMap((e) => {
    if (e.type !== 'host-result') return [];
    const { is, after = [] } = e.forecast ?? {};
    if (e.status === 'failed') return [`${names.get(e.task)}: FAILED ${e.result.msg}`];
    if ((is === undefined || is === 'known' || is === 'reads') && e.status !== 'changed') return [];
    return [`${names.get(e.task)}: ${is}${after.length > 0 ? ` after ${after.map((t) => names.get(t)).join(', ')}` : ''}`];
  });
  return { lines, exitCode };
}

const plans: readonly [what: string, tasks: string, expected: readonly string[]][] = [
  [
    'what reads the output of a command is known after it',
    `- { name: ask, command: date, register: r }
- { name: write, copy: { content: "{{ r.stdout }}", dest: DIR/out } }
- { name: only if, file: { path: DIR/d, state: directory }, when: r.stdout is search('x') }`,
    ['ask: runs', 'write: unknown after ask', 'only if: unknown after ask'],
  ],
  [
    'a command that says it changes nothing is no change, but its output is not known either',
    `- { name: ask, command: date, register: r, changed_when: false }
- { name: write, copy: { content: "{{ r.stdout }}", dest: DIR/out } }`,
    ['write: unknown after ask'],
  ],
  [
    'a condition on a change that is planned is met',
    `- { name: conf, copy: { content: x, dest: DIR/conf }, register: c }
- { name: reload, file: { path: DIR/reloaded, state: directory }, when: c is changed }
- { name: never, file: { path: DIR/never, state: directory }, when: c is not changed }`,
    ['conf: known', 'reload: known after conf'],
  ],
  [
    'a condition that says no by itself counts, whatever the others hang on',
    `- { name: ask, command: date, register: r }
- { name: never, file: { path: DIR/x, state: directory }, when: [r.rc == 3, false] }`,
    ['ask: runs'],
  ],
  [
    'facts made of what is not known are not known either, and the others are',
    `- { name: ask, command: date, register: r }
- set_fact: { a: "{{ r.stdout }}", b: fine }
- { name: first, copy: { content: "{{ a }}", dest: DIR/a } }
- { name: second, copy: { content: "{{ b }}", dest: DIR/b } }`,
    ['ask: runs', 'first: unknown after ask', 'second: open after ask, first'],
  ],
  [
    'a file in a directory that would be made depends on it',
    `- { name: folder, file: { path: DIR/new, state: directory } }
- { name: beside, copy: { content: x, dest: DIR/newer } }
- { name: inside, copy: { content: x, dest: DIR/new/x } }`,
    ['folder: known', 'beside: known', 'inside: dependent after folder'],
  ],
  [
    'what is missing is unknown after what may make it, and a failure where nothing does',
    `- { name: folder, file: { path: DIR/conf.d, state: directory } }
- { name: link, file: { src: DIR/conf.d/there, dest: DIR/link, state: hard } }
- { name: read, slurp: { src: DIR/conf.d/there } }
- { name: other, slurp: { src: DIR/nowhere } }`,
    ['folder: known', 'link: unknown after folder', `other: FAILED file not found: ${folder}/nowhere`],
  ],
  [
    'a loop over what a command prints is one unknown',
    `- { name: ask, command: date, register: r }
- { name: each, file: { path: "DIR/{{ item }}", state: directory }, loop: "{{ r.stdout_lines }}" }
- { name: registered, debug: { msg: "{{ r.rc }}" } }`,
    ['ask: runs', 'each: unknown after ask'],
  ],
  [
    'a registered loop says for each item whether it would change',
    `- { name: each, file: { path: "DIR/{{ item }}", state: directory }, loop: [x, y], register: r }
- { name: then, file: { path: "{{ item.path }}/z", state: directory }, loop: "{{ r.results }}", when: item is changed }`,
    ['each: known', 'then: dependent after each'],
  ],
  [
    'an assertion that hangs on a command does not fail the plan',
    `- { name: ask, command: date, register: r }
- { name: sure, assert: { that: [r.rc == 0, "'x' in r.stdout"] } }
- { name: fail, fail: { msg: no }, when: r.stdout == '' }
- { name: until, command: date, register: u, until: u.stdout == 'x', retries: 3 }`,
    ['ask: runs', 'until: runs'],
  ],
  [
    'what an include does under an unknown condition is unknown, task by task',
    `- { name: ask, command: date, register: r }
- { include_tasks: more.yml, when: r.stdout == 'x' }
- { name: after, copy: { content: "{{ inner.dest }}", dest: DIR/after } }`,
    ['ask: runs', 'more: unknown after ask', 'after: unknown after more'],
  ],
  [
    'a variable of an include that cannot be told is unknown, not a mistake',
    `- { name: ask, command: date, register: r }
- { name: vars, include_vars: "{{ r.stdout }}.yml" }
- { name: uses, copy: { content: "{{ of_those }}", dest: DIR/after } }`,
    ['ask: runs', 'uses: unknown after ask'],
  ],
];

describe('a plan', () => {
  test.each(plans)('%s', async (_, tasks, expected) => {
    const more = `- { name: more, copy: { content: x, dest: ${folder}/more }, register: inner }\n`;
    const { lines } = await foresee(tasks, { files: { 'more.yml': more } });
    expect(lines).toEqual(expected);
  });

  test('names the task that notifies a handler, and does not know of one that hangs on a command', async () => {
    const { lines } = await foresee(
      `- { name: conf, copy: { content: x, dest: DIR/conf }, notify: certain }
- { name: ask, command: date, register: r, changed_when: "'x' in r.stdout", notify: unsure }
- { name: late, file: { path: DIR, state: directory }, notify: only if otherwise }`,
      {
        handlers: `- { name: certain, file: { path: DIR/certain, state: directory } }
- { name: unsure, file: { path: DIR/unsure, state: directory } }
- { name: only if otherwise, file: { path: DIR/otherwise, state: directory } }`,
      },
    );
    expect(lines).toEqual([
      'conf: known',
      'ask: runs',
      'late: open after ask',
      'certain: open after conf',
      'unsure: unknown after ask',
      'only if otherwise: open after late',
    ]);
  });

  test('is no plan where a parameter is wrong', async () => {
    writeFileSync(join(folder, 'there'), '');
    const { lines, exitCode } = await foresee(
      `- { name: ask, command: date }\n- { name: typo, copy: { content: "{{ nmae }}", dest: DIR/x } }`,
    );
    expect(lines[1]).toMatch(/^typo: FAILED .*nmae/);
    expect(exitCode).toBe(2);
  });
});
