import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { DiagnosticError, didYouMean, error, type Position } from '../../diagnostic.ts';
import { parseAddress } from './address.ts';
import { type Draft, localNames, type Source } from './draft.ts';
import { readIni } from './ini-source.ts';
import { isFolder, type ReadOptions, readText } from './read-options.ts';
import { readScript } from './script-source.ts';
import { readYamlInventory } from './yaml-source.ts';

// `ini` too: in a folder, Ansible takes it for the configuration of a script (INVENTORY_IGNORE_EXTS in its base.yml).
const ignored = /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|ini|cfg|retry)|~)$/;

/** A source that is no path but names hosts: `hv1,hv2`, or `hv1,` for one. */
export function isHostList(source: string, cwd: string): boolean {
  return source.includes(',') && !existsSync(resolve(cwd, source));
}

/** Reads one source as `-i` names it: a file, a folder, an executable, or a list of hosts. */
export async function readSource(draft: Draft, source: string, options: ReadOptions): Promise<void> {
  if (isHostList(source, options.cwd)) {
    readHostList(draft, source);
    return;
  }
  const path = resolve(options.cwd, source);
  if (!existsSync(path)) {
    draft.problem('inventory-missing', `there is no inventory "${source}"`, undefined, missingHint(source, path));
    return;
  }
  if (!isFolder(path)) {
    await draft.collectAsync(() => readInventoryFile(draft, source, path, options));
    return;
  }
  for (const name of readdirSync(path).sort()) {
    if (!ignored.test(name)) await readSource(draft, join(source, name), options);
    else if (name.endsWith('.ini')) {
      draft.warn(
        'inventory-ignored',
        `${join(source, name)} is not read`,
        startOf(join(source, name)),
        'within a folder, name it without ".ini"',
      );
    }
  }
}

async function readInventoryFile(draft: Draft, shown: string, path: string, options: ReadOptions): Promise<void> {
  const source = sourceOf(shown, path, dirname(path));
  const { text, mark } = readText(shown, options);
  if (/^(?:#!|\x7fELF)/.test(text)) {
    if (options.runScripts === false) return;
    if (isExecutable(path)) return readScript(draft, source, path, options.cwd);
    throw new DiagnosticError(
      error('script-not-executable', `${shown} begins with "#!" but is not executable`, startOf(shown), `run "chmod +x ${shown}"`),
    );
  }
  if (extname(shown) === '.toml') {
    const hint = 'ansible-inventory --list --yaml writes it as YAML';
    throw new DiagnosticError(error('inventory-format', 'inventories in TOML are not read', startOf(shown), hint));
  }
  if (isYaml(shown, text)) readYamlInventory(draft, source, { text, mark }, options.readTag);
  else readIni(draft, { ...source, mark }, text);
}

/** By its suffix; a file without one by the first line that says something. */
function isYaml(name: string, text: string): boolean {
  const suffix = extname(name);
  if (suffix !== '') return ['.yml', '.yaml', '.json'].includes(suffix);
  const line = text.split('\n').find((l) => !/^\s*(?:[#;]|$)/.test(l)) ?? '';
  return /^(?:---|%YAML|\s*\{)|^(?:"[^"]*"|'[^']*'|[^\s"'#]+)\s*:(?:\s|$)/.test(line);
}

function readHostList(draft: Draft, text: string): void {
  const source = sourceOf(text, text, null);
  const group = draft.group('ungrouped', startOf(text));
  let column = 1;
  for (const part of text.split(',')) {
    const word = part.trim();
    const address = parseAddress(word);
    const known = address && !address.host.includes('[') ? address : { host: word };
    const position = { file: '-i', line: 1, column: column + part.indexOf(word), length: Math.max(1, word.length) };
    if (word !== '' && !draft.hosts.has(known.host)) draft.host(known.host, group, source, position, known.port);
    column += part.length + 1;
  }
}

function sourceOf(shown: string, file: string, dir: string | null): Source {
  const position = startOf(shown);
  return {
    path: shown,
    variables: new Map([
      ['inventory_file', { value: file, position }],
      ['inventory_dir', { value: dir, position }],
    ]),
  };
}

function startOf(file: string): Position {
  return { file, line: 1, column: 1 };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missingHint(source: string, path: string): string | undefined {
  if (/(?:^|\/)inventories\/lab(?:\/|$)/.test(source)) return 'run "weft lab up" first';
  const folder = dirname(path);
  if (!existsSync(folder)) return missingHint(dirname(source), folder);
  const near = didYouMean(basename(path), isFolder(folder) ? readdirSync(folder) : []);
  if (near) return near;
  return localNames.includes(source) || parseAddress(source) ? `a list of hosts has a comma: "${source},"` : undefined;
}
