import { didYouMean } from '../diagnostic.ts';
import { checkItems, spend, spendText } from './budget.ts';
import type { Context, Fn, Functions, Named } from './function.ts';
import { FunctionError } from './function-error.ts';
import { conceal } from './printing.ts';
import { Secret } from './secret.ts';
import { Undefined } from './undefined.ts';

/** Looks a function up by name; the error names the kind and the nearest known one. */
export function find(kind: 'filter' | 'test' | 'lookup' | 'helper', functions: Functions, name: string): Fn {
  const short = name.replace(/^(?:ansible\.(?:builtin|utils|netcommon|posix)|community\.general)\./, '');
  const found = functions.get(short);
  if (!found) throw new FunctionError(`there is no ${kind} "${name}"`, didYouMean(short, functions.keys()));
  return found;
}

/**
 * Calls a function. `input` holds what stands before the arguments: one value for filters and tests, none for globals.
 * Secrets are revealed to the function and its result is a secret again.
 */
export function call(f: Fn, input: readonly unknown[], positional: readonly unknown[], named: Named, context: Context): unknown {
  const args = [...input, ...bind(f, positional, named)];
  let isSecret = false;
  let size = 1;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof Undefined && !f.takesUndefined) throw arg.error();
    if (arg instanceof Secret && !f.passesOn) {
      isSecret = true;
      args[i] = arg.reveal();
    }
    if (Array.isArray(arg)) size += arg.length;
  }
  spend(size);
  const result = isSecret ? withoutDetails(() => f.run(...args, context)) : f.run(...args, context);
  if (typeof result === 'string') spendText(result.length);
  else if (Array.isArray(result)) {
    checkItems(result.length);
    spend(result.length);
  }
  return isSecret ? conceal(result) : result;
}

/** A message may quote what it is about: of a secret it says nothing. */
export function withoutDetails<T>(run: () => T): T {
  try {
    return run();
  } catch (e) {
    throw e instanceof FunctionError ? new FunctionError('this secret is not what is needed here') : e;
  }
}

/** One value for each parameter, in order. */
function bind(f: Fn, positional: readonly unknown[], named: Named): unknown[] {
  const names = Object.keys(named);
  const used = new Set<string>();
  let next = 0;
  const values = f.parameters.map(({ name, kind }) => {
    if (kind === 'rest') {
      const rest = positional.slice(next);
      next = positional.length;
      return rest;
    }
    if (kind === 'named') return Object.fromEntries(names.filter((n) => !used.has(n)).map((n) => [n, named[n]]));
    const isNamed = Object.hasOwn(named, name);
    if (next < positional.length) {
      if (isNamed) throw new FunctionError(`"${name}" is given twice`);
      return positional[next++];
    }
    if (isNamed) {
      used.add(name);
      return named[name];
    }
    if (kind === 'required') throw new FunctionError(`"${name}" is missing`);
    return undefined;
  });
  if (next < positional.length) throw new FunctionError(`takes ${describeCount(f)}, got ${positional.length}`);
  if (!f.parameters.some((p) => p.kind === 'named')) {
    const unknown = names.find((n) => !used.has(n));
    if (unknown !== undefined)
      throw new FunctionError(
        `has no parameter "${unknown}"`,
        didYouMean(
          unknown,
          f.parameters.map((p) => p.name),
        ),
      );
  }
  return values;
}

function describeCount(f: Fn): string {
  const count = f.parameters.filter((p) => p.kind !== 'named').length;
  return count === 0 ? 'no arguments' : count === 1 ? 'at most one argument' : `at most ${count} arguments`;
}
