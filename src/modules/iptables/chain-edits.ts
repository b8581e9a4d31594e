import type { DeclaredRule } from './rules-document.ts';
import type { SavedRule } from './saved.ts';

/**
 * The lines that make a chain what is declared and leave as many of its rules as can stay where they are, with their counters:
 * first those that go, from the end, so that the numbers of the others hold; then those that come, each in its place. Undefined where
 * the chain is better written anew: none can stay, or few among thousands.
 */
export function chainEdits(chain: string, declared: readonly DeclaredRule[], is: readonly SavedRule[]): readonly string[] | undefined {
  const places = placesOf(declared, is);
  const stays = longestRise(places);
  if (stays.size === 0) return undefined;
  const kept = new Set(places.filter((_, i) => stays.has(i)));
  const gone = is.flatMap((_, i) => (kept.has(i) ? [] : [`-D ${chain} ${i + 1}`])).reverse();
  let end = kept.size;
  const come = declared.flatMap((rule, i) => {
    if (stays.has(i)) return [];
    return [i === end++ ? `-A ${chain} ${rule.spec}` : `-I ${chain} ${i + 1} ${rule.spec}`];
  });
  const numbered = gone.length + come.filter((line) => line.startsWith('-I')).length;
  return numbered > MOST_NUMBERED && numbered > stays.size ? undefined : [...gone, ...come];
}

/** Each is counted off from the beginning of the chain: so many take a while. */
const MOST_NUMBERED = 1000;

/** For each declared rule its number among those that are there, from 0; -1 for one that is not there. */
function placesOf(declared: readonly DeclaredRule[], is: readonly SavedRule[]): readonly number[] {
  const there = new Map<string, number[]>();
  is.forEach(({ tag }, i) => {
    if (!tag) return;
    const list = there.get(tag.hash);
    if (list) list.push(i);
    else there.set(tag.hash, [i]);
  });
  return declared.map(({ hash }) => there.get(hash)?.shift() ?? -1);
}

/** The indices of a longest part of the numbers that rises; negative ones do not count. */
function longestRise(numbers: readonly number[]): ReadonlySet<number> {
  /** Of the rises of each length, the index of the smallest last number. */
  const lasts: number[] = [];
  const before: number[] = [];
  numbers.forEach((number, i) => {
    if (number < 0) return;
    let [from, to] = [0, lasts.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((numbers[lasts[middle] ?? 0] ?? 0) < number) from = middle + 1;
      else to = middle;
    }
    before[i] = from > 0 ? (lasts[from - 1] ?? -1) : -1;
    lasts[from] = i;
  });
  const rise = new Set<number>();
  for (let i = lasts.at(-1) ?? -1; i >= 0; i = before[i] ?? -1) rise.add(i);
  return rise;
}
