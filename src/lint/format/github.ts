import type { Finding } from '../rule.ts';

const commands = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** GitHub's workflow commands: an annotation at the line. */
export function githubFormat(findings: readonly Finding[]): string {
  return findings.map(line).join('');
}

function line({ severity, code, message, hint, position: { file, line: at, column, length } }: Finding): string {
  const end = length === undefined ? '' : `,endColumn=${column + length}`;
  const text = escaped(hint ? `${message}; ${hint}` : message);
  return `::${commands[severity]} file=${property(file)},line=${at},col=${column}${end},title=${property(code)}::${text}\n`;
}

/** What ends a command, or an argument of one, as GitHub's toolkit writes it. */
function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
