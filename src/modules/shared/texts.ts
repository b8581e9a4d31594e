import { gzipSync } from 'node:zlib';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Change } from '../module.ts';

/** Long texts, of whole lines, that a script finds as files: `"$texts/NAME"`. Names are letters. */
export type Texts = Readonly<Record<string, string>>;

/** Lines as a text. */
export function linesOf(list: readonly string[]): string {
  return `${list.join('\n')}\n`;
}

/** The last line, and nothing behind it: then all has arrived. */
const END = '#end';

/**
 * The script, and the input that brings its texts. In the script itself they would be looked at character by character, several
 * times. Packed: it is less, and gzip knows a part by its checksum.
 */
export function withTexts(script: Script, texts: Texts): Pick<Change, 'script' | 'stdin'> {
  let last = 0;
  const parts = Object.entries(texts).map(([name, text]) => {
    last += linesIn(text);
    return `NR <= ${last} { print > (ENVIRON["texts"] "/${name}"); next }`;
  });
  const unpack = [...parts, `{ whole = $0 == "${END}" }`, 'END { exit !whole }'].join('\n');
  return {
    script: lines(
      sh`texts=$(mktemp -d "\${TMPDIR:-/tmp}/weft-XXXXXXXX") || exit
export texts
trap 'rm -rf "$texts"' EXIT; trap 'exit 143' TERM
{ gzip -dc || echo '#cut'; } | awk ${unpack} || { echo 'what was sent did not arrive whole' >&2; exit 1; }`,
      script,
    ),
    stdin: () => gzipSync([...Object.values(texts), `${END}\n`].join(''), { level: 1 }),
  };
}

function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
