/** A word of a line, quotes and backslashes resolved, and where it stands in the line (from 0, `end` exclusive). */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A quote or backslash with nothing to close it. */
export interface Unclosed {
  readonly unclosed: 'quote' | 'backslash';
  readonly start: number;
}

/**
 * The words of a line as Python's `shlex.split(line, comments=True)` finds them, which is what Ansible uses: quotes
 * may stand within a word, a backslash takes the next character, and `#` starts a comment even within a word.
 */
export function splitWords(line: string): readonly Word[] | Unclosed {
  const words: Word[] = [];
  let i = 0;
  while (i < line.length) {
    if (isSpace(line[i])) {
      i++;
      continue;
    }
    if (line[i] === '#') break;
    const start = i;
    let text = '';
    for (; i < line.length && !isSpace(line[i]) && line[i] !== '#'; i++) {
      const character = line[i];
      if (character === '"' || character === "'") {
        const quoted = readQuoted(line, i);
        if ('unclosed' in quoted) return quoted;
        text += quoted.text;
        i = quoted.end;
      } else if (character === '\\') {
        if (i + 1 >= line.length) return { unclosed: 'backslash', start: i };
        text += line[++i];
      } else {
        text += character;
      }
    }
    words.push({ text, start, end: i });
  }
  return words;
}

/** @returns `end`: where the closing quote stands */
function readQuoted(line: string, open: number): { text: string; end: number } | Unclosed {
  const quote = line[open];
  let text = '';
  for (let i = open + 1; i < line.length; i++) {
    if (line[i] === quote) return { text, end: i };
    // Within double quotes a backslash is special only before itself and the quote.
    if (quote === '"' && line[i] === '\\' && (line[i + 1] === '"' || line[i + 1] === '\\')) i++;
    text += line[i];
  }
  return { unclosed: 'quote', start: open };
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
