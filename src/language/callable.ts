import type { Named } from './function.ts';

/** A value that can be called in a template: a macro, `caller`, `loop.cycle`. */
export class Callable {
  readonly name: string;
  readonly call: (positional: readonly unknown[], named: Named) => unknown;

  constructor(name: string, call: (positional: readonly unknown[], named: Named) => unknown) {
    this.name = name;
    this.call = call;
  }
}
