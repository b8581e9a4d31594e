import { DiagnosticError, error, type Position } from '../diagnostic.ts';
import type { Node } from './ast.ts';
import { FunctionError } from './function-error.ts';
import { placedAt } from './placed.ts';
import { placeIn, type Source } from './source.ts';

export function undefinedError(name: string, position?: Position, hint?: string): DiagnosticError {
  return new DiagnosticError(error('undefined-variable', `"${name}" is undefined`, position, hint));
}

/** `a.b.c` for a chain of names, as a person would say it. */
export function dotted(object: Node, key: unknown): string {
  const last =
    typeof key === 'string' && /^\w+$/.test(key) ? `.${key}` : `[${typeof key === 'string' ? JSON.stringify(key) : keyName(key)}]`;
  if (object.type === 'name') return object.name + last;
  if (object.type === 'attribute') return dotted(object.object, object.name) + last;
  if (object.type === 'subscript') return dotted(object.object, object.index.type === 'literal' ? object.index.value : undefined) + last;
  return `(…)${last}`;
}

function keyName(key: unknown): string {
  return typeof key === 'number' || typeof key === 'bigint' ? String(key) : '…';
}

export function placeOf(node: Node, source: Source): Position {
  if (node.type === 'call') return placeOf(node.callee, source);
  const length = 'name' in node && typeof node.name === 'string' ? node.name.length : 1;
  return placeIn(source, node.offset, length);
}

/** Gives the error of a function or an operator its place. */
export function located(e: unknown, node: Node, source: Source): unknown {
  if (e instanceof FunctionError) return new DiagnosticError(error('expression', e.message, placeOf(node, source), e.hint));
  return e instanceof DiagnosticError ? placedAt(e, () => placeOf(node, source)) : e;
}
