import * as z from 'zod';
import { Secret } from '../language/secret.ts';
import { lines, type Script, sh, userScript } from '../session/script.ts';
import { withNewline } from './command.ts';
import { failure, imperative } from './module.ts';
import { lineOf } from './shared/free-form.ts';
import { changeDirectory, guardOf, guardParameters } from './shared/guards.ts';
import { boolean, optional, secretText, text } from './shared/parameters.ts';
import { runProgram } from './shared/run-program.ts';

export const shell = imperative({
  params: () =>
    z.strictObject({
      _raw_params: optional(secretText()).describe('The script, where it is written behind the name of the module'),
      cmd: optional(secretText()).describe('The script'),
      ...guardParameters(),
      executable: optional(text()).describe('Another shell than /bin/sh, e.g. /bin/bash'),
      stdin: optional(secretText()).describe('What the script reads'),
      stdin_add_newline: boolean().default(true).describe('End `stdin` with a newline'),
      strip_empty_ends: boolean().default(true).describe('Take newlines off the end of the output'),
    }),
  freeForm: '_raw_params',
  docs: {
    summary: 'Runs a script in a POSIX shell',
    description: 'Under check mode it says what would run. `unless` and `onlyif` are guards that Ansible does not have.',
    examples: `- name: Sparse copies of the golden image
  shell: |
    for i in 1 2 3; do
      cp --sparse=always base.qcow2 "clone-$i.qcow2"
    done
  args:
    chdir: /srv/images
    creates: /srv/images/clone-3.qcow2
`,
  },
  guard(params) {
    const { line, all } = lineOf(params);
    return guardOf(all, () => String(line));
  },
  run(params, host) {
    const { line, all } = lineOf(params);
    if (line === undefined || String(line).trim() === '') return Promise.resolve(failure('no command given', { rc: 256 }));
    return runProgram(
      {
        script: lines(changeDirectory(all.chdir), shellScript(line, all.executable)),
        cmd: String(line),
        stdin: withNewline(all.stdin, params.stdin_add_newline),
        strip: params.strip_empty_ends,
      },
      host,
    );
  },
});

/** The session's own shell reads it, which saves a fork, unless another one is asked for. */
export function shellScript(line: string | Secret, executable: string | undefined): Script {
  if (executable !== undefined && executable !== '/bin/sh') return sh`exec ${executable} -c ${line}`;
  return line instanceof Secret ? sh`eval ${line}` : userScript(line);
}
