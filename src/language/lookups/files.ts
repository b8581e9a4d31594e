import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { Secret } from '../secret.ts';

/** Folders where a relative file name is looked for, in order: those of the search path, then beside the file that names it. */
export function foldersFor(context: Context, kind: string): string[] {
  const here = dirname(context.file);
  const roots = [...context.environment.searchPath, here];
  return [...new Set(roots.flatMap((root) => [join(root, kind), root]).map((p) => resolve(p)))];
}

export function candidates(context: Context, kind: string, name: string): string[] {
  return isAbsolute(name) ? [name] : foldersFor(context, kind).map((folder) => join(folder, name));
}

/** The first that exists; the error names every place searched. */
export function findFile(context: Context, kind: string, name: string): string {
  const places = candidates(context, kind, name);
  const found = places.find((p) => existsSync(p));
  if (found === undefined) throw new FunctionError(`there is no file "${name}"`, `searched ${places.join(', ')}`);
  return found;
}

export function readText(path: string): string {
  return Buffer.from(readBytes(path)).toString('utf8');
}

/** What a file holds; of an encrypted one, as Ansible has it, what is in it: a secret. */
export function readContent(context: Context, path: string): string | Secret {
  const { unsealed } = context.environment;
  return unsealed?.(path, readBytes(path)) ?? readText(path);
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (e) {
    throw new FunctionError(`cannot read ${path}: ${e instanceof Error ? e.message : String(e)}`);
  }
}

/** A change of a text that may be secret, which it stays. */
export function changed(context: Context, content: string | Secret, change: (text: string) => string): string | Secret {
  if (!(content instanceof Secret)) return change(content);
  const text = change(content.reveal());
  return context.environment.marked?.(text) ?? new Secret(text);
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
