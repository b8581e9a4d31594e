import { gzipSync } from 'node:zlib';
import { lines, type Script, sh } from '../../session/script.ts';
import type { Change } from '../module.ts';

/** Long texts, of whole lines, that a script finds as files: `"$texts/NAME"`. Names are letters. */
export type Texts = Readonly<Record<string, string>>;

/** Lines as a text. */
export function linesOf(list: readonly string[]): string {
  return `${list.join('\n')}\n`;
}

/**
 * The script, and the input that brings its texts. In the script itself they would be looked at character by character, several
 * times. Packed: it is less, and what a cut link left of it is known by that.
 */
export function withTexts(script: Script, texts: Texts): Pick<Change, 'script' | 'stdin'> {
  let last = 0;
  const parts = Object.entries(texts).map(([name, text]) => {
    const first = last + 1;
    last += text.split('\n').length - 1;
    return sh`sed -n ${`${first},${last}p;${last}q`} "$texts/all" >"$texts"/${name} || exit`;
  });
  return {
    script: lines(
      sh`texts=$(mktemp -d "\${TMPDIR:-/tmp}/weft-XXXXXXXX") || exit
export texts
trap 'rm -rf "$texts"' EXIT; trap 'exit 143' TERM
gzip -dc >"$texts/all" || { echo 'what was sent did not arrive whole' >&2; exit 1; }`,
      ...parts,
      script,
    ),
    stdin: gzipSync(Object.values(texts).join(''), { level: 1 }),
  };
}
