import { FunctionError } from './function-error.ts';

/** What one evaluation may cost. An honest playbook stays far below; a mistake or an attack ends here, not in a hanging run. */
export const limits = {
  /** Nodes evaluated and items handled. */
  steps: 5_000_000,
  /** Expressions, variables, templates and data inside each other. */
  depth: 400,
  /** Characters of one string. */
  characters: 16_000_000,
  /** Items of one list. */
  items: 1_000_000,
  /** Bits of one integer. */
  bits: 8_192,
} as const;

export class Budget {
  #steps = 0;
  #depth = 0;

  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > limits.steps) throw new FunctionError(`this takes more than ${limits.steps} steps`);
  }

  enter(): void {
    if (++this.#depth > limits.depth) throw new FunctionError(`this is nested deeper than ${limits.depth} levels`);
    this.spend(1);
  }

  leave(): void {
    // The outermost call is over: the next one starts afresh.
    if (--this.#depth === 0) this.#steps = 0;
  }
}

export function checkLength(characters: number): void {
  if (characters > limits.characters) throw new FunctionError(`a text of more than ${limits.characters} characters`);
}

export function checkItems(items: number): void {
  if (items > limits.items) throw new FunctionError(`a list of more than ${limits.items} items`);
}
