import type { DocOption } from '../../schema/doc-option.ts';
import type { DocPage } from '../../schema/doc-page.ts';
import { type DocList, factsOf } from './listing.ts';

/** A page for a wiki or a README. */
export function pageMarkdown(page: DocPage): string {
  const heading = (entry: string) =>
    page.kind === 'module' ? 'Parameters' : entry === 'main' ? 'Arguments' : `Arguments with \`tasks_from: ${entry}\``;
  const parts = [
    `# ${page.name}`,
    page.summary,
    page.path === undefined ? undefined : `Role in \`${page.path}\`.`,
    page.description,
    ...page.entryPoints.flatMap((entry) => [
      `## ${heading(entry.name)}`,
      entry.name === 'main' ? undefined : entry.summary,
      entry.description,
      entry.options.length === 0 ? 'None.' : entry.options.map((option) => optionItem(option, '')).join('\n'),
    ]),
    ...(page.dependencies.length === 0 ? [] : ['## Depends on', page.dependencies.map((name) => `- ${name}`).join('\n')]),
    page.kind === 'module' ? '## Examples' : '## Example',
    `\`\`\`yaml\n${page.example}\n\`\`\``,
  ];
  return `${parts.filter(Boolean).join('\n\n')}\n`;
}

function optionItem(option: DocOption, indent: string): string {
  const description = option.description.replace(/\n{2,}/g, '\n').replaceAll('\n', `\n${indent}  `);
  const own = `${indent}- **${option.name}** (${factsOf(option)})${description === '' ? '' : `: ${description}`}`;
  return [own, ...(option.options ?? []).map((inner) => optionItem(inner, `${indent}  `))].join('\n');
}

export function listMarkdown({ modules, roles }: DocList): string {
  const part = (heading: string, entries: DocList['roles']) =>
    `## ${heading}\n\n${entries.map(({ name, summary }) => `- **${name}**${summary ? `: ${summary}` : ''}`).join('\n')}\n`;
  return [part('Modules', modules), ...(roles.length > 0 ? [part('Roles', roles)] : [])].join('\n');
}
