import type { Body, Node } from '../language/ast.ts';

/** Every expression in a tree of syntax, outer ones first. */
export function* nodesIn(part: Body | Node | unknown): Iterable<Node> {
  if (Array.isArray(part)) for (const each of part) yield* nodesIn(each);
  else if (typeof part === 'object' && part !== null) {
    if ('type' in part && 'offset' in part) yield part as Node;
    for (const each of Object.values(part)) yield* nodesIn(each);
  }
}
