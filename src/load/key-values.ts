/**
 * Splits Ansible's `key=value` text. Quotes hold words together, and so does `{{ … }}`; in values `\n`, `\t`, `\\` … are what
 * they are in Python, and an unknown escape (`\d`) is left.
 *
 * @param only the keys that count; without it every `word=` counts. What is left over comes back as `rest`,
 *   as it was written.
 */
export function splitKeyValues(text: string, only?: readonly string[]): { pairs: [key: string, value: string][]; rest: string } {
  const pairs: [string, string][] = [];
  const rest: string[] = [];
  for (const piece of pieces(text)) {
    const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(decoded(piece.trim()));
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

const ESCAPE = /\\(?:U([0-9A-Fa-f]{8})|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\\'"abfnrtv]))/g;
const CHARACTERS: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** As Ansible's `parse_kv` does, whatever the quotes, in expressions too. */
function decoded(text: string): string {
  return text.replace(ESCAPE, (whole, long, four, two, letter: string | undefined) => {
    if (letter !== undefined) return CHARACTERS[letter] ?? letter;
    const code = Number.parseInt(long ?? four ?? two, 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}

function unquote(value: string): string {
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return quoted ? (quoted[2] ?? '') : value;
}
