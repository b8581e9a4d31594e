import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../src/language/secret.ts';
import { anyCharacter } from '../any-character.ts';
import { localSession, moduleNamed, parameters, perform, shells, temporaryFolder } from './rig.ts';

const folder = temporaryFolder();
const all = shells(folder);
const files = join(folder, 'files');
mkdirSync(files);
let count = 0;
const place = () => {
  const path = join(folder, `place-${count++}`);
  mkdirSync(path);
  return path;
};

describe.each(all)('$name', (shell) => {
  const session = localSession(shell, folder);

  test('command gives what the program printed, as Ansible names it', async () => {
    const outcome = await perform('command', { _raw_params: `printf '%s\\n' "a b" c` }, session);
    expect(outcome).toMatchObject({
      changed: true,
      rc: 0,
      cmd: ['printf', '%s\\n', 'a b', 'c'],
      stdout: 'a b\nc',
      stdout_lines: ['a b', 'c'],
      stderr: '',
    });
    expect(outcome.start).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
    expect(outcome.delta).toMatch(/^0:00:\d\d\.\d{6}$/);
  });

  test('command reads no shell syntax in its words', async () => {
    const outcome = await perform('command', { argv: ['printf', '%s|', '*', '$(id)', '`id`', ';', '>x', "it's", '', 'a\nb'] }, session);
    expect(outcome.stdout).toBe("*|$(id)|`id`|;|>x|it's||a\nb|");
  });

  test('any words arrive as they are', async () => {
    const word = fc.string({ unit: anyCharacter }).filter((s) => !s.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 1, maxLength: 4 }), async (words) => {
        const params = { argv: ['printf', '<%s>', ...words], expand_argument_vars: false, strip_empty_ends: false };
        const outcome = await perform('command', params, session);
        expect(outcome.stdout).toBe(words.map((w) => `<${w}>`).join(''));
      }),
      { numRuns: 20 },
    );
  });

  test('command expands variables and homes in words, and leaves unknown ones', async () => {
    const outcome = await perform('command', { cmd: 'printf %s| $HOME ${HOME}/x ~ ~/y a$NOSUCH ${NOSUCH}b $1 ${2}c $ a~' }, session);
    expect(outcome.stdout).toBe(`${folder}|${folder}/x|${folder}|${folder}/y|a$NOSUCH|\${NOSUCH}b|$1|\${2}c|$|a~|`);
  });

  test('a code that is not zero fails', async () => {
    expect(await perform('shell', { _raw_params: 'echo out; echo err >&2; exit 3' }, session)).toMatchObject({
      failed: true,
      changed: true,
      rc: 3,
      msg: 'non-zero return code',
      stdout: 'out',
      stderr: 'err',
    });
    const none = { failed: true, changed: false, rc: 2, stderr: '' };
    expect(await perform('command', { cmd: 'nosuchprogram x' }, session)).toMatchObject({
      ...none,
      msg: 'No such file or directory: nosuchprogram',
    });
    expect(await perform('command', { argv: ['/no/such program'] }, session)).toMatchObject(none);
    expect(await perform('command', { argv: ['/dev/null'] }, session)).toMatchObject({ failed: true, rc: 126 });
  });

  test('shell runs loops, pipes and here-documents, and a syntax error fails', async () => {
    const script = 'for i in 1 2; do echo $i; done | tr 12 ab\ncat <<E\nhere $((1+1))\nE';
    expect(await perform('shell', { cmd: script }, session)).toMatchObject({ rc: 0, stdout: 'a\nb\nhere 2' });
    expect(await perform('shell', { cmd: "echo 'unbalanced" }, session)).toMatchObject({ failed: true });
  });

  test('shell takes another executable', async () => {
    expect(await perform('shell', { cmd: 'echo "$0"', executable: '/bin/bash' }, session)).toMatchObject({ stdout: '/bin/bash' });
  });

  test('stdin is given, with a newline unless it is not wanted; without it there is nothing to read', async () => {
    expect(await perform('shell', { cmd: 'wc -c', stdin: 'abc' }, session)).toMatchObject({ stdout: expect.stringMatching(/^ *4$/) });
    expect(await perform('command', { cmd: 'wc -c', stdin: 'abc', stdin_add_newline: false }, session)).toMatchObject({
      stdout: expect.stringMatching(/^ *3$/),
    });
    expect(await perform('command', { cmd: 'cat' }, session)).toMatchObject({ stdout: '' });
    expect(await perform('command', { _raw_params: 'cat stdin="a b"' }, session)).toMatchObject({ stdout: 'a b' });
    expect(await perform('shell', { _raw_params: 'cat stdin=ab' }, session)).toMatchObject({ stdout: 'ab' });
  });

  test('chdir', async () => {
    const root = place();
    expect(await perform('command', { cmd: 'pwd', chdir: root }, session)).toMatchObject({ stdout: root });
    expect(await perform('shell', { cmd: 'echo ran', chdir: `${root}/no` }, session)).toMatchObject({ failed: true, stdout: '' });
  });

  test('guards hold a command back, in one round trip', async () => {
    const root = place();
    writeFileSync(join(root, "it's.log"), '');
    const run = (guards: object) => perform('command', { cmd: 'touch ran', chdir: root, ...guards }, session);
    const cases = [
      { creates: `${root}/*.log` },
      { creates: `it's.*` },
      { creates: '[h-j]t?s.log' },
      { removes: `${root}/*.nothing` },
      { unless: 'true' },
      { onlyif: 'echo unbalanced " ; exit 0' },
      { onlyif: 'false' },
    ];
    for (const guards of cases) {
      const before = session.ran.length;
      expect(await run(guards), JSON.stringify(guards)).toMatchObject({
        changed: false,
        rc: 0,
        msg: expect.stringContaining('Did not run command since'),
      });
      expect(session.ran.length).toBe(before + 1);
    }
    expect(readdirSync(root)).toEqual(["it's.log"]);
    const lets = { creates: `${root}/*.nothing`, removes: '*.log', unless: 'exit 1', onlyif: 'test -e "it\'s.log"' };
    expect(await run(lets)).toMatchObject({ changed: true });
    expect(readdirSync(root)).toContain('ran');
  });

  test('options stand among the words of a free form', async () => {
    const root = place();
    const line = `touch made chdir=${root} creates=made`;
    expect(await perform('command', { _raw_params: line }, session)).toMatchObject({ changed: true, cmd: ['touch', 'made'] });
    expect(await perform('command', { _raw_params: line }, session)).toMatchObject({ changed: false });
  });

  test('under check mode nothing runs, and what the guards say is said', async () => {
    const root = place();
    const check = { check: true };
    for (const name of ['command', 'shell', 'raw']) {
      expect(await perform(name, { _raw_params: `touch ${root}/x` }, session, check)).toMatchObject({
        skipped: true,
        msg: `would run touch ${root}/x: its effect is unknown`,
      });
    }
    expect(await perform('shell', { cmd: 'touch x', chdir: root, unless: 'true' }, session, check)).toMatchObject({
      changed: false,
      msg: "Would not run command since 'true' succeeds",
    });
    expect(readdirSync(root)).toEqual([]);
  });

  test('raw keeps the newline at the end', async () => {
    expect(await perform('raw', { _raw_params: 'echo a; echo b' }, session)).toMatchObject({ stdout: 'a\nb\n', stdout_lines: ['a', 'b'] });
  });

  test('a secret is used and masked', async () => {
    for (const [name, params] of [
      ['command', { argv: ['printf', '%s', new Secret('hunter2')] }],
      ['shell', { cmd: new Secret('printf %s hunter2') }],
    ] as const) {
      session.ran.length = 0;
      const outcome = await perform(name, params, session);
      expect(outcome.stdout).toBe('hunter2');
      expect(JSON.stringify(outcome.cmd)).not.toContain('hunter2');
      expect(session.ran.map((script) => script.display).join()).not.toContain('hunter2');
    }
  });

  test('script runs a file of the controller with its arguments, through its interpreter, and leaves nothing', async () => {
    writeFileSync(join(files, 'plain'), 'echo "$0" | cut -c 1-11; echo "$# $1"; pwd');
    writeFileSync(join(files, 'awk'), '#!/usr/bin/awk -f\nBEGIN { print ARGV[1] }\n');
    const root = place();
    const outcome = await perform('script', { _raw_params: "plain 'a b' c", chdir: root }, session, { files });
    expect(outcome).toMatchObject({ changed: true, stdout_lines: ['/tmp/.weft-', '2 a b', root] });
    expect(await perform('script', { cmd: 'awk word' }, session, { files })).toMatchObject({ stdout: 'word\n' });
    expect(await perform('script', { cmd: 'plain', executable: '/bin/bash' }, session, { files })).toMatchObject({ rc: 0 });
    expect(await perform('script', { cmd: 'plain', creates: root }, session, { files })).toMatchObject({ changed: false, skipped: true });
    expect(await perform('script', { cmd: 'plain' }, session, { files, check: true })).toMatchObject({ skipped: true });
    expect(readdirSync('/tmp').filter((name) => /^\.weft-[0-9a-f]{16}$/.test(name))).toEqual([]);
  });
});

test('command and shell want exactly one command', async () => {
  const [shell] = all;
  const session = localSession(shell as NonNullable<typeof shell>);
  expect(await perform('command', {}, session)).toMatchObject({ failed: true, rc: 256, msg: 'no command given' });
  expect(await perform('command', { cmd: 'a', argv: ['b'] }, session)).toMatchObject({ failed: true, rc: 256 });
  expect(await perform('shell', { cmd: ' ' }, session)).toMatchObject({ failed: true });
  expect(() => parameters(moduleNamed('command'), { cmd: 'a', comand: 'b' })).toThrow(/comand/);
});
