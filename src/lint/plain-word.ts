import type { Node } from '../language/ast.ts';
import type { Literals } from './literals.ts';

/** Text that a shell takes as it is. */
const plainWord = /^[\w@%+=:,./-]*$/;

export function isPlainWord(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && plainWord.test(value));
}

/** Filters whose answer is one word without anything special in it, or is quoted. */
const safeFilters = [
  ...['quote', 'int', 'float', 'abs', 'round', 'length', 'count', 'bool', 'sum'],
  ...['hash', 'checksum', 'md5', 'sha1', 'b64encode', 'to_uuid', 'link_name', 'mac_address'],
];
/** Filters that only choose among what they are given. */
const choosing = ['default', 'd', 'ternary', 'mandatory', 'first', 'last', 'min', 'max', 'string', 'trim', 'lower', 'upper'];
const safeNames =
  /^(?:inventory_hostname(?:_short)?|ansible_(?:hostname|architecture|processor_\w+|distribution_major_version|user_[ug]id))$/;
const safeKeys = /^(?:rc|pid|uid|gid|index0?|revindex0?|epoch|mode)$/;

/** Whether an expression surely becomes one plain word, or is quoted already. */
export function isSafeWord(node: Node, literals: Literals): boolean {
  const safe = (each: Node) => isSafeWord(each, literals);
  switch (node.type) {
    case 'literal':
      return isPlainWord(node.value);
    case 'name':
      return safeNames.test(node.name);
    case 'attribute':
      return safeKeys.test(node.name);
    case 'filter':
      if (safeFilters.includes(node.name)) return true;
      if (node.name === 'join')
        return node.input.type === 'filter' && node.input.name === 'map' && isQuoteFilter(node.input.args.positional[0]);
      return choosing.includes(node.name) && [...(node.name === 'ternary' ? [] : [node.input]), ...node.args.positional].every(safe);
    case 'condition':
      return safe(node.value) && (!node.otherwise || safe(node.otherwise));
    case 'concat':
      return node.parts.every(safe);
    case 'binary':
      return node.operator !== '+' || (safe(node.left) && safe(node.right));
    case 'logic':
      return safe(node.left) && safe(node.right);
    case 'compare':
    case 'test':
    case 'unary':
      return true;
    default:
      return false;
  }
}

function isQuoteFilter(node: Node | undefined): boolean {
  return node?.type === 'literal' && node.value === 'quote';
}
