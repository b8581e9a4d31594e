import { parseDocument, type Tags } from 'yaml';
import type { z } from 'zod';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { pyYamlTags } from '../../language/py-yaml-tags.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** Reads a rendered document (YAML 1.1, or JSON). `name` is what messages call it. Throws DiagnosticError. */
export function readDocument<T>(schema: z.ZodType<T>, name: string, text: string): T {
  return checkDocument(schema, name, withoutEmptySections(parseText(name, text) ?? {}));
}

/** A template that finds nothing for a section leaves its key without a value. */
function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, section]) => section !== null));
}

/** Checks a document that is data already. Throws DiagnosticError with every mistake that it finds. */
export function checkDocument<T>(schema: z.ZodType<T>, name: string, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DiagnosticError(
    result.error.issues.map((issue) =>
      error('document', `${name}: ${issue.path.length > 0 ? `${pathText(issue.path)}: ` : ''}${issue.message}`),
    ),
  );
}

/** `links[3].vni`, as a person would point at it. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`),
    '',
  );
}

function parseText(name: string, text: string): unknown {
  // Much faster, and what a template for thousands of objects may render.
  if (/^\s*\{\s*["}]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // Flow style YAML may begin like this too: the YAML parser has the better message.
    }
  }
  const plain = readPlainYaml(text);
  if (plain !== undefined) return plain;
  const document = parseDocument(text, { version: '1.1', customTags: withoutBase60, uniqueKeys: true, logLevel: 'silent' });
  if (document.errors.length > 0) {
    throw new DiagnosticError(
      document.errors.map((e) => {
        const at = e.linePos?.[0];
        return error('document', `${name}${at ? `, rendered line ${at.line}, column ${at.col}` : ''}: ${e.message.split('\n')[0]}`);
      }),
    );
  }
  return document.toJS({ maxAliasCount: 1000 });
}

/** YAML 1.1 reads `10:20:30:40:50:10`, a MAC address, as a number to base 60. */
function withoutBase60(tags: Tags): Tags {
  return pyYamlTags(tags).filter((tag) => typeof tag === 'string' || !('format' in tag) || tag.format !== 'TIME');
}
