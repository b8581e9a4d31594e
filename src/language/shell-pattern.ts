/**
 * A shell pattern as a regular expression for the whole text, as Python's `fnmatch.translate` makes it:
 * `*`, `?`, `[abc]`, `[a-c]`, `[!abc]`; a bracket that is never closed stands for itself.
 */
export function globToRegExp(glob: string): RegExp {
  let source = '';
  for (let i = 0; i < glob.length; i++) {
    const character = glob[i] ?? '';
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (character === '[') {
      const close = closing(glob, i);
      source += close < 0 ? '\\[' : characterClass(glob.slice(i + 1, close));
      if (close >= 0) i = close;
    } else source += escaped(character);
  }
  return new RegExp(`^(?:${source})$`, 's');
}

/** Where the bracket that opens at `open` closes; a `]` right after it (or after `[!`) is a member. */
function closing(glob: string, open: number): number {
  const first = open + 1 + (glob[open + 1] === '!' ? 1 : 0);
  return glob.indexOf(']', glob[first] === ']' ? first + 1 : first);
}

function characterClass(members: string): string {
  const negated = members.startsWith('!');
  const text = negated ? members.slice(1) : members;
  let inside = '';
  for (let i = 0; i < text.length; i++) {
    const from = text[i] ?? '';
    const to = text[i + 2];
    if (text[i + 1] === '-' && to !== undefined) {
      if (from <= to) inside += `${escaped(from)}-${escaped(to)}`;
      i += 2;
    } else inside += escaped(from);
  }
  return `[${negated ? '^' : ''}${inside}]`;
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character}` : character;
}
