import { isScalar } from 'yaml';
import { splitKeyValues } from '../../load/key-values.ts';
import { replaceAt } from '../edits.ts';
import type { Fix, Rule } from '../rule.ts';
import { asScalar, quoted } from '../scalar-text.ts';
import type { TaskView } from '../task-view.ts';

export const shortForm: Rule = {
  id: 'short-form',
  severity: 'info',
  summary: 'parameters in one line of `key=value`',
  why: `All values are text there, quoting has rules of its own, and an editor cannot complete or check them. As a mapping they are YAML like
everything else. --fix writes them so.`,
  bad: `- name: A folder
  file: path=/srv/images state=directory mode=0755
`,
  good: `- name: A folder
  file:
    path: /srv/images
    state: directory
    mode: "0755"
`,
  isFixable: true,
  *task(task) {
    const { action } = task;
    if (!action?.module || task.fields.get(action.field.name) !== action.field || !isScalar(action.field.node)) return;
    const { freeForm } = action.module;
    const text = action.field.node.value;
    if (typeof text !== 'string' || (freeForm !== undefined && freeForm !== 'msg') || splitKeyValues(text).pairs.length === 0) return;
    yield {
      at: action.field.at,
      message: 'these parameters are one line of text',
      hint: 'write them as a mapping',
      fix: fixFor(task, text),
    };
  },
};

function fixFor(task: TaskView, text: string): Fix | undefined {
  const { action, file } = task;
  const { pairs, rest } = splitKeyValues(text);
  const at = action?.field.at;
  if (!action || !at || rest !== '' || task.node.flow || new Set(pairs.map(([k]) => k)).size < pairs.length) return undefined;
  const end = lineEnd(file.text, at.line);
  // A comment, or a value that goes on below, would end up somewhere else.
  if (!isScalar(action.field.node) || action.field.node.range?.[1] !== end || pairs.some(([, v]) => /[\n\\]/.test(v))) return undefined;
  const indent = ' '.repeat(action.field.key.column + 1);
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const lines = pairs.map(([key, value]) => `${newline}${indent}${key}: ${scalar(value)}`);
  const before = file.text.slice(0, action.field.node.range[0]).length - action.field.node.range[0];
  const edit = replaceAt(file, { ...at, length: end - action.field.node.range[0] + before }, lines.join(''));
  const spaces = /[ \t]*$/.exec(file.text.slice(0, edit.start))?.[0].length ?? 0;
  return { title: 'write them as a mapping', edits: [{ ...edit, start: edit.start - spaces }] };
}

/** Everything in that form is text, and stays it: `mode=0755`, `port=80`, `force=yes`. */
function scalar(value: string): string {
  return value.includes('{{') ? quoted(value) : asScalar(value);
}

function lineEnd(text: string, line: number): number {
  const lines = text.split('\n');
  return lines.slice(0, line).join('\n').replace(/\s+$/, '').length;
}
