import type { Project } from './project.ts';
import { mentionsIn } from './read-context.ts';
import { bareOfTask } from './uses.ts';

/** Words that something reads: every name in an expression, and every name in a text that an expression has. */
export interface Mentions {
  readonly words: ReadonlySet<string>;
  /** How the names begin that are put together in a run: `lookup('vars', 'web_' ~ name)`. An empty text: any. */
  readonly prefixes: readonly string[];
}

const known = new WeakMap<Project, Mentions>();

export function mentionsOf(project: Project): Mentions {
  const before = known.get(project);
  if (before) return before;
  const words = new Set<string>(project.context.mentioned);
  const prefixes: string[] = [];
  const add = (text: string, isBare: boolean) => {
    for (const word of isBare ? (text.match(/[A-Za-z_]\w*/g) ?? []) : mentionsIn(text)) words.add(word);
    prefixes.push(...composedIn(text));
  };
  for (const { text } of project.files.values()) add(text, false);
  for (const task of project.tasks) for (const source of bareOfTask(task)) add(source.text, true);
  const mentions = { words, prefixes };
  known.set(project, mentions);
  return mentions;
}

/** Names that are looked up by what an expression makes. */
function composedIn(text: string): readonly string[] {
  const calls = text.matchAll(
    /\b(?:lookup|query|q)\(\s*['"](?:ansible\.builtin\.)?(vars|varnames)['"]\s*,\s*([^,)]*)|\b(vars|hostvars\[[^\]]*\])\[\s*([^\]]*)/g,
  );
  return [...calls].flatMap(([, , first = '', , second = '']) => {
    const name = (first || second).trim();
    const literal = /^(['"])([\w.]*)\1(.*)$/s.exec(name);
    if (literal && literal[3]?.trim() === '') return [];
    return [literal?.[2] ?? ''];
  });
}
