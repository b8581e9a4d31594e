import { isScalar, parseDocument } from 'yaml';

/** A string as a YAML scalar of one line: plain where it then reads the same, else in quotes. */
export function asScalar(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** In double quotes, or in single ones where that saves escapes. */
export function quoted(text: string): string {
  const isSimple = /^[^\n\r\t\\]*$/.test(text);
  if (isSimple && text.includes('"') && !text.includes("'")) return `'${text}'`;
  return JSON.stringify(text);
}

/** Whether the text stands for itself in both YAML 1.1 and 1.2, in block and in flow style. */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z_/.(][^\n\r\t#,[\]{}]*$/.test(text) || /:(?:\s|$)|\s$/.test(text)) return false;
  if (/^(?:y|yes|n|no|on|off|true|false|null|none|~)$/i.test(text)) return false;
  return ['1.1', '1.2'].every((version) => {
    const { contents, errors } = parseDocument(text, { version: version as '1.1' | '1.2', logLevel: 'silent' });
    return errors.length === 0 && isScalar(contents) && contents.value === text;
  });
}
