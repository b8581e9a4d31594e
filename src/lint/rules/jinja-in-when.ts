import { isScalar, isSeq, type Node } from 'yaml';
import { DiagnosticError } from '../../diagnostic.ts';
import { parseExpression } from '../../language/expression.ts';
import { replaceAt } from '../edits.ts';
import type { Problem, Rule } from '../rule.ts';
import { asScalar } from '../scalar-text.ts';
import type { TaskView } from '../task-view.ts';

const keywords = ['when', 'changed_when', 'failed_when', 'until'];

export const jinjaInWhen: Rule = {
  id: 'jinja-in-when',
  severity: 'warning',
  summary: 'braces around a condition',
  why: `A condition is an expression already. In braces Ansible evaluates it twice: what a variable holds becomes code.`,
  bad: `- name: Stop it
  command: /usr/sbin/stop
  changed_when: true
  when: "{{ is_running }}"
`,
  good: `- name: Stop it
  command: /usr/sbin/stop
  changed_when: true
  when: is_running
`,
  isFixable: true,
  *task(task) {
    const fields = keywords.map((k) => task.fields.get(k)?.node);
    const that = task.action?.name === 'assert' ? task.action.parameters.get('that')?.node : undefined;
    for (const node of [...fields, that]) {
      for (const each of isSeq(node) ? (node.items as Node[]) : [node]) {
        const problem = each && inBraces(task, each);
        if (problem) yield problem;
      }
    }
  },
};

function inBraces(task: TaskView, node: Node): Problem | undefined {
  if (!isScalar(node) || typeof node.value !== 'string') return undefined;
  const inner = /^\s*\{\{-?(.*?)-?\}\}\s*$/s.exec(node.value)?.[1]?.trim();
  if (inner === undefined || !isExpression(inner)) return undefined;
  const at = task.file.at(node);
  const text = inner.includes('\n') ? undefined : asScalar(inner);
  const fix = text === undefined ? undefined : { title: 'take the braces off', edits: [replaceAt(task.file, at, text)] };
  return { at, message: 'a condition needs no braces', hint: fix && `write ${text}`, fix };
}

function isExpression(text: string): boolean {
  try {
    parseExpression(text, { file: '', line: 1, column: 1 });
    return true;
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return false;
    throw thrown;
  }
}
