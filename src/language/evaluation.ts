import { DiagnosticError, error, type Position } from '../diagnostic.ts';
import { onAccount } from './budget.ts';
import { call, find } from './call.ts';
import { finish } from './data.ts';
import type { Expression } from './expression.ts';
import type { Environment } from './function.ts';
import { FunctionError } from './function-error.ts';
import { Interpreter } from './interpreter.ts';
import { placedAt } from './placed.ts';
import { renderBody } from './render.ts';
import type { Scope } from './scope.ts';
import { Secret } from './secret.ts';
import { Template } from './template.ts';
import { Omit, Undefined } from './undefined.ts';
import { isTruthy, LazyMapping } from './values.ts';

/**
 * Reads values, templates and expressions against one scope: one host at one task (and one item of its loop). What was
 * resolved is kept, so the scope must not change during its life. Lists and mappings that are handed in must never
 * be changed afterwards: what is known about them is kept too.
 */
export class Evaluation {
  readonly interpreter: Interpreter;

  constructor(scope: Scope, environment: Environment) {
    this.interpreter = new Interpreter(scope, environment, renderBody);
  }

  /** Names of the variables that were read so far, the missing ones included. */
  get reads(): ReadonlySet<string> {
    return this.interpreter.reads;
  }

  /** The value of an expression, as plain data. */
  expression(e: Expression): unknown {
    return this.#at(e, () => finish(this.interpreter.argument(e.node, { source: e })));
  }

  /** Whether an expression is true, as Python has it: '', 0, an empty list or mapping and null are not. */
  truth(e: Expression): boolean {
    return this.#at(e, () => isTruthy(this.interpreter.evaluate(e.node, { source: e })));
  }

  /**
   * Plain data with every Template in it replaced by its value; data without templates comes back as it is, uncopied.
   * A Template that is one whole expression keeps its type. What is `omit` is dropped from lists and mappings; for a
   * Template that is `omit` itself, Omit comes back. Text that holds a secret is a Secret.
   */
  value(x: unknown): unknown {
    return guarded(x instanceof Template ? x.position : undefined, () => finish(this.interpreter.resolve(x)));
  }

  /** As `value`; but mappings that are read key by key stay so, in a list too. */
  list(x: unknown): unknown {
    const kept = (item: unknown) => (item instanceof LazyMapping ? item : finish(item));
    return guarded(x instanceof Template ? x.position : undefined, () => {
      const resolved = this.interpreter.resolve(x);
      return Array.isArray(resolved) ? resolved.filter((item) => item !== Omit).map(kept) : finish(resolved);
    });
  }

  /** Text to be shown, as a task's name: secrets are masked. */
  text(t: Template | string): string {
    if (typeof t === 'string') return t;
    return guarded(t.position, () => {
      const printed = this.interpreter.printed(t);
      return printed instanceof Secret ? printed.toString() : printed;
    });
  }

  /** What a lookup finds, as `with_<name>` and `query` ask it. */
  lookup(name: string, terms: readonly unknown[], position?: Position): readonly unknown[] {
    return guarded(position, () => {
      const { interpreter } = this;
      const found = find('lookup', interpreter.environment.lookups, name);
      const resolved = interpreter.resolve(terms) as readonly unknown[];
      return finish(call(found, [], resolved, {}, interpreter)) as readonly unknown[];
    });
  }

  get scope(): Scope {
    return this.interpreter.scope;
  }

  /** One variable, resolved, as plain data; undefined where there is none. */
  variable(name: string): unknown {
    return guarded(undefined, () => {
      const written = this.interpreter.read(name);
      const value = written === undefined ? undefined : this.interpreter.resolve(written);
      return value === undefined || value instanceof Undefined ? undefined : finish(value);
    });
  }

  /** All variables, each resolved when it is read: what `vars` and an entry of `hostvars` are made of. */
  mapping(): LazyMapping {
    const { scope } = this.interpreter;
    return new LazyMapping({
      keys: () => scope.names(),
      has: (name) => scope.get(name) !== undefined,
      get: (name) => guarded(undefined, () => this.interpreter.variable(name)),
    });
  }

  #at<T>(e: Expression, run: () => T): T {
    return guarded(e.position, () => this.interpreter.inFile(e.position.file, run));
  }
}

/** Runs one evaluation. Whatever goes wrong inside for the data's sake is the user's mistake, with a place as near as is known. */
export function guarded<T>(position: Position | undefined, run: () => T): T {
  try {
    return onAccount(run);
  } catch (e) {
    if (e instanceof FunctionError) throw new DiagnosticError(error('expression', e.message, position, e.hint));
    if (e instanceof DiagnosticError && position) throw placedAt(e, () => position);
    // The only RangeErrors that data can cause are a full stack and a string longer than the engine allows.
    if (e instanceof RangeError)
      throw new DiagnosticError(error('expression', `the data is too large or nested too deep (${e.message})`, position));
    throw e;
  }
}
