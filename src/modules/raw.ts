import * as z from 'zod';
import { imperative } from './module.ts';
import { optional, secretText, text } from './shared/parameters.ts';
import { runProgram } from './shared/run-program.ts';
import { shellScript } from './shell.ts';

export const raw = imperative({
  params: () =>
    z.strictObject({
      _raw_params: secretText().describe('The command'),
      executable: optional(text()).describe('Another shell than /bin/sh'),
    }),
  freeForm: '_raw_params',
  docs: {
    summary: 'Runs a command in the shell, without guards',
    description: 'Here for playbooks that were written for Ansible, where it is the way to hosts without Python.',
    examples: '- raw: apk add sudo\n',
  },
  run: (params, host) =>
    runProgram({ script: shellScript(params._raw_params, params.executable), cmd: String(params._raw_params), strip: false }, host),
});
