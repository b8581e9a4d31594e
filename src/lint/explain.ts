import type { Example, RuleDocs } from './rule.ts';

/** What `--explain` shows of a rule. */
export function explained({ id, severity, summary, why, bad, good, isFixable }: RuleDocs): string {
  const examples = exampleText(bad) === '' ? [] : ['', 'Instead of', indented(exampleText(bad)), '', 'write', indented(exampleText(good))];
  return [`${id} (${severity}${isFixable ? ', --fix mends it where that is safe' : ''}): ${summary}`, '', why, ...examples].join('\n');
}

/** One line for each rule. */
export function ruleList(rules: readonly RuleDocs[]): string {
  const width = Math.max(...rules.map((r) => r.id.length));
  return rules.map((r) => `${r.id.padEnd(width)}  ${r.severity.padEnd(7)}  ${r.isFixable ? 'fix' : '   '}  ${r.summary}`).join('\n');
}

/** An example of several files names each in a comment. */
export function exampleText(example: Example): string {
  if (typeof example === 'string') return example;
  return Object.entries(example)
    .map(([path, text]) => `# ${path}\n${text}`)
    .join('\n');
}

function indented(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, '  ');
}

/** The rules as a table in Markdown, for docs/lint.md. */
export function ruleTable(rules: readonly RuleDocs[]): string {
  const rows = rules.map((r) => `| \`${r.id}\` | ${r.severity} | ${r.isFixable ? 'yes' : ''} | ${r.summary} |`);
  return ['| rule | severity | `--fix` | finds |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
