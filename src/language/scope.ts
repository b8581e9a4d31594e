/**
 * Where an expression finds its variables. A value may hold templates that are not evaluated yet; the
 * evaluation resolves them when, and only when, they are read.
 */
export interface Scope {
  /** The value of a variable as it was written, or undefined where there is none. */
  get(name: string): unknown;
  /** Every name that `get` knows, for "did you mean". */
  names(): Iterable<string>;
}
