import type Handlebars from 'handlebars';
import { DiagnosticError, error } from '../../diagnostic.ts';
import { spend, spendText } from '../budget.ts';
import { call } from '../call.ts';
import { type Context, type Fn, type Functions, fn, type Named, withoutInput } from '../function.ts';
import { FunctionError } from '../function-error.ts';
import { placedAt } from '../placed.ts';
import { withoutDetails } from '../printing.ts';
import { Secret } from '../secret.ts';
import { Undefined } from '../undefined.ts';
import { describe, dictOf, entriesOf, isMapping, isSequence, isTruthy, itemsOf, Tuple } from '../values.ts';
import { placeOf } from './place.ts';
import { plainText, printers } from './print.ts';
import { missing, readName, readPath, readRest } from './read.ts';
import { functionPrefix } from './rewrite.ts';
import { type DataFrame, Overlay } from './state.ts';

type Options = Handlebars.HelperOptions & { readonly loc: hbs.AST.SourceLocation; readonly data: DataFrame };
type Helper = (options: Options, ...args: unknown[]) => unknown;

/** Functions that mean something else in a template than in an expression, where operators do the same. */
const templateFunctions: readonly Fn[] = withoutInput([
  fn('and', '...values', (values: unknown[]) => values.find((v) => !isTruthy(v)) ?? values.at(-1), {
    takesUndefined: true,
    passesOn: true,
  }),
  fn('or', '...values', (values: unknown[]) => values.find(isTruthy) ?? values.at(-1), { takesUndefined: true, passesOn: true }),
  fn('not', 'value', (value) => !isTruthy(value)),
  fn('list', '...items', (items: unknown[]) => items, { passesOn: true }),
  fn('lookup', 'container key', (container, key, context: Context) => context.attribute(container, new Tuple([key])), { passesOn: true }),
]);

/** All functions that a template can call by name. */
export function templateFunctionsOf(filters: Functions, tests: Functions, globals: Functions): Functions {
  return new Map([...globals, ...tests, ...filters, ...templateFunctions.map((f) => [f.name, f] as const)]);
}

/** Registers what rewritten templates call. */
export function registerHelpers(handlebars: typeof Handlebars, functions: Functions): ReadonlySet<string> {
  const names = new Set<string>();
  const register = (name: string, helper: Helper) => {
    names.add(name);
    // No closure for each call: a template calls hundreds.
    handlebars.registerHelper(name, (...args: unknown[]) => {
      const options = args.pop() as Options;
      try {
        return helper(options, ...args);
      } catch (e) {
        throw placed(e, options);
      }
    });
  };
  for (const [name, f] of functions) register(functionPrefix + name, (options, ...args) => invoke(f, args, options));
  for (const [name, print] of Object.entries(printers)) {
    register(`$print-${name}`, ({ data }, value, detail) => {
      if (!(value instanceof Secret)) return print(plainText(value), String(detail));
      data.state.hasSecret = true;
      return withoutDetails(() => print(value.reveal(), String(detail)));
    });
  }
  register('$path', ({ data, loc }, depth, name, ...parts) => readPath(data, depth as number, name as string, parts as string[], loc));
  register('$attribute', ({ data, loc }, value, name, ...parts) =>
    readRest(data.state.interpreter, value, parts as string[], name as string, loc),
  );
  register('$data', ({ data, loc }, depth, name, ...parts) => readData(data, depth as number, name as string, parts as string[], loc));
  register('$name', (options, name) => nameOrFunction(functions, name as string, options));
  register('$if', (options, value) => (isTruthy(value) ? options.fn : options.inverse)(null, { data: options.data }));
  register('$unless', (options, value) => (isTruthy(value) ? options.inverse : options.fn)(null, { data: options.data }));
  register('$with', enter);
  register('$each', each);
  register('$section', (options, value) => {
    if (isSequence(value)) return each(options, value);
    return isMapping(value) ? enter(options, value) : (isTruthy(value) ? options.fn : options.inverse)(null, { data: options.data });
  });
  register('$partial', partial);
  return names;
}

