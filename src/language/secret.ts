/**
 * A value that must not be shown: a vault value, a password. It keeps its mark through variables and
 * into scripts; reading it takes the named call `reveal`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '********';
  }

  toJSON(): string {
    return '********';
  }
}
