import type { Node } from '../language/ast.ts';
import type { Source } from '../language/source.ts';
import { Template } from '../language/template.ts';
import { insertable } from './edits.ts';
import type { Literals } from './literals.ts';
import { isPlainWord } from './plain-word.ts';
import type { Fix } from './rule.ts';
import type { ShellValue } from './shell-values.ts';

/** Names of what is meant to be more than one word. */
const severalWords =
  /(?:^|_)(?:args?|arguments|opts?|options?|flags?|params?|cmd|command|commands|extra|packages|list|glob|pattern|script)s?$/i;

/**
 * Adds `| quote` before the `}}`, unless that may change what the script does: where the value may be several words, or a pattern,
 * or a command, or is written as something that a shell reads.
 */
export function quoteFix(
  file: { readonly path: string; readonly text: string },
  source: Source,
  { expression, before }: ShellValue,
  literals: Literals,
): Fix | undefined {
  const close = closingBraces(source.text, leftOf(expression));
  if (close === undefined || /(?:^|[\n;&|(`])\s*$/.test(before)) return undefined;
  const title = 'add | quote';
  if (!isOneWord(expression, literals)) return undefined;
  const needsBrackets = !['name', 'attribute', 'subscript', 'filter', 'call'].includes(expression.type);
  if (needsBrackets) return undefined;
  const edit = insertable(file, source, close, close, ' | quote');
  return edit && { title, edits: [edit] };
}

/** Where the expression ends: before the white space in front of its `}}`. */
function closingBraces(text: string, from: number): number | undefined {
  // Braces and quotes inside: left to a person.
  const inside = /^[^{}'"]*?(?=\s*-?\}\})/.exec(text.slice(from));
  return inside ? from + inside[0].length : undefined;
}

function leftOf(node: Node): number {
  if (node.type === 'filter') return leftOf(node.input);
  if (node.type === 'attribute' || node.type === 'subscript') return leftOf(node.object);
  return node.type === 'call' ? leftOf(node.callee) : node.offset;
}

function isOneWord(node: Node, literals: Literals): boolean {
  if (node.type === 'filter') return !['join', 'map', 'select', 'reject'].includes(node.name) && isOneWord(node.input, literals);
  const name = nameOf(node);
  if (name === undefined || severalWords.test(name)) return false;
  return node.type !== 'name' || (literals.get(name) ?? []).every(isWord);
}

/** The name that says what a value is: `b` of `a.b`, of `a['b']` and of `b[0]`. */
function nameOf(node: Node): string | undefined {
  if (node.type === 'name' || node.type === 'attribute') return node.name;
  if (node.type !== 'subscript' || node.index.type !== 'literal') return undefined;
  return typeof node.index.value === 'string' ? node.index.value : nameOf(node.object);
}

/** Whether what is written for a variable is one word, as far as it is known: a template may put words together. */
function isWord(value: unknown): boolean {
  return isPlainWord(value instanceof Template ? value.source.replace(/\{\{.*?\}\}/gs, 'x') : value);
}
