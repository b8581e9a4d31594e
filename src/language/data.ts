import { checkDataDepth } from './budget.ts';
import { Callable } from './callable.ts';
import { FunctionError } from './function-error.ts';
import { Float } from './numbers.ts';
import type { Printable } from './printing.ts';
import { Secret } from './secret.ts';
import { Template } from './template.ts';
import { Omit, Undefined } from './undefined.ts';
import { describe, dictOf, entriesOf, isDict, LazyMapping, Tuple } from './values.ts';

/** Which lists and mappings hold nothing but plain data and secrets. Data is never changed once it is made, so the answer stays true. */
const inert = new WeakMap<object, boolean>();

/**
 * Whether there is nothing to resolve or convert in a value, so that it can be handed on as it is: this is what makes
 * ten thousand hosts that share variables cheap.
 */
function isInert(value: unknown, depth = 0): boolean {
  if (typeof value === 'bigint') return false;
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (value instanceof Secret) return true;
  const isList = Array.isArray(value);
  if (!isList && !isDict(value)) return false;
  const known = inert.get(value);
  if (known !== undefined) return known;
  checkDataDepth(depth);
  let result = true;
  for (const item of isList ? value : Object.values(value)) {
    if (!isInert(item, depth + 1)) {
      result = false;
      break;
    }
  }
  inert.set(value, result);
  return result;
}

/** To be called for a list or mapping that was changed after all: one that a template builds up. */
export function forgetInert(value: object): void {
  inert.delete(value);
}

/** A copy in which each Template is replaced by its value; the value itself where there is none. */
export function resolveTemplates(value: unknown, resolve: (template: Template) => unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Secret) return value;
  if (value instanceof Template) return resolveTemplates(resolve(value), resolve);
  if (isInert(value)) return value;
  if (Array.isArray(value)) return mapChanged(value, (item) => resolveTemplates(item, resolve));
  if (value instanceof Tuple) return new Tuple(value.items.map((item) => resolveTemplates(item, resolve)));
  if (isDict(value)) return dictOf(Object.entries(value).map(([k, v]) => [k, resolveTemplates(v, resolve)]));
  return value;
}

/** As resolved data leaves the language: plain numbers, lists and mappings; what is `omit` left out; nothing undefined. */
export function finish(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value === Omit || isInert(value)) return value === undefined ? null : value;
  if (value instanceof Float) return value.value;
  if (value instanceof Undefined) throw value.error();
  if (Array.isArray(value)) return value.filter((item) => item !== Omit).map(finish);
  if (value instanceof Tuple) return finish(value.items);
  if (isDict(value) || value instanceof LazyMapping) return dictOf(withoutOmit(entriesOf(value)));
  if (value instanceof Callable) throw new FunctionError(`${value.name} is to be called: ${value.name}()`);
  if ('toText' in value) return (value as Printable).toText();
  throw new FunctionError(`${describe(value)} is not a value that can be kept`);
}

function withoutOmit(entries: readonly [string, unknown][]): [string, unknown][] {
  return entries.filter(([, v]) => v !== Omit).map(([k, v]) => [k, finish(v)]);
}

function mapChanged(list: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  const result = list.map(change);
  return result.some((item, i) => item !== list[i]) ? result : list;
}
