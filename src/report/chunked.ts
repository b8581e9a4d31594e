/**
 * A list in chunks: one item of 10,000 is replaced by copying a hundred, so that a pure fold over half a million
 * events stays cheap.
 */
export type Chunked<T> = readonly (readonly T[])[];

const bits = 7;
const mask = (1 << bits) - 1;

export function chunked<T>(items: readonly T[]): Chunked<T> {
  return Array.from({ length: (items.length + mask) >> bits }, (_, i) => items.slice(i << bits, (i + 1) << bits));
}

export function itemAt<T>(list: Chunked<T>, index: number): T | undefined {
  return list[index >> bits]?.[index & mask];
}

export function withItem<T>(list: Chunked<T>, index: number, item: T): Chunked<T> {
  const chunk = (list[index >> bits] ?? []).slice();
  chunk[index & mask] = item;
  const copy = list.slice();
  copy[index >> bits] = chunk;
  return copy;
}
