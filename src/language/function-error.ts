/** Thrown by a function or an operator for what it cannot take; whoever calls it adds the place and the name. */
export class FunctionError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'FunctionError';
    this.hint = hint;
  }
}
