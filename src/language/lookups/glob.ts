import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths that match a pattern with `*`, `?` and `[…]`, which do not match a slash or a leading dot; sorted. */
export function glob(pattern: string): string[] {
  const [first = '', ...rest] = pattern.split('/');
  let paths = [first === '' ? '/' : first];
  for (const part of first === '' ? rest : [first, ...rest]) {
    if (part === '') continue;
    const bases = part === first && first !== '' ? ['.'] : paths;
    paths = bases.flatMap((base) => matching(base, part));
  }
  return paths.sort();
}

function matching(folder: string, part: string): string[] {
  if (!/[*?[]/.test(part)) return [join(folder, part)];
  const regex = new RegExp(`^${part.replace(/\[!?[^\]]+\]|[\s\S]/g, segment)}$`, 's');
  return names(folder)
    .filter((name) => (part.startsWith('.') || !name.startsWith('.')) && regex.test(name))
    .map((name) => join(folder, name));
}

function segment(piece: string): string {
  if (piece === '*') return '.*';
  if (piece === '?') return '.';
  if (piece.length > 1) return piece.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
  return piece.replace(/[\\^$.+()[\]{}|]/g, '\\$&');
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No such folder, or none that may be read: nothing matches.
    return [];
  }
}
