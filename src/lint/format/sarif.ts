import type { Log, ReportingDescriptor, Result } from 'sarif';
import { version } from '../../version.ts';
import { exampleText } from '../explain.ts';
import type { Finding, Fix, RuleDocs } from '../rule.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const;

/**
 * SARIF 2.1.0, as code scanners take it.
 * @param textOf the text of a file, which turns offsets of fixes into regions
 */
export function sarifFormat(findings: readonly Finding[], rules: readonly RuleDocs[], textOf: (file: string) => string): string {
  const ids = [...new Set([...rules.map((r) => r.id), ...findings.map((f) => f.code)])];
  const described = new Map(rules.map((r) => [r.id, descriptor(r)]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'weft lint', version, rules: ids.map((id) => described.get(id) ?? { id }) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((f) => result(f, ids.indexOf(f.code), textOf)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptor({ id, severity, summary, why, bad, good }: RuleDocs): ReportingDescriptor {
  const text = (example: RuleDocs['bad']) => `\`\`\`yaml\n${exampleText(example)}\`\`\`\n`;
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: why, markdown: `${why}\n\nInstead of\n\n${text(bad)}\nwrite\n\n${text(good)}` },
    defaultConfiguration: { level: levels[severity] },
  };
}

function result(finding: Finding, ruleIndex: number, textOf: (file: string) => string): Result {
  const { code, severity, message, hint, position, fix } = finding;
  const { file, line, column, length = 1 } = position;
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: hint ? `${message}; ${hint}` : message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(file),
          region: { startLine: line, startColumn: column, endColumn: column + length },
        },
      },
    ],
    ...(fix && { fixes: [{ description: { text: fix.title }, artifactChanges: changes(fix, textOf) }] }),
  };
}

function changes({ edits }: Fix, textOf: (file: string) => string) {
  const files = [...new Set(edits.map((e) => e.file))];
  return files.map((file) => ({
    artifactLocation: artifact(file),
    replacements: edits
      .filter((e) => e.file === file)
      .map(({ start, end, text }) => ({ deletedRegion: region(textOf(file), start, end), insertedContent: { text } })),
  }));
}

/** Lines and columns, because GitHub reads no offsets. */
function region(text: string, start: number, end: number) {
  const [startLine, startColumn] = placeOf(text, start);
  const [endLine, endColumn] = placeOf(text, end);
  return { startLine, startColumn, endLine, endColumn };
}

function placeOf(text: string, offset: number): [line: number, column: number] {
  const before = text.slice(0, offset).split('\n');
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}

function artifact(file: string) {
  return file.startsWith('/') ? { uri: `file://${encodeURI(file)}` } : { uri: encodeURI(file), uriBaseId: '%SRCROOT%' };
}
