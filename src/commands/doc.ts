import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { DiagnosticError, didYouMean, error } from '../diagnostic.ts';
import type { Loading } from '../load/context.ts';
import { roleFolder } from '../load/role.ts';
import { modules } from '../modules/registry.ts';
import { type DocPage, modulePage, rolePage } from '../schema/doc-page.ts';
import { isRole, rolePaths } from '../schema/role-doc.ts';
import { wantsColour } from './colour.ts';
import type { DocList } from './doc/listing.ts';
import { listMarkdown, pageMarkdown } from './doc/markdown.ts';
import { listText, pageText } from './doc/text.ts';
import { loadingFor } from './prepare.ts';

interface DocFlags {
  readonly format: 'text' | 'json' | 'markdown';
}

/** `weft doc`: what a module or role does and takes, from what checks it. */
export function docCommand(): Command {
  const command = new Command('doc')
    .description('Show what a module or role does, what it takes, examples')
    .argument('[module|role]', 'a module, a role, or the path of a role; without one all are listed')
    .addOption(new Option('--format <form>', 'how it is written').choices(['text', 'json', 'markdown']).default('text'))
    .addHelpText(
      'after',
      '\nExamples:\n  weft doc\n  weft doc copy\n  weft doc overlay-tunnel\n  weft doc roles/web --format markdown > web.md',
    );
  return command.action((name: string | undefined, flags: DocFlags) => {
    command.configureOutput().writeOut?.(name === undefined ? list(flags) : shownPage(pageOf(name), flags));
  });
}

function shownPage(page: DocPage, { format }: DocFlags): string {
  if (format === 'json') return `${JSON.stringify(page, undefined, 2)}\n`;
  return format === 'markdown' ? pageMarkdown(page) : pageText(page, style());
}

function style() {
  return { colour: wantsColour(), width: Math.max(40, Math.min(process.stdout.columns || 80, 100)) };
}

/** A module before a role: tasks name modules; a role that is called like one is reached by its path. */
function pageOf(name: string): DocPage {
  const module = modulePage(name);
  if (module) return module;
  const loading = loadingFor(process.cwd());
  const path = pathOfRole(loading, name);
  if (path !== undefined) return rolePage(loading, path);
  throw new DiagnosticError(
    error('unknown-name', `no module or role "${name}"`, undefined, didYouMean(name, docNames()) ?? '"weft doc" lists all'),
  );
}

/** Where playbooks of this folder, or of its `playbooks/`, find the role; or the folder itself. */
function pathOfRole(loading: Loading, name: string): string | undefined {
  const places = [...playbookFolders(loading), loading.cwd].map((folder) => roleFolder(loading, name, { folder }));
  return [...places, resolve(loading.cwd, name)].find((path) => path !== undefined && isRole(path));
}

function playbookFolders({ cwd }: Loading): readonly string[] {
  return [join(cwd, 'playbooks')].filter(existsSync);
}

function knownRoles(loading: Loading): ReadonlyMap<string, string> {
  const beside = playbookFolders(loading).map((folder) => join(folder, 'roles'));
  return rolePaths({ ...loading, roleFolders: [...beside, ...loading.roleFolders] });
}

/** Every name that `weft doc` knows. */
export function docNames(): readonly string[] {
  return [...modules.keys(), ...knownRoles(loadingFor(process.cwd())).keys()];
}

function list({ format }: DocFlags): string {
  const loading = loadingFor(process.cwd());
  const found: DocList = {
    modules: [...modules].map(([name, { docs }]) => ({ name, summary: docs.summary })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    roles: [...knownRoles(loading).values()].map((path) => roleLine(loading, path)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  if (format === 'json') return `${JSON.stringify(found, undefined, 2)}\n`;
  return format === 'markdown' ? listMarkdown(found) : listText(found, style());
}

/** A role that cannot be read is listed all the same. */
function roleLine(loading: Loading, path: string): DocList['roles'][number] {
  try {
    const { name, summary, path: shownPath } = rolePage(loading, path);
    return { name, ...(summary !== undefined && { summary }), ...(shownPath !== undefined && { path: shownPath }) };
  } catch (thrown) {
    if (!(thrown instanceof DiagnosticError)) throw thrown;
    return { name: path.split('/').at(-1) ?? path, summary: `(cannot be read: ${thrown.message.split('\n')[0]})`, path };
  }
}
