import stringWidth from 'string-width';

/** One line of what somebody wrote, and where its further lines begin. */
interface Block {
  readonly text: string;
  readonly hanging: number;
}

/**
 * Text in lines of at most `width` columns, each after `indent` blanks. Paragraphs flow; entries of lists and indented lines
 * (`  name:   what it is`) stay apart, their further lines below their text. A word that is too long keeps a line of its own.
 */
export function wrapped(text: string, width: number, indent = 0): readonly string[] {
  const margin = ' '.repeat(indent);
  return blocksOf(text).flatMap(({ text: line, hanging }) => lines(line, width - indent, hanging).map((l) => (l === '' ? '' : margin + l)));
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const last = blocks.at(-1);
    if (last && goesOn(last, line)) blocks[blocks.length - 1] = { ...last, text: `${last.text} ${line.trim()}` };
    else blocks.push({ text: line.trimEnd(), hanging: beginning.exec(line)?.[0].length ?? 0 });
  }
  return blocks;
}

const entry = /^\s*(?:[-*]|\d+\.)\s+/;
/** What stands before the text of a line: the dash of an entry, `  name:   `, or blanks. */
const beginning = /^\s*(?:(?:[-*]|\d+\.)\s+(?:[\w, ]+:\s+)?|(?<=\s)[\w, ]+:\s+)?/;

/** Whether a line goes on with what the block says. */
function goesOn(block: Block, line: string): boolean {
  const isApart = block.text === '' || line.trim() === '' || entry.test(line);
  if (isApart) return false;
  const indent = /^\s*/.exec(line)?.[0].length ?? 0;
  return entry.test(block.text) ? indent > 0 && !/^\s+[\w, ]+:\s+/.test(line) : indent === block.hanging && !/^\s+[\w, ]+:\s+/.test(line);
}

function lines(text: string, width: number, hanging: number): readonly string[] {
  const start = /^\s*/.exec(text)?.[0] ?? '';
  const found: string[] = [];
  let line = start;
  // Blanks between words of the first line are as they were written: they are columns.
  for (const [, space = '', word = ''] of text.trimStart().matchAll(/(\s*)(\S+)/g)) {
    const isFirst = line.trim() === '';
    if (!isFirst && stringWidth(line + space + word) > width) {
      found.push(line);
      line = ' '.repeat(hanging) + word;
    } else line += isFirst ? word : space + word;
  }
  return [...found, line.trimEnd()];
}
