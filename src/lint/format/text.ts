import { Chalk, type ChalkInstance } from 'chalk';
import { formatDiagnostic } from '../../diagnostic.ts';
import type { Finding } from '../rule.ts';

/** The house's form of a diagnostic, in colours where they are wanted. */
export function textFormat(
  findings: readonly Finding[],
  lineOf: (file: string, line: number) => string | undefined,
  colour: boolean,
): string {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return findings.map((f) => `${painted(f, formatDiagnostic(f, lineOf), chalk)}\n\n`).join('');
}

function painted(finding: Finding, text: string, chalk: ChalkInstance): string {
  const paint = { error: chalk.red, warning: chalk.yellow, info: chalk.cyan }[finding.severity];
  const [head = '', ...rest] = text.split('\n');
  const place = head.slice(0, head.indexOf(`  ${finding.severity}`));
  const first = `${chalk.bold(place)}  ${paint(finding.severity)}  ${chalk.bold(finding.code)}${finding.fix ? chalk.dim('  --fix') : ''}`;
  return [
    first,
    ...rest.map((line) =>
      line.replace(/^(\s*\|)( +)(\^+)(.*)$/, (_, bar, space, carets, message) => `${chalk.dim(bar)}${space}${paint(carets)}${message}`),
    ),
  ].join('\n');
}
