import { didYouMean } from '../diagnostic.ts';
import { checkItems, spend, spendText } from './budget.ts';
import { insteadOf } from './elsewhere.ts';
import type { Context, Fn, Functions, Named, Parameter } from './function.ts';
import { FunctionError } from './function-error.ts';
import { conceal, withoutDetails } from './printing.ts';
import { Secret } from './secret.ts';
import { Undefined } from './undefined.ts';
import { dictOf } from './values.ts';

/** Looks a function up by name; the error names the kind and the nearest known one. */
export function find(kind: 'filter' | 'test' | 'lookup' | 'helper', functions: Functions, name: string): Fn {
  const short = name.replace(/^(?:ansible\.(?:builtin|utils|netcommon|posix)|community\.general)\./, '');
  const found = functions.get(short);
  if (!found) throw new FunctionError(`there is no ${kind} "${name}"`, insteadOf(kind, short) ?? didYouMean(short, functions.keys()));
  return found;
}

/**
 * Calls a function. `input` holds what stands before the arguments: one value for filters and tests, none for globals.
 * Secrets are revealed to the function and its result is a secret again.
 */
export function call(f: Fn, input: readonly unknown[], positional: readonly unknown[], named: Named, context: Context): unknown {
  const given = [...input, ...bind(f, positional, named)];
  if (!f.takesUndefined) for (const arg of given) if (arg instanceof Undefined) throw arg.error();
  const isSecret = !f.passesOn && (given.some(isSecretText) || positional.some(isSecretText) || Object.values(named).some(isSecretText));
  const args = isSecret ? given.map((arg, i) => revealed(arg, f.parameters[i - input.length])) : given;
  spend(args.reduce<number>((size, arg) => (Array.isArray(arg) ? size + arg.length : size), 1));
  const result = isSecret ? withoutDetails(() => f.run(...args, context)) : f.run(...args, context);
  if (typeof result === 'string') spendText(result.length);
  else if (Array.isArray(result)) {
    checkItems(result.length);
    spend(result.length);
  }
  return isSecret ? conceal(result) : result;
}

function isSecretText(value: unknown): boolean {
  return value instanceof Secret;
}

/**
 * An argument, or all that a parameter has gathered, without its mark. Secrets deeper inside stay secrets: only the
 * function can tell whether it makes text of them (see `withSecrets`).
 */
function revealed(value: unknown, parameter?: Parameter): unknown {
  if (value instanceof Secret) return value.reveal();
  if (parameter?.kind === 'rest') return (value as readonly unknown[]).map((v) => revealed(v));
  if (parameter?.kind === 'named') return dictOf(Object.entries(value as Named).map(([k, v]) => [k, revealed(v)]));
  return value;
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
    if (kind === 'named') return dictOf(names.filter((n) => !used.has(n)).map((n) => [n, named[n]]));
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
