import { DiagnosticError, type Position } from '../../diagnostic.ts';
import type { Body, Node } from '../../language/ast.ts';
import { parseJinja } from '../../language/jinja.ts';
import { placeIn, type Source } from '../../language/source.ts';
import { Template } from '../../language/template.ts';
import { commandOf } from '../command-line.ts';
import { type Literals, literalItems, literalsOf } from '../literals.ts';
import { isPlainWord, isSafeWord } from '../plain-word.ts';
import { quoteFix } from '../quote-fix.ts';
import type { Problem, Rule } from '../rule.ts';
import { type ShellValue, shellValues } from '../shell-values.ts';
import type { SourceFile } from '../source-file.ts';
import { loopVariables, type TaskView } from '../task-view.ts';

export const unquotedShellValue: Rule = {
  id: 'unquoted-shell-value',
  severity: 'warning',
  summary: 'a value in a shell script that is not quoted',
  why: `A space in the value makes two words of it, a \`*\` a list of files, a \`;\` another command, which runs as whoever runs the task. The
filter \`quote\` makes one word of whatever it is. --fix adds it where what is known of the value says that it is one word now.`,
  bad: `- name: Sizes
  shell: du -s {{ folder }} | sort -n
  changed_when: false
`,
  good: `- name: Sizes
  shell: du -s {{ folder | quote }} | sort -n
  changed_when: false
`,
  isFixable: true,
  *task(task, project) {
    for (const script of scriptsOf(task)) yield* unquoted(task.file, script, script.body, literalsOf(project), itemsAreWords(task));
  },
  *file(file, project) {
    const script = scriptOf(file);
    if (script) yield* unquoted({ path: file.shown, text: file.text }, script.source, script.body, literalsOf(project), () => false);
  },
};

/** Texts of a task that a shell reads. */
export function scriptsOf(task: TaskView): readonly Template[] {
  const line = commandOf(task);
  const guards = ['unless', 'onlyif'].map((name) => task.action?.parameters.get(name)?.value);
  return [line?.isShell ? line.template : undefined, ...guards].filter((t) => t instanceof Template);
}

/** A Jinja template that makes a shell script. (In a `.hbs` one values are quoted by themselves.) */
export function scriptOf(file: SourceFile): { readonly source: Source; readonly body: Body } | undefined {
  if (file.kind !== 'template' || file.shown.endsWith('.hbs')) return undefined;
  const isScript = /\.sh\.[^./]+$/.test(file.shown) || /^#!\s*\/\S*(?:\/env\s+)?\/?(?:ba|da|a)?sh\b/.test(file.text);
  if (!isScript) return undefined;
  try {
    return parseJinja(file.shown, file.text);
  } catch (thrown) {
    if (thrown instanceof DiagnosticError) return undefined;
    throw thrown;
  }
}

type IsWord = (node: Node) => boolean;

/** Whether an expression is of the item of a loop whose items are written out, and are plain words. */
export function itemsAreWords(task: TaskView): IsWord {
  const items = literalItems(task);
  const [variable = ''] = loopVariables(task);
  return (node) => {
    if (!items) return false;
    if (node.type === 'name') return node.name === variable && items.every(isPlainWord);
    if (node.type !== 'attribute' || node.object.type !== 'name' || node.object.name !== variable) return false;
    return items.every(
      (item) => typeof item === 'object' && item !== null && isPlainWord((item as Record<string, unknown>)[node.name] ?? null),
    );
  };
}

function* unquoted(
  file: { readonly path: string; readonly text: string },
  source: Source,
  body: Body,
  literals: Literals,
  isWord: IsWord,
): Iterable<Problem> {
  for (const value of shellValues(body)) {
    const { level, expression } = value;
    if ((level !== 'plain' && level !== 'command') || isSafeWord(expression, literals) || isWord(expression)) continue;
    yield {
      at: placeOf(source, expression),
      message: 'this value is not quoted for the shell',
      hint: hintFor(expression, value),
      fix: quoteFix(file, source, value, literals),
    };
  }
}

function hintFor(expression: Node, { before }: ShellValue): string {
  if (expression.type === 'filter' && expression.name === 'join') return "quote each word: | map('quote') | join(' ')";
  if (/(?:^|[\n;&|(])\s*$/.test(before)) return 'if it is a command with its arguments, write those out';
  return "write | quote; for several words, a list: | map('quote') | join(' ')";
}

/** The place of an expression's first name, as far as its tree tells. */
export function placeOf(source: Source, expression: Node): Position {
  const first = leftmost(expression);
  return placeIn(source, first.offset, first.type === 'name' ? first.name.length : 1);
}

function leftmost(node: Node): Node {
  if (node.type === 'filter' || node.type === 'test') return leftmost(node.input);
  if (node.type === 'attribute' || node.type === 'subscript' || node.type === 'slice') return leftmost(node.object);
  if (node.type === 'binary' || node.type === 'logic') return leftmost(node.left);
  if (node.type === 'concat') return leftmost(node.parts[0] ?? node);
  if (node.type === 'compare') return leftmost(node.first);
  if (node.type === 'condition') return leftmost(node.value);
  return node.type === 'call' ? leftmost(node.callee) : node;
}
