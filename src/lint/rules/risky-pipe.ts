import { commandOf } from '../command-line.ts';
import type { Rule } from '../rule.ts';

export const riskyPipe: Rule = {
  id: 'risky-pipe',
  severity: 'info',
  summary: 'a pipe whose first part may fail unseen',
  why: `A shell tells only how the last command of a pipe ended: what fails before it is lost. POSIX has no \`pipefail\`; bash has:
\`executable: /bin/bash\`. Often there is a way without the pipe, or \`failed_when\` looks at the output.`,
  bad: `- name: Unpack
  shell: zcat image.gz | dd of=/dev/vg0/root
  args: { creates: /dev/vg0/root }
`,
  good: `- name: Unpack
  shell: |
    set -o pipefail
    zcat image.gz | dd of=/dev/vg0/root
  args: { executable: /bin/bash, creates: /dev/vg0/root }
`,
  *task(task) {
    const line = commandOf(task);
    if (!line?.isShell || task.fields.has('failed_when') || task.fields.has('ignore_errors') || /pipefail/.test(line.text)) return;
    const text = withoutQuotes(line.text);
    // What cannot fail, or fails on purpose.
    const first = /(?:^|[^|>])\|(?![|&])/.exec(text);
    if (
      !first ||
      /\|\|\s*(?:true|:)/.test(text) ||
      /^\s*(?:echo|printf|cat|true|yes|ps|dmesg|lsmod|env|ip|ss|mount)\b[^|;&\n]*\|/.test(text)
    )
      return;
    yield {
      at: line.parameter.at,
      message: 'when the first part of this pipe fails, nobody sees it',
      hint: '`set -o pipefail` in bash, or failed_when',
    };
  },
};

/** The text without what is between quotes or braces, where a `|` is no pipe. */
function withoutQuotes(text: string): string {
  return text.replace(/\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/gs, 'x').replace(/'[^']*'|"(?:\\.|[^"\\])*"/gs, 'x');
}
