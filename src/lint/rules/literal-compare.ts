import type { Comparison, Node } from '../../language/ast.ts';
import { Expression } from '../../language/expression.ts';
import { placeIn } from '../../language/source.ts';
import { insertable } from '../edits.ts';
import type { Problem, Rule } from '../rule.ts';
import type { TaskView } from '../task-view.ts';
import { sourcesOfTask } from '../uses.ts';

export const literalCompare: Rule = {
  id: 'literal-compare',
  severity: 'info',
  summary: 'a comparison with true or false',
  why: `A condition says itself whether it holds: \`x\` and \`not x\` read better. For text like "yes", which is not equal to true, say what
is meant: \`x | bool\`. --fix mends it where the value is surely true or false.`,
  bad: `- name: There is a configuration
  debug: { msg: found }
  when: config.stat.exists == true
`,
  good: `- name: There is a configuration
  debug: { msg: found }
  when: config.stat.exists
`,
  isFixable: true,
  *task(task) {
    for (const source of sourcesOfTask(task)) if (source instanceof Expression) yield* comparisons(task, source, source.node, true);
  },
};

/** Through `and`, `or`, `not`, where a comparison stands for itself. */
function* comparisons(task: TaskView, source: Expression, node: Node, isTop: boolean): Iterable<Problem> {
  if (node.type === 'logic') {
    yield* comparisons(task, source, node.left, false);
    yield* comparisons(task, source, node.right, false);
  } else if (node.type === 'unary') yield* comparisons(task, source, node.operand, false);
  else if (node.type === 'compare' && node.rest.length === 1) {
    const [comparison] = node.rest as [Comparison];
    const { operand, operator } = comparison;
    if (operand.type !== 'literal' || typeof operand.value !== 'boolean' || (operator !== '==' && operator !== '!=')) return;
    const means = (operator === '==') === operand.value;
    const word = /^\w+/.exec(source.text.slice(operand.offset))?.[0] ?? 'true';
    yield {
      at: placeIn(source, comparison.offset, operand.offset + word.length - comparison.offset),
      message: `compared with ${word}`,
      hint: means ? 'leave it away, or write `| bool` for what may be text' : 'write `not …`, or `not … | bool` for what may be text',
      fix: means && isBoolean(node.first) && isTop ? withoutComparison(task, source, comparison, operand.offset + word.length) : undefined,
    };
  }
}

function withoutComparison(task: TaskView, source: Expression, { offset }: Comparison, end: number) {
  const start = source.text.slice(0, offset).trimEnd().length;
  const edit = insertable(task.file, source, start, end, '');
  return edit && { title: 'take the comparison away', edits: [edit] };
}

const booleanKeys = ['changed', 'failed', 'skipped', 'exists', 'isdir', 'isreg', 'islnk', 'finished'];

/** Whether an expression is surely true or false. */
function isBoolean(node: Node): boolean {
  switch (node.type) {
    case 'test':
    case 'compare':
      return true;
    case 'unary':
      return node.operator === 'not';
    case 'filter':
      return node.name === 'bool';
    case 'attribute':
      return booleanKeys.includes(node.name);
    default:
      return false;
  }
}
