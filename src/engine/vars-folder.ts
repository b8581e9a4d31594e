import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { DiagnosticError, error, type Position } from '../diagnostic.ts';
import { isFile, isFolder } from '../load/context.ts';
import { pythonRegExp } from '../modules/shared/python-regexp.ts';
import { isTrue } from './settings.ts';

/** What `include_vars` may say of a folder, as it is evaluated. */
export type FolderOptions = Readonly<Record<string, unknown>>;

/** Options that only a folder has. */
export const folderOptions = ['dir', 'depth', 'files_matching', 'ignore_files', 'extensions', 'ignore_unknown_extensions'];

/** The files of a folder of variables in the order in which Ansible reads them: folder by folder, each by name. */
export function varsFilesIn(folder: string, options: FolderOptions, position: Position): readonly string[] {
  if (!isFolder(folder)) throw refused(`${folder} is not a folder`, position);
  const depth = Number(options.depth ?? 0);
  const folders = [folder, ...foldersBelow(folder)].sort();
  const isWanted = choice(options, position);
  // As in Ansible, a number of folders, the first among them.
  return folders.slice(0, depth > 0 ? depth : undefined).flatMap((place) =>
    readdirSync(place)
      .sort()
      .filter((name) => isFile(join(place, name)) && isWanted(name))
      .map((name) => join(place, name)),
  );
}

function choice(options: FolderOptions, position: Position): (name: string) => boolean {
  const matching = options.files_matching === undefined ? undefined : pattern(String(options.files_matching), position);
  const ignored = words(options.ignore_files).map((word) => pattern(`${word}$`, position));
  const extensions = options.extensions === undefined ? ['yaml', 'yml', 'json'] : words(options.extensions);
  const mayBeOther = options.ignore_unknown_extensions !== undefined && isTrue(options.ignore_unknown_extensions);
  return (name) => {
    if ((matching && !matching.test(name)) || ignored.some((one) => one.test(name))) return false;
    if (extensions.includes(extname(name).slice(1))) return true;
    if (mayBeOther) return false;
    throw refused(
      `${name} does not have a valid extension: ${extensions.join(', ')}`,
      position,
      'set `ignore_unknown_extensions: true`, or name it in `ignore_files`',
    );
  };
}

function pattern(text: string, position: Position): RegExp {
  try {
    return pythonRegExp(text);
  } catch (thrown) {
    throw refused(String(thrown instanceof Error ? thrown.message : thrown), position);
  }
}

function refused(message: string, position: Position, hint?: string): DiagnosticError {
  return new DiagnosticError(error('vars-folder', message, position, hint));
}

function words(written: unknown): readonly string[] {
  if (Array.isArray(written)) return written.map(String);
  return written === undefined || written === null ? [] : String(written).split(/\s+/).filter(Boolean);
}

/** Links to folders are not followed. */
function foldersBelow(folder: string): readonly string[] {
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return below.flatMap(({ name }) => [join(folder, name), ...foldersBelow(join(folder, name))]);
}
