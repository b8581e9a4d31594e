import { FunctionError } from './function-error.ts';
import { isInteger, toDouble } from './numbers.ts';
import { Secret } from './secret.ts';
import { type Attributes, describe, getKey, hasKey, isMapping, isSequence, itemsOf, keysOf, keyText, Tuple } from './values.ts';

/** What `value.key` or `value[key]` is as it was written, or undefined. Own properties only; never what JavaScript adds. */
export function access(value: unknown, key: unknown): unknown {
  if (isMapping(value)) {
    if (isSequence(key) || isMapping(key)) throw new FunctionError(`${describe(key)} cannot be a key`);
    const name = key instanceof Secret ? key.reveal() : keyText(key);
    return hasKey(value, name) ? getKey(value, name) : undefined;
  }
  if (value instanceof Tuple && typeof key === 'string' && value.names.includes(key)) return value.items[value.names.indexOf(key)];
  if (isSequence(value)) return itemAt(itemsOf(value), key);
  if (typeof value === 'string') return itemAt([...value], key);
  if (value instanceof Secret) {
    const c = itemAt([...value.reveal()], key);
    return typeof c === 'string' ? new Secret(c) : undefined;
  }
  if (hasAttributes(value) && typeof key === 'string') return value.attribute(key);
  return undefined;
}

/** Names that could have been meant instead of `key`. */
export function namesIn(value: unknown): string[] {
  return isMapping(value) ? keysOf(value) : [];
}

function itemAt(items: readonly unknown[], key: unknown): unknown {
  const index = typeof key === 'string' && /^-?\d+$/.test(key) ? Number(key) : isInteger(key) ? Number(key) : undefined;
  return index === undefined ? undefined : items.at(index);
}

/** Python's `value[start:stop:step]`. */
export function slice(value: unknown, bounds: readonly unknown[]): unknown {
  if (value instanceof Secret) return new Secret(slice(value.reveal(), bounds) as string);
  const items = typeof value === 'string' ? [...value] : isSequence(value) ? itemsOf(value) : undefined;
  if (!items) throw new FunctionError(`a slice can be had of a list or a string, not of ${describe(value)}`);
  const step = bound(bounds[2]) ?? 1;
  if (step === 0) throw new FunctionError('the step of a slice cannot be 0');
  const length = items.length;
  const clamp = (index: number | undefined, otherwise: number) => {
    if (index === undefined) return otherwise;
    const at = index < 0 ? index + length : index;
    return step > 0 ? Math.min(Math.max(at, 0), length) : Math.min(Math.max(at, -1), length - 1);
  };
  const start = clamp(bound(bounds[0]), step > 0 ? 0 : length - 1);
  const stop = clamp(bound(bounds[1]), step > 0 ? length : -1);
  const result: unknown[] = [];
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) result.push(items[i]);
  if (typeof value === 'string') return result.join('');
  return value instanceof Tuple ? new Tuple(result) : result;
}

function bound(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isInteger(value)) throw new FunctionError(`a slice needs whole numbers, not ${describe(value)}`);
  return toDouble(value);
}

function hasAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && 'attribute' in value && typeof value.attribute === 'function';
}
