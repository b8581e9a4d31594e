import { isScalar } from 'yaml';
import { Template } from '../../language/template.ts';
import { applyMode } from '../../modules/shared/file-mode.ts';
import { replaceAt } from '../edits.ts';
import type { Problem, Rule } from '../rule.ts';
import { isSecretPath } from '../secrets.ts';
import type { TaskView } from '../task-view.ts';

export const unsafePermissions: Rule = {
  id: 'unsafe-permissions',
  severity: 'warning',
  summary: 'permissions that let others write, or read a secret',
  why: `What everybody may write, everybody may replace: a script that root runs, a configuration that a service reads. A key or a
password needs a mode of its own; without one a new file is readable by everybody. The number 644 is not the mode 0644: --fix writes it
as the text that is meant.`,
  bad: `- name: The key of the tunnel
  copy:
    src: tunnel.key
    dest: /etc/weft/tunnel.key
- name: A folder for everybody
  file: { path: /srv/share, state: directory, mode: "0777" }
- name: A note
  copy: { content: hello, dest: /etc/motd, mode: 644 }
`,
  good: `- name: The key of the tunnel
  copy:
    src: tunnel.key
    dest: /etc/weft/tunnel.key
    mode: "0600"
- name: A folder for everybody
  file: { path: /srv/share, state: directory, mode: "1777" }
- name: A note
  copy: { content: hello, dest: /etc/motd, mode: "0644" }
`,
  isFixable: true,
  *task(task) {
    const parameters = task.action?.parameters;
    if (!parameters || !task.action?.module) return;
    const mode = parameters.get('mode');
    if (mode && isScalar(mode.node) && typeof mode.node.value === 'number') yield* decimal(task, mode.node.value, mode.node.source ?? '');
    const bits = bitsOf(task);
    if (mode && bits !== undefined && (bits & 0o002) !== 0 && (bits & 0o1000) === 0) {
      yield { at: mode.at, message: 'everybody may write there', hint: worldHint(task) };
    }
    yield* secret(task, bits);
  },
};

/** What somebody meant who wrote a decimal number: its digits are octal, but not what YAML reads. */
function* decimal(task: TaskView, value: number, written: string): Iterable<Problem> {
  const at = task.action?.parameters.get('mode')?.at;
  if (!at || !/^[1-7]?[0-7]{3}$/.test(written)) return;
  const text = `"0${written}"`;
  yield {
    at,
    message: `the number ${value} is the mode ${value.toString(8)}, which nobody means`,
    hint: `write ${text}`,
    fix: { title: `write ${text}`, edits: [replaceAt(task.file, at, text)] },
    replaces: 'wrong-parameter',
  };
}

function worldHint(task: TaskView): string {
  const isFolder = task.action?.parameters.get('state')?.value === 'directory';
  return isFolder ? 'give it to a group, or set the sticky bit: "1777"' : 'give it to a group: "0664"';
}

/** The bits that a new file would have; undefined where no mode is given or it is not known. */
function bitsOf(task: TaskView): number | undefined {
  const mode = task.action?.parameters.get('mode');
  const value = mode?.value;
  if (typeof value === 'number' && isScalar(mode?.node) && /^0[0-7]+$/.test(mode.node.source ?? '')) return value;
  if (typeof value !== 'string' || value === 'preserve' || !/^[0-7]{1,5}$|^[ugoarwxXst,=+-]+$/.test(value)) return undefined;
  return applyMode(value, 0, { directory: task.action?.parameters.get('state')?.value === 'directory', umask: 0o022 });
}

function* secret(task: TaskView, bits: number | undefined): Iterable<Problem> {
  const { action } = task;
  if (!action || !['copy', 'template', 'file', 'lineinfile', 'blockinfile'].includes(action.name)) return;
  const path = action.parameters.get('dest') ?? action.parameters.get('path');
  const state = action.parameters.get('state')?.value;
  if (!path || state === 'absent' || state === 'link' || state === 'directory') return;
  const text = path.value instanceof Template ? path.value.source : String(path.value);
  if (!isSecretPath(text)) return;
  const mode = action.parameters.get('mode');
  // What only edits a file leaves its mode as it is.
  if (!mode && (action.name === 'copy' || action.name === 'template' || state === 'touch')) {
    yield { at: path.at, message: 'this looks like a secret, and no mode says who may read it', hint: 'write mode: "0600"' };
  } else if (mode && bits !== undefined && (bits & 0o004) !== 0) {
    yield { at: mode.at, message: 'this looks like a secret, and everybody may read it', hint: 'write "0600", or "0640" for a group' };
  }
}
