import type { Finding } from './rule.ts';

/** `# weft-lint: ignore RULE[, RULE]`, in whatever kind of comment the file has. */
const mark = /weft-lint:\s*ignore\s+([\w-]+(?:\s*,\s*[\w-]+)*)/;

/** Without what comments ask to ignore: on the line itself, or on a comment's own line above it. */
export function withoutIgnored(
  findings: readonly Finding[],
  lineOf: (file: string, line: number) => string | undefined,
): readonly Finding[] {
  return findings.filter(({ code, position: { file, line } }) => {
    if (named(lineOf(file, line)).includes(code)) return false;
    for (let above = line - 1; ; above--) {
      const text = lineOf(file, above);
      if (text === undefined || !/^\s*(?:#|\{#|\{\{!)/.test(text)) return true;
      if (named(text).includes(code)) return false;
    }
  });
}

function named(line: string | undefined): readonly string[] {
  return (mark.exec(line ?? '')?.[1] ?? '').split(/\s*,\s*/);
}
