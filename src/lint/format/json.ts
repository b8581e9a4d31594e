import type { Finding } from '../rule.ts';

/** A list of findings, each as it is. */
export function jsonFormat(findings: readonly Finding[]): string {
  const list = findings.map(({ code, severity, message, hint, position, fix }) => ({
    rule: code,
    severity,
    ...position,
    message,
    ...(hint && { hint }),
    ...(fix && { fix }),
  }));
  return `${JSON.stringify(list, undefined, 2)}\n`;
}
