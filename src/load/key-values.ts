/**
 * Splits Ansible's `key=value` text. Quotes hold words together, and so does `{{ … }}`.
 *
 * @param only the keys that count; without it every `word=` counts. What is left over comes back as `rest`,
 *   as it was written.
 */
export function splitKeyValues(text: string, only?: readonly string[]): { pairs: [key: string, value: string][]; rest: string } {
  const pairs: [string, string][] = [];
  const rest: string[] = [];
  for (const piece of pieces(text)) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(piece.trim());
    const key = match?.[1];
    if (key !== undefined && (only === undefined || only.includes(key))) pairs.push([key, unquote(match?.[2] ?? '')]);
    else rest.push(piece);
  }
  return { pairs, rest: rest.join('').trim() };
}

/** Words with the white space before them, so that joining gives the text back. */
function pieces(text: string): string[] {
  return text.match(/\s*(?:\{\{.*?\}\}|\{%.*?%\}|"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'{]|\{(?![{%])|["'{])+/gs) ?? [];
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return quoted ? (quoted[2] ?? '') : value;
}
