/** Splits text into words as Python's `shlex.split` does (POSIX mode, no comments). Throws where a quote is not closed. */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (/\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      if (end < 0) throw new Error('no closing quotation');
      word = (word ?? '') + text.slice(i + 1, end);
      i = end;
    } else if (c === '"') {
      const { inner, end } = doubleQuoted(text, i + 1);
      word = (word ?? '') + inner;
      i = end;
    } else if (c === '\\') {
      i += 1;
      if (i >= text.length) throw new Error('nothing follows the last backslash');
      word = (word ?? '') + text.charAt(i);
    } else {
      word = (word ?? '') + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** @returns what stands between the quotes, and where the closing one is */
function doubleQuoted(text: string, start: number): { readonly inner: string; readonly end: number } {
  let inner = '';
  for (let i = start; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === '"') return { inner, end: i };
    if (c === '\\' && /["\\]/.test(text.charAt(i + 1))) i += 1;
    inner += text.charAt(i);
  }
  throw new Error('no closing quotation');
}