/** A function's mistake, at the place of its call. */
function placed(e: unknown, { loc }: Options): unknown {
  if (e instanceof FunctionError) return new DiagnosticError(error('expression', e.message, placeOf(loc), e.hint));
  return e instanceof DiagnosticError ? placedAt(e, () => placeOf(loc)) : e;
}

function invoke(f: Fn, args: readonly unknown[], options: Options): unknown {
  const { interpreter } = options.data.state;
  const named: Named = options.hash ? dictOf(Object.entries(options.hash)) : {};
  // What a filter takes as its input is the first argument of the helper.
  const { hasInput } = f;
  if (hasInput && args.length === 0) throw new FunctionError(`\`${f.name}\`: its value is missing`);
  try {
    const result = call(f, hasInput ? args.slice(0, 1) : [], hasInput ? args.slice(1) : args, named, interpreter);
    return result === undefined ? missing(f.name, options.loc, () => undefined) : interpreter.resolve(result);
  } catch (e) {
    if (e instanceof FunctionError && !e.message.startsWith('`')) throw new FunctionError(`\`${f.name}\`: ${e.message}`, e.hint);
    throw e;
  }
}

function nameOrFunction(functions: Functions, name: string, options: Options): unknown {
  const { data, loc } = options;
  const f = functions.get(name);
  if (f && !f.hasInput && f.parameters.every((p) => p.kind !== 'required') && readName(data, data.context, name) === undefined)
    return invoke(f, [], options);
  return readPath(data, 0, name, [name], loc);
}

function readData(frame: DataFrame, depth: number, name: string, parts: readonly string[], loc: hbs.AST.SourceLocation): unknown {
  let current: DataFrame | undefined = frame;
  const [head = '', ...rest] = parts;
  let left = depth;
  // Not every context has these: `{{#with}}` inside a loop has none of its own.
  while (current && (left > 0 || !Object.hasOwn(current.variables, head))) {
    if (Object.keys(current.variables).length > 0) left--;
    current = current.parent;
  }
  if (!current) return missing(name, loc, () => 'inside {{#each}} there are @index, @key, @first and @last');
  return readRest(frame.state.interpreter, current.variables[head], rest, name, loc);
}

function enter(options: Options, value: unknown): unknown {
  if (!isTruthy(value)) return options.inverse(null, { data: options.data });
  return options.fn(null, { data: inner(options.data, value, {}), blockParams: [value] });
}

function each(options: Options, value: unknown): unknown {
  if (value instanceof Undefined) throw value.error();
  if (value === null) return options.inverse(null, { data: options.data });
  if (!isSequence(value) && !isMapping(value)) throw new FunctionError(`\`each\`: expected a list or a mapping, found ${describe(value)}`);
  const entries: readonly (readonly [unknown, unknown])[] = isMapping(value)
    ? entriesOf(value)
    : itemsOf(value).map((item, i) => [i, item]);
  if (entries.length === 0) return options.inverse(null, { data: options.data });
  let text = '';
  for (const [index, [key, item]] of entries.entries()) {
    spend(1);
    const variables = { index, key, first: index === 0, last: index === entries.length - 1 };
    const piece = options.fn(null, { data: inner(options.data, item, variables), blockParams: [item, key] });
    spendText(piece.length);
    text += piece;
  }
  return text;
}

function inner(parent: DataFrame, context: unknown, variables: DataFrame['variables']): DataFrame {
  return { state: parent.state, context, parent, variables, root: parent.root };
}

function partial(options: Options, name: unknown, indent: unknown, context?: unknown): unknown {
  const { data, loc, hash } = options;
  const below = context === undefined ? data.context : context;
  const names = dictOf(Object.entries(hash ?? {}));
  const changed = context !== undefined || Object.keys(names).length > 0;
  const frame = changed ? inner(data, Object.keys(names).length > 0 ? new Overlay(names, below) : below, {}) : data;
  const text = data.state.partial(plainText(name), loc.source, frame);
  // A partial that stands alone on an indented line is indented as a whole.
  return indent === '' ? text : text.replace(/^(?=.)/gm, String(indent));
}
