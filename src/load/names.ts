import type { Node } from '../language/ast.ts';
import { find } from '../language/call.ts';
import { defaultEnvironment } from '../language/environment.ts';
import { Expression } from '../language/expression.ts';
import type { Functions } from '../language/function.ts';
import { FunctionError } from '../language/function-error.ts';
import { placeIn, type Source } from '../language/source.ts';
import { Template } from '../language/template.ts';
import { complain, type Loading } from './context.ts';

type Kind = 'filter' | 'test' | 'lookup';

const functions: Readonly<Record<Kind, Functions>> = {
  filter: defaultEnvironment.filters,
  test: defaultEnvironment.tests,
  lookup: defaultEnvironment.lookups,
};

/** Which argument of a filter names another function: `map('upper')`, `selectattr('up', 'equalto', 1)`. */
const named: Readonly<Record<string, readonly [argument: number, kind: Kind]>> = {
  map: [0, 'filter'],
  select: [0, 'test'],
  reject: [0, 'test'],
  selectattr: [1, 'test'],
  rejectattr: [1, 'test'],
};

const lookups = ['lookup', 'query', 'q'];

/** Complains about functions that are named by text and do not exist. (Filters and tests that stand for themselves are found by the parser.) */
export function checkNames(loading: Loading, value: unknown): void {
  if (value instanceof Template) walk(loading, value, value.body);
  else if (value instanceof Expression) walk(loading, value, value.node);
  else if (Array.isArray(value)) for (const item of value) checkNames(loading, item);
  else if (isPlain(value)) for (const item of Object.values(value)) checkNames(loading, item);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Any part of a tree of syntax: nodes are what has a `type`. */
function walk(loading: Loading, source: Source, part: unknown): void {
  if (Array.isArray(part)) for (const item of part) walk(loading, source, item);
  else if (isPlain(part)) {
    if ('type' in part) checkNode(loading, source, part as Node);
    for (const item of Object.values(part)) walk(loading, source, item);
  }
}

function checkNode(loading: Loading, source: Source, node: Node): void {
  if (node.type === 'call' && node.callee.type === 'name' && lookups.includes(node.callee.name)) {
    check(loading, source, 'lookup', node.args.positional[0]);
  } else if (node.type === 'filter' && Object.hasOwn(named, node.name)) {
    const [argument, kind] = named[node.name] ?? [];
    if (argument !== undefined && kind) check(loading, source, kind, node.args.positional[argument]);
  }
}

function check(loading: Loading, source: Source, kind: Kind, name: Node | undefined): void {
  if (name?.type !== 'literal' || typeof name.value !== 'string') return;
  try {
    find(kind, functions[kind], name.value);
  } catch (thrown) {
    if (!(thrown instanceof FunctionError)) throw thrown;
    complain(loading, `unknown-${kind}`, thrown.message, placeIn(source, name.offset, name.value.length + 2), thrown.hint);
  }
}
