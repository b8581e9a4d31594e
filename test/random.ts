/** Draws that are the same for the same seed. */
export interface Random {
  /** From 0 up to (not with) 1. */
  next(): number;
  /** From 0 up to (not with) a limit. */
  int(below: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
}

/** mulberry32 */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return { next, int, chance: (share) => next() < share, pick: (list) => list[int(list.length)] as (typeof list)[number] };
}
