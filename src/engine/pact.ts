import type { Diff } from '../diff.ts';

/** What a saved plan allows. A run under it makes no change that the plan does not hold. */
export interface Pact {
  /**
   * Asked before each change: undefined where the plan holds it, else what is wrong. Each entry is used up by its change.
   *
   * @param key as `Forecast.key`
   * @param diff what would change, masked as events are; undefined for a program
   */
  readonly objection: (host: string, key: string, diff: readonly Diff[] | undefined) => string | undefined;
}
