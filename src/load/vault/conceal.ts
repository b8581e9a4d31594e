import type { Body } from '../../language/ast.ts';
import type { Secret } from '../../language/secret.ts';
import { Template } from '../../language/template.ts';

/** Data of an encrypted file: each text in it, and the text between the expressions of a template, becomes a secret. */
export function conceal(value: unknown, mark: (text: string) => Secret): unknown {
  if (typeof value === 'string') return value === '' ? value : mark(value);
  if (Array.isArray(value)) return value.map((item) => conceal(item, mark));
  if (value instanceof Template) return new Template(value, concealTexts(value.body, mark) as Body, value.newlines);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, conceal(item, mark)]));
}

/** The texts among the nodes of a template's body, however deep, as outputs of a secret. */
function concealTexts(node: unknown, mark: (text: string) => Secret): unknown {
  if (Array.isArray(node)) return node.map((item) => concealTexts(item, mark));
  if (!isPlain(node)) return node;
  if (node.type === 'text' && typeof node.text === 'string') {
    return node.text.trim() === '' ? node : { type: 'output', expression: { type: 'literal', offset: 0, value: mark(node.text) } };
  }
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, concealTexts(item, mark)]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
