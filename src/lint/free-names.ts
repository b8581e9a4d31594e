import type { Body, Macro, Node, Statement, Target } from '../language/ast.ts';
import { defaultEnvironment } from '../language/environment.ts';

/** A variable that an expression or a template reads. */
export interface FreeName {
  readonly name: string;
  /** In the text of its source. */
  readonly offset: number;
  /** Whether it may be undefined there: `x | default(1)`, `x is defined`. */
  readonly isOptional: boolean;
}

const { globals, filters, tests } = defaultEnvironment;
/** Names that Jinja itself gives to the inside of loops and macros. */
const given = ['loop', 'caller', 'varargs', 'kwargs', 'self', 'super'];

/** Names that are read and that the text itself does not define: a name that it sets anywhere counts as its own everywhere. */
export function freeNames(root: Body | Node): readonly FreeName[] {
  const own = new Set(given);
  const found: FreeName[] = [];
  visit(root, (node) => {
    for (const name of definedBy(node)) own.add(name);
  });
  visit(root, (node, isOptional) => {
    if (node.type !== 'name' || !('name' in node) || own.has(node.name) || globals.has(node.name)) return;
    found.push({ name: node.name, offset: node.offset, isOptional });
  });
  return found;
}

type Part = Node | Statement;

/** Walks a tree of syntax: nodes are what has a `type`. */
function visit(part: unknown, see: (node: Part, isOptional: boolean) => void, isOptional = false): void {
  if (Array.isArray(part)) {
    for (const each of part) visit(each, see, isOptional);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  const node = part as Part;
  if ('type' in node) see(node, isOptional);
  for (const [key, value] of Object.entries(node)) {
    // What is assigned to is no read.
    if (key === 'target' || (key === 'value' && node.type === 'literal')) continue;
    visit(value, see, key === 'input' ? isLenient(node) : isOptional && (key === 'object' || key === 'input'));
  }
}

/** Whether a filter or test can be given something undefined. */
function isLenient(node: Part): boolean {
  if (node.type === 'filter') return filters.get(node.name)?.takesUndefined ?? false;
  return node.type === 'test' && (tests.get(node.name)?.takesUndefined ?? false);
}

function definedBy(node: Part): readonly string[] {
  switch (node.type) {
    case 'for':
    case 'set':
    case 'set-block':
      return targetNames(node.target);
    case 'with':
      return node.assignments.flatMap(([target]) => targetNames(target));
    case 'macro':
      return macroNames(node.macro);
    case 'call':
      return 'caller' in node ? macroNames(node.caller) : [];
    case 'import':
      return typeof node.names === 'string' ? [node.names] : node.names.map(([, name]) => name);
    default:
      return [];
  }
}

function macroNames({ name, parameters }: Macro): readonly string[] {
  return [name, ...parameters.map((p) => p.name)];
}

function targetNames(target: Target): readonly string[] {
  if (target.type === 'name') return [target.name];
  return target.type === 'tuple' ? target.items.flatMap(targetNames) : [target.object];
}
