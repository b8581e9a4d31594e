import * as z from 'zod';
import { lines, sh } from '../session/script.ts';
import { failure, imperative } from './module.ts';
import { newNonce } from './shared/file-content.ts';
import { readFreeForm } from './shared/free-form.ts';
import { changeDirectory, guardOf, guardParameters } from './shared/guards.ts';
import { optional, text } from './shared/parameters.ts';
import { runProgram } from './shared/run-program.ts';
import { splitWords } from './shared/shell-words.ts';
import { received, removedAtEnd } from './shared/write-file.ts';

export const script = imperative({
  params: () =>
    z.strictObject({
      _raw_params: optional(text()).describe('The script and its arguments, where they are written behind the name of the module'),
      cmd: optional(text()).describe('Script in `files/` of the role or beside the playbook, and its arguments'),
      ...guardParameters(),
      executable: optional(text()).describe('What runs the script, where its first line does not say so'),
    }),
  freeForm: '_raw_params',
  docs: {
    summary: 'Runs a script of the controller on the host',
    examples: '- script: bootstrap.sh --role gateway\n  args:\n    creates: /etc/weft-bootstrapped\n',
  },
  guard(p) {
    const { words, all } = read(p);
    const guard = guardOf(all, () => words.join(' '));
    return (
      guard && {
        ...guard,
        // Unlike a command that is held back, this counts as skipped in Ansible.
        held(report, check) {
          const held = guard.held(report, check);
          return held && (held.failed ? held : { ...held, skipped: true });
        },
      }
    );
  },
  run: async (p, host) => {
    const { words, all } = read(p);
    const [name, ...args] = words;
    if (name === undefined) return failure('no command given');
    const cmd = words.join(' ');
    const bytes = host.read(host.find('files', name));
    const path = `/tmp/.weft-${newNonce()}`;
    // Through its interpreter, so that it runs from a /tmp that is mounted noexec too.
    const interpreter = all.executable === undefined ? shebang(bytes) : splitWords(all.executable);
    const call = interpreter.length === 0 ? sh`chmod 0700 ${path} && ${path} ${args}` : sh`${interpreter} ${path} ${args}`;
    return runProgram(
      {
        script: lines(
          sh`${removedAtEnd(sh`${path}`)}
(umask 077; set -C; ${received(sh`${path}`, bytes.length)}) || exit`,
          changeDirectory(all.chdir),
          sh`{ ${call}; } </dev/null`,
        ),
        cmd,
        stdin: bytes,
        strip: false,
      },
      host,
    );
  },
});

/** Options stand among the words of `cmd` too, but there they count for nothing beside parameters of their own. */
function read<P extends { readonly cmd?: string | undefined; readonly _raw_params?: string | undefined }>(
  p: P,
): { readonly words: readonly string[]; readonly all: P } {
  const { command, options } = readFreeForm(p.cmd ?? p._raw_params ?? '');
  return { words: splitWords(command), all: p.cmd === undefined ? { ...p, ...options } : p };
}

/** The interpreter that the first line names; none for a binary; `/bin/sh` for text without one, as exec(3) has it. */
function shebang(bytes: Uint8Array): readonly string[] {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  const [, interpreter, argument] = /^#!\s*(\S+)(?:[ \t]+([^\n]*?))?\s*(?:\n|$)/.exec(head) ?? [];
  if (interpreter !== undefined) return argument ? [interpreter, argument] : [interpreter];
  return head.includes('\0') ? [] : ['/bin/sh'];
}
