import type { DiagnosticError } from '../diagnostic.ts';

/** What a name that does not exist evaluates to. Only `default`, `is defined` and their kin accept it. */
export class Undefined {
  /** As it was written, dotted: `site.address`. */
  readonly name: string;
  /** The error for whoever needs a value. */
  readonly error: () => DiagnosticError;

  constructor(name: string, error: () => DiagnosticError) {
    this.name = name;
    this.error = error;
  }
}

/** The variable `omit`: a parameter or list item that has it is left out. */
class OmitType {
  readonly kind = 'omit';
}

export const Omit: OmitType = Object.freeze(new OmitType());
