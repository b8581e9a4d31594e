import { Chalk, type ChalkInstance } from 'chalk';
import type { DocOption } from '../../schema/doc-option.ts';
import type { DocPage } from '../../schema/doc-page.ts';
import { type DocList, factsOf } from './listing.ts';
import { wrapped } from './wrap.ts';

export interface DocStyle {
  readonly colour: boolean;
  /** In columns. */
  readonly width: number;
}

/** A page as it is read on a terminal. */
export function pageText(page: DocPage, { colour, width }: DocStyle): string {
  const paint = new Chalk({ level: colour ? 1 : 0 });
  const heading = `${page.name}${page.summary ? `: ${page.summary}` : ''}`;
  const sections = [
    [
      ...wrapped(heading, width).map((l, i) => (i === 0 ? l.replace(page.name, (n) => paint.bold(n)) : l)),
      ...(page.path === undefined ? [] : [paint.dim(`role in ${page.path}`)]),
    ],
    page.description === '' ? [] : wrapped(page.description, width),
    ...page.entryPoints.map((entry) => [
      paint.bold(title(page, entry.name)),
      ...(entry.name === 'main' || !entry.summary ? [] : wrapped(entry.summary, width, 2)),
      ...(entry.description === '' ? [] : [...wrapped(entry.description, width, 2), '']),
      ...(entry.options.length === 0 ? ['  none'] : entry.options.flatMap((option) => optionLines(option, 2, width, paint))),
    ]),
    page.dependencies.length === 0 ? [] : [paint.bold('Depends on:'), ...wrapped(page.dependencies.join(', '), width, 2)],
    [paint.bold(page.kind === 'module' ? 'Examples:' : 'Example:'), ...page.example.split('\n').map((l) => (l === '' ? '' : `  ${l}`))],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function title({ kind }: DocPage, entry: string): string {
  if (kind === 'module') return 'Parameters:';
  return entry === 'main' ? 'Arguments:' : `Arguments with tasks_from: ${entry}:`;
}

function optionLines(option: DocOption, indent: number, width: number, paint: ChalkInstance): readonly string[] {
  const [first = '', ...rest] = wrapped(`${option.name}  (${factsOf(option)})`, width - 4, indent);
  const after = first.slice(indent + option.name.length);
  return [
    `${' '.repeat(indent)}${paint.bold(option.name)}${paint.dim(after)}`,
    ...rest.map((line) => `    ${paint.dim(line)}`),
    ...(option.description === '' ? [] : wrapped(option.description, width, indent + 4)),
    ...(option.options ?? []).flatMap((inner) => optionLines(inner, indent + 4, width, paint)),
  ];
}

/** All there is, a line or two each. */
export function listText({ modules, roles }: DocList, { colour, width }: DocStyle): string {
  const paint = new Chalk({ level: colour ? 1 : 0 });
  const column = Math.min(Math.max(...[...modules, ...roles].map(({ name }) => name.length)), Math.floor(width / 2)) + 4;
  const row = ({ name, summary = '' }: DocList['roles'][number]) => {
    const [first = '', ...rest] = wrapped(summary, width, column);
    return [paint.bold(`  ${name}`) + ' '.repeat(Math.max(2, column - name.length - 2)) + first.trimStart(), ...rest];
  };
  const part = (heading: string, entries: DocList['roles']) =>
    [paint.bold(heading), ...entries.flatMap(row)].join('\n').replace(/ +$/gm, '');
  return `${[part('Modules', modules), ...(roles.length > 0 ? [part('Roles', roles)] : [])].join('\n\n')}\n`;
}
