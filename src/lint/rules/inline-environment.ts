import { commandOf } from '../command-line.ts';
import type { Rule } from '../rule.ts';

export const inlineEnvironment: Rule = {
  id: 'inline-environment',
  severity: 'error',
  summary: 'a variable of the environment before a `command`',
  why: 'Only a shell reads `NAME=value` before a command; `command` looks for a program of that name. `environment:` sets it.',
  bad: `- name: Install
  command: DEBIAN_FRONTEND=noninteractive dpkg-reconfigure tzdata
  changed_when: true
`,
  good: `- name: Install
  command: dpkg-reconfigure tzdata
  environment: { DEBIAN_FRONTEND: noninteractive }
  changed_when: true
`,
  *task(task) {
    const line = commandOf(task);
    const name = /^\s*([A-Za-z_]\w*)=/.exec(line?.text ?? '')?.[1];
    if (!line || line.isShell || name === undefined) return;
    yield {
      at: line.parameter.at,
      message: `\`command\` looks for a program named "${name}=…"`,
      hint: `write environment: { ${name}: … }`,
    };
  },
};
