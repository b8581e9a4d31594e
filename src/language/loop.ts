import { Callable } from './callable.ts';
import { equal } from './comparison.ts';
import { FunctionError } from './function-error.ts';
import type { Secret } from './secret.ts';
import type { Attributes } from './values.ts';

interface LoopState {
  readonly items: readonly unknown[];
  /** From 0. */
  readonly index: number;
  readonly depth: number;
  /** What `loop.changed` was last asked with. */
  readonly changed: { last?: readonly unknown[] };
  /** Goes through another list with the same body, for a loop marked `recursive`. */
  readonly deeper: ((items: unknown) => string | Secret) | undefined;
}

/** The variable `loop` inside the body of a `for`. */
export function loopItem(state: LoopState): Attributes & Callable {
  const { items, index, depth, changed, deeper } = state;
  const loop = new Callable('loop', ([nextItems]) => {
    if (!deeper) throw new FunctionError('loop() needs a loop marked `recursive`');
    return deeper(nextItems);
  });
  const cycle = new Callable('loop.cycle', (values) => {
    if (values.length === 0) throw new FunctionError('loop.cycle() needs values');
    return values[index % values.length];
  });
  const hasChanged = new Callable('loop.changed', (values) => {
    const isSame = changed.last?.length === values.length && values.every((v, i) => equal(v, changed.last?.[i]));
    changed.last = values;
    return !isSame;
  });
  const attribute = (name: string): unknown => {
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return items.length - index;
      case 'revindex0':
        return items.length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === items.length - 1;
      case 'length':
        return items.length;
      case 'depth':
        return depth + 1;
      case 'depth0':
        return depth;
      case 'previtem':
        return index > 0 ? items[index - 1] : undefined;
      case 'nextitem':
        return items[index + 1];
      case 'cycle':
        return cycle;
      case 'changed':
        return hasChanged;
      default:
        return undefined;
    }
  };
  return Object.assign(loop, { attribute });
}
