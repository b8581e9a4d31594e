import type { Body, Node } from '../../language/ast.ts';
import type { Source } from '../../language/source.ts';
import { literalsOf } from '../literals.ts';
import { isSafeWord } from '../plain-word.ts';
import type { Problem, Rule } from '../rule.ts';
import { shellValues } from '../shell-values.ts';
import { itemsAreWords, placeOf, scriptOf, scriptsOf } from './unquoted-shell-value.ts';

export const handQuotedShellValue: Rule = {
  id: 'hand-quoted-shell-value',
  severity: 'info',
  summary: 'a value between quotes in a shell script',
  why: `Quotes around a value help against spaces, not against quotes: a \`"\`, \`$\` or backtick inside double quotes, a \`'\` inside single ones
ends or expands what was meant as text. The filter \`quote\`, without quotes around it, is right for every value.`,
  bad: `- name: Find it
  shell: grep -r "{{ word }}" /etc | wc -l
  changed_when: false
`,
  good: `- name: Find it
  shell: grep -r {{ word | quote }} /etc | wc -l
  changed_when: false
`,
  *task(task, project) {
    const isWord = itemsAreWords(task);
    for (const script of scriptsOf(task))
      yield* quoted(script, script.body, (node) => isWord(node) || isSafeWord(node, literalsOf(project)));
  },
  *file(file, project) {
    const script = scriptOf(file);
    if (script) yield* quoted(script.source, script.body, (node) => isSafeWord(node, literalsOf(project)));
  },
};

const between = {
  double: 'between double quotes',
  single: 'between single quotes',
  backtick: 'between backticks',
  'quoted-parameter': 'inside ${ }',
  heredoc: 'in a here-document whose end is not quoted',
};

function* quoted(source: Source, body: Body, isSafe: (node: Node) => boolean): Iterable<Problem> {
  for (const { level, expression } of shellValues(body)) {
    if (!(level in between) || isSafe(expression)) continue;
    const where = between[level as keyof typeof between];
    const hint = level === 'heredoc' ? "write <<'EOF'" : 'take the quotes away and write | quote';
    yield { at: placeOf(source, expression), message: `a value ${where} is not safe from what it holds`, hint };
  }
}
