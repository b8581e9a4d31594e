import { FunctionError } from './function-error.ts';

/** What one evaluation may cost. An honest playbook stays far below; a mistake or an attack ends here, not in a hanging run. */
export const limits = {
  /** Nodes evaluated, items handled, text made (16 characters a step). */
  steps: 5_000_000,
  /** Expressions, variables and templates inside each other. */
  depth: 400,
  /** Levels of lists and mappings inside each other. */
  dataDepth: 400,
  /** Characters of one string. */
  characters: 16_000_000,
  /** Items of one list. */
  items: 1_000_000,
  /** Bits of one integer. */
  bits: 8_192,
} as const;

/** How much text counts as one step. */
const charactersPerStep = 16;

/**
 * The account of the evaluation that is running. There is never more than one: evaluation is synchronous, and what it
 * causes on its way (another host's variables, a template file) is charged to it too.
 */
const account = { isOpen: false, steps: 0, depth: 0 };

/** Runs the outermost evaluation with a fresh account, and those inside it on the same one. */
export function onAccount<T>(run: () => T): T {
  if (account.isOpen) return run();
  account.isOpen = true;
  account.steps = 0;
  account.depth = 0;
  try {
    return run();
  } finally {
    account.isOpen = false;
  }
}

export function spend(steps: number): void {
  account.steps += steps;
  if (account.steps > limits.steps) throw new FunctionError(`this takes more than ${limits.steps} steps`);
}

/** Charges for text that was made, and refuses too much at once. */
export function spendText(characters: number): void {
  checkLength(characters);
  spend(characters / charactersPerStep);
}

/** One level deeper; `leave` must follow. */
export function enter(): void {
  if (++account.depth > limits.depth) throw new FunctionError(`this is nested deeper than ${limits.depth} levels`);
  spend(1);
}

export function leave(): void {
  account.depth--;
}

export function deeper<T>(run: () => T): T {
  try {
    enter();
    return run();
  } finally {
    leave();
  }
}

export function checkLength(characters: number): void {
  if (characters > limits.characters) throw new FunctionError(`a text of more than ${limits.characters} characters`);
}

export function checkItems(items: number): void {
  if (items > limits.items) throw new FunctionError(`a list of more than ${limits.items} items`);
}

export function checkDataDepth(depth: number): void {
  if (depth > limits.dataDepth) throw new FunctionError(`data nested deeper than ${limits.dataDepth} levels`);
}
