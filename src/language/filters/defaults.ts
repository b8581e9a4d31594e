import { DiagnosticError } from '../../diagnostic.ts';
import { textOf } from '../coerce.ts';
import { alias, type Context, fn } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { Undefined } from '../undefined.ts';
import { isTruthy, typeName } from '../values.ts';

const lenient = { takesUndefined: true, passesOn: true };

/** What deals with values that may be missing. */
export const defaultFilters = [
  ...alias(
    fn(
      'default',
      'default_value? boolean?',
      (value, otherwise = '', alsoFalse = false) => {
        return value instanceof Undefined || (isTruthy(alsoFalse) && !isTruthy(value)) ? otherwise : value;
      },
      lenient,
    ),
    'd',
  ),
  fn(
    'mandatory',
    'msg?',
    (value, message) => {
      if (!(value instanceof Undefined)) return value;
      if (typeof message === 'string') throw new FunctionError(message);
      throw value.error();
    },
    lenient,
  ),
  fn(
    'ternary',
    'true_val false_val none_val?',
    (value, yes, no, none = null) => {
      if (value instanceof Undefined) throw value.error();
      return value === null && none !== null ? none : isTruthy(value) ? yes : no;
    },
    lenient,
  ),
  fn('type_debug', '', (value) => typeName(value), lenient),
];

/** Functions that are called by name, without an input. */
export const undefinedGlobals = [
  fn('undef', 'hint?', (hint, _context: Context) => {
    const message = hint === undefined ? '"undef()" is undefined' : textOf(hint);
    return new Undefined('undef()', () => new DiagnosticError({ code: 'undefined-variable', severity: 'error', message }));
  }),
];
