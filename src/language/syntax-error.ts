import { DiagnosticError, error } from '../diagnostic.ts';
import { placeIn, type Source } from './source.ts';

/** A mistake in the text of an expression or a template, at its place. */
export function syntaxError(source: Source, offset: number, message: string, length = 1, hint?: string): DiagnosticError {
  return new DiagnosticError(error('expression-syntax', message, placeIn(source, offset, length), hint));
}
