import type { Scope } from './scope.ts';
import type { Secret } from './secret.ts';

/** What a function may use besides its arguments. */
export interface Context {
  readonly scope: Scope;
  readonly environment: Environment;
  /** Calls a filter or test by name, as `map` and `select` do. */
  filter(name: string, input: unknown, args: readonly unknown[], named?: Named): unknown;
  test(name: string, input: unknown, args: readonly unknown[], named?: Named): boolean;
  /** `path` is dotted (`a.b.0`), or a Tuple of keys. An Undefined where it leads nowhere. */
  attribute(value: unknown, path: unknown): unknown;
  /** A variable with all templates in it resolved, or an Undefined. */
  variable(name: string): unknown;
  /** With all templates in it resolved. */
  resolve(value: unknown): unknown;
  /** Where the text stands that is being evaluated, for files named relative to it. */
  readonly file: string;
}

export type Named = Readonly<Record<string, unknown>>;

// biome-ignore lint/suspicious/noExplicitAny: each function names and checks its own arguments
export type Implementation = (...args: any[]) => unknown;

/**
 * A filter, a test, a global, a Handlebars helper. It is called with its input (not for globals), then one
 * argument for each parameter (undefined where it was not given), then the context.
 */
export interface Fn {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly run: Implementation;
  /** Whether it takes an input before its arguments, as filters and tests do; set by the family it belongs to. */
  readonly hasInput: boolean;
  /** Whether it can be given an Undefined. */
  readonly takesUndefined: boolean;
  /** Whether it only hands values on, so that a secret among them stays as it is. */
  readonly passesOn: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'required' | 'optional' | 'rest' | 'named';
}

export type Functions = ReadonlyMap<string, Fn>;

/** What expressions may use besides variables. */
export interface Environment {
  readonly filters: Functions;
  readonly tests: Functions;
  readonly globals: Functions;
  readonly lookups: Functions;
  /** Folders where lookups and includes look for files, first match wins. */
  readonly searchPath: readonly string[];
  /** Whether the lookups `pipe` and `lines` may run commands on this machine. */
  readonly pipeAllowed: boolean;
  /** What an encrypted file holds, as a secret; undefined for a file that is none. Not there where nothing is decrypted. */
  readonly unsealed?: (path: string, bytes: Uint8Array) => Secret | undefined;
  /** Encrypts in Ansible Vault's format, and opens that; undefined where the password is another. */
  readonly vault?: {
    seal(text: string, password: string, id: string, salt?: string): string;
    open(text: string, password: string): string | undefined;
  };
  /** Makes a secret of a part of one. */
  readonly marked?: (text: string) => Secret;
  readonly now: () => Date;
}

/**
 * @param signature names of parameters: `old new count?`, `...rest` takes what is left, `**named` any named argument
 */
export function fn(
  name: string,
  signature: string,
  run: Implementation,
  options: { readonly takesUndefined?: boolean; readonly passesOn?: boolean } = {},
): Fn {
  const parameters = signature
    .split(' ')
    .filter(Boolean)
    .map(
      (p): Parameter =>
        p.startsWith('...')
          ? { name: p.slice(3), kind: 'rest' }
          : p.startsWith('**')
            ? { name: p.slice(2), kind: 'named' }
            : p.endsWith('?')
              ? { name: p.slice(0, -1), kind: 'optional' }
              : { name: p, kind: 'required' },
    );
  return { name, parameters, run, hasInput: true, takesUndefined: options.takesUndefined ?? false, passesOn: options.passesOn ?? false };
}

export function functionsOf(...families: readonly (readonly Fn[])[]): Functions {
  return new Map(families.flat().map((f) => [f.name, f]));
}

/** Functions that are called by name and have no input. */
export function withoutInput(functions: readonly Fn[]): Fn[] {
  return functions.map((f) => ({ ...f, hasInput: false }));
}

/** The same function under other names. */
export function alias(f: Fn, ...names: string[]): Fn[] {
  return [f, ...names.map((name) => ({ ...f, name }))];
}
