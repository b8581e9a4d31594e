import * as z from 'zod';
import { Secret } from '../language/secret.ts';
import { lines, type Script, sh, userScript } from '../session/script.ts';
import { failure, imperative } from './module.ts';
import { lineOf } from './shared/free-form.ts';
import { changeDirectory, guardOf, guardParameters } from './shared/guards.ts';
import { boolean, optional, secretText } from './shared/parameters.ts';
import { pathWord } from './shared/path-word.ts';
import { runProgram } from './shared/run-program.ts';
import { splitWords } from './shared/shell-words.ts';

export const command = imperative({
  params: () =>
    z.strictObject({
      _raw_params: optional(secretText()).describe('The command, where it is written behind the name of the module'),
      cmd: optional(secretText()).describe('The command; it is split into words, no shell reads it'),
      argv: optional(z.array(secretText())).describe('The command as a list of words'),
      ...guardParameters(),
      stdin: optional(secretText()).describe('What the command reads'),
      stdin_add_newline: boolean().default(true).describe('End `stdin` with a newline'),
      strip_empty_ends: boolean().default(true).describe('Take newlines off the end of the output'),
      expand_argument_vars: boolean().default(true).describe('Replace $NAME and ~ in words, as Ansible does'),
    }),
  freeForm: '_raw_params',
  docs: {
    summary: 'Runs a program, without a shell',
    description: 'Under check mode it says what would run. `unless` and `onlyif` are guards that Ansible does not have.',
    examples: `- name: The image is there
  command: qemu-img create -f qcow2 /srv/base.qcow2 10G
  args:
    creates: /srv/base.qcow2

- command:
    argv: [ip, link, set, "{{ uplink }}", up]
    unless: ip link show {{ uplink }} | grep -q 'state UP'
`,
  },
  guard(params) {
    const { line, all } = lineOf(params);
    return guardOf(all, () => wordsOf(params.argv, line).map(String));
  },
  run: async (params, host) => {
    const { line, all } = lineOf(params);
    if (params.argv && line !== undefined) return failure('only command or argv can be given, not both', { rc: 256 });
    const words = wordsOf(params.argv, line);
    if (words.length === 0) return failure('no command given', { rc: 256 });
    const program = words.map((word) => (params.expand_argument_vars && typeof word === 'string' ? expanded(word) : sh`${word}`));
    const script = lines(
      changeDirectory(all.chdir),
      program[0] && sh`command -v -- ${program[0]} >/dev/null 2>&1 || [ -e ${program[0]} ] || { echo ${NOT_THERE} >&2; exit 2; }`,
      program.reduce((call, word) => sh`${call} ${word}`, userScript('exec')),
    );
    const outcome = await runProgram(
      {
        script,
        cmd: words.map(String),
        stdin: withNewline(all.stdin, params.stdin_add_newline),
        strip: params.strip_empty_ends,
      },
      host,
    );
    return outcome.rc === 2 && outcome.stderr === NOT_THERE
      ? { ...outcome, changed: false, stderr: '', stderr_lines: [], msg: `${NOT_THERE}: ${words[0]}` }
      : outcome;
  },
});

/** A program that is not there has this exit code and message, as in Ansible: no shell looked for it. */
const NOT_THERE = 'No such file or directory';

/** A secret stays one in each of its words. */
function wordsOf(argv: readonly (string | Secret)[] | undefined, line: string | Secret | undefined): readonly (string | Secret)[] {
  if (argv || line === undefined) return argv ?? [];
  return line instanceof Secret ? splitWords(line.reveal()).map((word) => new Secret(word)) : splitWords(line);
}

/** One word, in which `$NAME`, `${NAME}` and a leading `~` mean what they mean to Python's `expandvars` and `expanduser`. */
function expanded(word: string): Script {
  const [first = '', ...rest] = word.split(/\$(?:(\w+)|\{(\w+)\})/);
  let script = first === '' && rest.length > 0 ? sh`` : pathWord(first);
  for (let i = 0; i < rest.length; i += 3) {
    const [plain, braced, literal = ''] = rest.slice(i, i + 3);
    script = sh`${script}${variable(plain, braced)}${literal === '' ? sh`` : literal}`;
  }
  return script;
}

/** The value of a variable, or what is written where there is none. */
function variable(plain: string | undefined, braced: string | undefined): Script {
  const name = plain ?? braced ?? '';
  if (!/^[A-Za-z_]/.test(name)) return sh`${plain === undefined ? `\${${name}}` : `$${name}`}`;
  return userScript(`"\${${name}-${plain === undefined ? `\\\${${name}\\}` : `\\$${name}`}}"`);
}

export function withNewline(stdin: string | Secret | undefined, add: boolean): string | Secret | undefined {
  if (stdin === undefined || !add) return stdin;
  return stdin instanceof Secret ? new Secret(`${stdin.reveal()}\n`) : `${stdin}\n`;
}
