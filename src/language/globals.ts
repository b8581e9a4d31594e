import { checkItems } from './budget.ts';
import { call, find } from './call.ts';
import { Callable } from './callable.ts';
import { textOf, wholeOf } from './coerce.ts';
import { DateTime } from './date-time.ts';
import { dictFrom } from './filters/dicts.ts';
import { alias, type Context, fn, type Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import { Namespace } from './namespace.ts';
import { type Attributes, dictOf, isTruthy } from './values.ts';

/** Functions that are called by name: `range(3)`, `lookup('file', 'x')`. */
export const globals = [
  fn('range', 'start stop? step?', (first, second, third) => range(first, second, third)),
  fn('dict', 'mapping? **named', (value, named: Named) => dictFrom(value, named)),
  fn('namespace', 'mapping? **named', (value, named: Named) => new Namespace(dictFrom(value, named))),
  fn('cycler', '...items', (items: unknown[]) => new Cycler(items)),
  fn('joiner', 'sep?', (separator = ', ') => {
    let isFirst = true;
    return new Callable('joiner', () => {
      const text = isFirst ? '' : textOf(separator);
      isFirst = false;
      return text;
    });
  }),
  fn('now', 'utc? fmt?', (utc = false, format = undefined, context: Context) => {
    const date = DateTime.of(context.environment.now(), isTruthy(utc));
    return format === undefined || format === null || format === '' ? date : date.strftime(textOf(format));
  }),
  fn(
    'lookup',
    'name ...terms **named',
    (name, terms: unknown[], named: Named, context: Context) => lookup(name, terms, named, false, context),
    { takesUndefined: true },
  ),
  ...alias(
    fn(
      'query',
      'name ...terms **named',
      (name, terms: unknown[], named: Named, context: Context) => lookup(name, terms, named, true, context),
      { takesUndefined: true },
    ),
    'q',
  ),
];

/** What a lookup finds for its terms; `errors='ignore'` makes a failure nothing. */
function lookup(name: unknown, terms: readonly unknown[], named: Named, asList: boolean, context: Context): unknown {
  const { wantlist, errors, ...options } = named;
  const found = find('lookup', context.environment.lookups, textOf(name));
  let results: readonly unknown[];
  try {
    results = call(found, [], terms, dictOf(Object.entries(options)), context) as readonly unknown[];
  } catch (e) {
    if ((errors === 'ignore' || errors === 'warn') && e instanceof FunctionError) return asList ? [] : null;
    throw e instanceof FunctionError ? new FunctionError(`lookup "${found.name}": ${e.message}`, e.hint) : e;
  }
  if (asList || isTruthy(wantlist ?? false)) return results;
  if (results.length === 1) return results[0];
  // As in Ansible, several texts are joined by commas.
  return results.every((r) => typeof r === 'string') ? results.join(',') : results;
}

function range(first: unknown, second: unknown, third: unknown): number[] {
  const start = second === undefined ? 0 : wholeOf(first);
  const stop = wholeOf(second === undefined ? first : second);
  const step = wholeOf(third, 1);
  if (step === 0) throw new FunctionError('the step must not be 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  checkItems(length);
  return Array.from({ length }, (_, i) => start + i * step);
}

/** Goes through its values again and again. */
class Cycler implements Attributes {
  readonly #items: readonly unknown[];
  #at = 0;

  constructor(items: readonly unknown[]) {
    if (items.length === 0) throw new FunctionError('needs values');
    this.#items = items;
  }

  attribute(name: string): unknown {
    if (name === 'current') return this.#items[this.#at];
    if (name === 'next') return new Callable('cycler.next', () => this.#next());
    if (name === 'reset') return new Callable('cycler.reset', () => this.#reset());
    return undefined;
  }

  #next(): unknown {
    const item = this.#items[this.#at];
    this.#at = (this.#at + 1) % this.#items.length;
    return item;
  }

  #reset(): null {
    this.#at = 0;
    return null;
  }
}
