import { listOf, wholeOf } from '../coerce.ts';
import { fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { isInteger } from '../numbers.ts';
import { type Below, seededRandom, systemRandom } from '../random.ts';
import { describe, isTruthy } from '../values.ts';

export const randomFilters = [
  fn('random', 'start? step? seed?', (end, start, step, seed) => {
    const below = generator(seed);
    if (!isInteger(end)) {
      if (start !== undefined || step !== undefined) throw new FunctionError('start and step are for numbers only');
      const items = listOf(end);
      if (items.length === 0) throw new FunctionError('there is nothing to choose from');
      return items[below(items.length)];
    }
    const [low, high, width] = [wholeOf(start, 0), wholeOf(end), wholeOf(step, 1) || 1];
    const count = Math.ceil((high - low) / width);
    if (count <= 0) throw new FunctionError(`there is no number from ${low} up to ${high}`);
    return low + width * below(count);
  }),
  fn('shuffle', 'seed?', (value, seed) => {
    const items = [...listOf(value)];
    const below = generator(seed !== undefined && isTruthy(seed) ? seed : undefined);
    for (let i = items.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }),
];

function generator(seed: unknown): Below {
  if (seed === undefined || seed === null) return systemRandom;
  if (typeof seed === 'string' || isInteger(seed)) return seededRandom(seed);
  throw new FunctionError(`a seed is a text or a whole number, not ${describe(seed)}`);
}
