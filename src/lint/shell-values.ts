import type { Body, Node } from '../language/ast.ts';
import { FunctionError } from '../language/function-error.ts';
import { afterText, afterValue, innermost, type Level, type ShellContext, scriptStart } from '../language/handlebars/shell-context.ts';

/** A value that is put into a script, and where there. */
export interface ShellValue {
  readonly expression: Node;
  readonly level: Level['kind'] | 'quoted-heredoc';
  /** The text of the script before it, up to the value before. */
  readonly before: string;
  /** Up to the value after it. */
  readonly after: string;
}

/** The values in the text of a script, as far as it can be followed. */
export function shellValues(body: Body): readonly ShellValue[] {
  const found: { -readonly [K in keyof ShellValue]: ShellValue[K] }[] = [];
  let before = '';
  const walk = (part: Body, start: ShellContext): ShellContext => {
    let context = start;
    for (const statement of part) {
      switch (statement.type) {
        case 'text': {
          context = afterText(context, statement.text);
          before += statement.text;
          const last = found.at(-1);
          if (last) last.after += statement.text;
          break;
        }
        case 'output': {
          const level = innermost(context);
          const kind = level.kind === 'heredoc' && level.delimiter.isQuoted ? 'quoted-heredoc' : level.kind;
          found.push({ expression: statement.expression, level: kind, before, after: '' });
          context = afterValue(context);
          before = '';
          break;
        }
        case 'if': {
          // Whichever way is taken, a script that is whole is at the same place afterwards.
          const ends = statement.branches.map((branch) => walk(branch.body, context));
          walk(statement.otherwise, context);
          context = ends[0] ?? context;
          break;
        }
        case 'for':
          context = walk(statement.body, context);
          break;
        case 'with':
        case 'filter-block':
          context = walk(statement.body, context);
          break;
      }
    }
    return context;
  };
  try {
    walk(body, scriptStart);
  } catch (thrown) {
    if (!(thrown instanceof FunctionError)) throw thrown;
  }
  return found;
}
