import { isScalar } from 'yaml';
import { replaceAt } from '../edits.ts';
import type { Rule } from '../rule.ts';

export const unquotedMode: Rule = {
  id: 'unquoted-mode',
  severity: 'info',
  summary: 'a mode that is written as a number',
  why: 'YAML 1.1 reads 0644 as the number 420, YAML 1.2 as 644: whether it is what is meant depends on who reads it. As text it is the same to all.',
  bad: `- name: A file
  copy: { content: hello, dest: /etc/motd, mode: 0644 }
`,
  good: `- name: A file
  copy: { content: hello, dest: /etc/motd, mode: "0644" }
`,
  isFixable: true,
  *task(task) {
    for (const name of ['mode', 'directory_mode']) {
      const mode = task.action?.parameters.get(name);
      const written = isScalar(mode?.node) && typeof mode.node.value === 'number' ? mode.node.source : undefined;
      if (!mode || written === undefined || !/^0[0-7]{3,4}$/.test(written)) continue;
      const text = `"${written}"`;
      yield {
        at: mode.at,
        message: 'a mode is text',
        hint: `write ${text}`,
        fix: { title: `write ${text}`, edits: [replaceAt(task.file, mode.at, text)] },
      };
    }
  },
};
