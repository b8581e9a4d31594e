/** Names that a template sets: chained, the innermost first. */
export class Locals {
  readonly #values = new Map<string, unknown>();
  readonly #parent: Locals | undefined;

  constructor(parent?: Locals, values?: Iterable<readonly [string, unknown]>) {
    this.#parent = parent;
    for (const [name, value] of values ?? []) this.#values.set(name, value);
  }

  /** undefined where no such name is set. */
  get(name: string): unknown {
    for (let scope: Locals | undefined = this; scope; scope = scope.#parent) {
      const value = scope.#values.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  set(name: string, value: unknown): void {
    this.#values.set(name, value);
  }

  *names(): Iterable<string> {
    yield* this.#values.keys();
    if (this.#parent) yield* this.#parent.names();
  }

  /** The names of this level alone, without those around it. */
  own(): Iterable<readonly [string, unknown]> {
    return this.#values.entries();
  }
}
