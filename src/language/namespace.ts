import type { Attributes } from './values.ts';

/** The one value that a template can assign into: `{% set ns.found = true %}`. */
export class Namespace implements Attributes {
  readonly #values: Map<string, unknown>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = new Map(Object.entries(values));
  }

  attribute(name: string): unknown {
    return this.#values.get(name);
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
}
